import type * as kubernetes from "@pulumi/kubernetes";
import { labelsOf, selectorOf } from "../labels.ts";
import type { Via } from "../../cluster/via.ts";
import { HEALTH_PORT, RELAY_PORT } from "./haproxy.ts";

/**
 * HAProxy 3.2 (long-term support until 2030), the Docker Official Image: kept by Docker's library team, small, runs as any user, and
 * unlike socat it can tell whether what lies behind it answers. The digest is that of the list of all platforms.
 */
export const RELAY_IMAGE = "docker.io/library/haproxy:3.2-alpine@sha256:79799e8b2977e60802774fa53d29e6b54e045402cdd8a8b9fe43923e7095a047";

/** Longest name of a Service or a label's value (RFC 1123). */
const NAME_LENGTH = 63;

/** `sluice-staging-relay-database` for the way `database-way`. */
export function relayName(base: string, way: string): string {
  const part = way.replace(/-way(?=-|$)/, "").toLowerCase().replace(/[^a-z0-9-]+/g, "-");
  return `${base}-${part}`.slice(0, NAME_LENGTH).replace(/-+$/, "");
}

/** One pod: only Sluice itself goes through it, while it works. */
export function relayDeployment(id: string, name: string, config: string): kubernetes.types.input.apps.v1.DeploymentSpec {
  const probe = (path: string) => ({ httpGet: { path, port: "health" }, periodSeconds: 5, timeoutSeconds: 3 });
  return {
    replicas: 1,
    selector: { matchLabels: selectorOf(id, name) },
    revisionHistoryLimit: 3,
    progressDeadlineSeconds: 300,
    template: {
      metadata: { labels: labelsOf(id, name), annotations: { "sluice/config": config } },
      spec: {
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        nodeSelector: { "kubernetes.io/os": "linux" },
        securityContext: { runAsNonRoot: true, runAsUser: 99, runAsGroup: 99, seccompProfile: { type: "RuntimeDefault" } },
        containers: [{
          name: "relay",
          image: RELAY_IMAGE,
          command: ["haproxy", "-db", "-f", "/etc/relay/haproxy.cfg"],
          ports: [{ name: "health", containerPort: HEALTH_PORT }],
          // HAProxy takes a server for well until its first look at it.
          readinessProbe: { ...probe("/ready"), initialDelaySeconds: 7 },
          livenessProbe: probe("/alive"),
          resources: { requests: { cpu: "10m", memory: "32Mi" }, limits: { cpu: "500m", memory: "96Mi" } },
          securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } },
          volumeMounts: [{ name: "config", mountPath: "/etc/relay", readOnly: true }],
        }],
        volumes: [{ name: "config", configMap: { name } }],
      },
    },
  };
}

/**
 * Nobody comes in (a port-forward and the kubelet's probes come from the node), and it goes nowhere but to the names' server and to
 * that port. To which address cannot be said: policies know no names, and the database's address changes.
 */
export function relayPolicy(id: string, name: string, port: number): kubernetes.types.input.networking.v1.NetworkPolicySpec {
  const dns = (["UDP", "TCP"] as const).map((protocol) => ({ protocol, port: 53 }));
  return {
    podSelector: { matchLabels: selectorOf(id, name) },
    policyTypes: ["Ingress", "Egress"],
    egress: [{ ports: dns }, { ports: [{ protocol: "TCP", port }] }],
  };
}

/** The way into the cluster, through the relay's pod. */
export function relayVia(context: string | undefined, namespace: string, id: string, name: string, host: string, port: number): Via {
  return { ...(context === undefined ? {} : { context }), namespace, routes: [{ host, port, pod: { selector: selectorOf(id, name) }, targetPort: RELAY_PORT }] };
}
