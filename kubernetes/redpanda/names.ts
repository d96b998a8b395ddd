import type { Route } from "../../cluster/via.ts";

/** What the chart calls its things, by the name of the release (chart 26.2: `fullname` is the release's name). */
export interface RedpandaNames {
  readonly release: string;
  /** Made by cert-manager; its `ca.crt` is what clients trust. */
  readonly certificate: string;
  /** The password of the user that the brokers start with. */
  readonly admin: { readonly secret: string; readonly key: string };
  /** The file of further superusers. */
  readonly users: string;
}

export const KAFKA_PORT = 9093;
export const ADMIN_PORT = 9644;
/** Of the schema registry that every broker has built in. */
export const REGISTRY_PORT = 8081;

/** The user that the brokers start with: Sluice itself and the chart's own clients. May do everything. */
export const ADMIN_USER = "sluice";

/**
 * Without the dot at the end that the chart has by default: brokers advertise this name, and Java's TLS refuses one that ends in a dot
 * (redpanda-data/helm-charts issue 1497).
 */
export const CLUSTER_DOMAIN = "cluster.local";

export function redpandaNames(release: string): RedpandaNames {
  return { release, certificate: `${release}-default-cert`, admin: { secret: `${release}-admin`, key: "password" }, users: `${release}-users` };
}

/** Of the brokers' pods. */
export function brokerLabels(release: string): Record<string, string> {
  return { "app.kubernetes.io/name": "redpanda", "app.kubernetes.io/instance": release, "app.kubernetes.io/component": "redpanda-statefulset" };
}

/** Of the chart's job that applies the cluster's configuration after each install and upgrade. */
export function configurationLabels(release: string): Record<string, string> {
  return { "app.kubernetes.io/name": "redpanda-configuration", "app.kubernetes.io/instance": release };
}

/** `host:port` at which any broker answers, inside the cluster. */
export function bootstrapServers(release: string, namespace: string): string {
  return `${serviceHost(release, namespace)}:${KAFKA_PORT}`;
}

/** Which pod stands for which address: any broker for the service, each one for the address that it advertises. */
export function brokerRoutes(release: string, namespace: string, replicas: number): Route[] {
  const each = Array.from({ length: replicas }, (_, index): Route => {
    const pod = `${release}-${index}`;
    return { host: `${pod}.${serviceHost(release, namespace)}`, port: KAFKA_PORT, pod: { name: pod }, targetPort: KAFKA_PORT };
  });
  return [{ host: serviceHost(release, namespace), port: KAFKA_PORT, pod: { selector: brokerLabels(release) }, targetPort: KAFKA_PORT }, ...each];
}

/** Any broker's registry answers for all. */
export function redpandaRegistryUrl(release: string, namespace: string, tls: boolean): string {
  return `${tls ? "https" : "http"}://${serviceHost(release, namespace)}:${REGISTRY_PORT}`;
}

export function registryRoute(release: string, namespace: string): Route {
  return { host: serviceHost(release, namespace), port: REGISTRY_PORT, pod: { selector: brokerLabels(release) }, targetPort: REGISTRY_PORT };
}

function serviceHost(release: string, namespace: string): string {
  return `${release}.${namespace}.svc.${CLUSTER_DOMAIN}`;
}
