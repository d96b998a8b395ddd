import type * as kubernetes from "@pulumi/kubernetes";
import { ADMIN_PORT, brokerLabels, configurationLabels, KAFKA_PORT, REGISTRY_PORT } from "./names.ts";

type Labels = Readonly<Record<string, string>>;

/**
 * Who may talk to a broker: the other brokers, the chart's configuration job, and the worker on the Kafka port. The administration port
 * asks nobody for a password, and whoever reaches it can make users: `admin_api_require_auth` would lock out the chart's own hook that
 * drains a broker before it stops, so that this policy is what closes it. A forwarded port comes from the node and is not held up.
 *
 * @param registry whether workers ask the schema registry
 *
 * The cluster's network must enforce policies (on EKS: `enableNetworkPolicy` of the VPC CNI).
 */
export function brokerPolicy(release: string, workers: Labels, monitoringNamespace: string | undefined, registry = false): kubernetes.types.input.networking.v1.NetworkPolicySpec {
  const from = (labels: Labels) => ({ podSelector: { matchLabels: { ...labels } } });
  const tcp = (...ports: number[]) => ports.map((port) => ({ protocol: "TCP", port }));
  const monitoring = { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": monitoringNamespace ?? "" } } };
  return {
    podSelector: { matchLabels: brokerLabels(release) },
    policyTypes: ["Ingress"],
    ingress: [
      { from: [from(brokerLabels(release))] },
      { from: [from(configurationLabels(release))], ports: tcp(ADMIN_PORT, KAFKA_PORT) },
      { from: [from(workers)], ports: tcp(KAFKA_PORT, ...(registry ? [REGISTRY_PORT] : [])) },
      ...(monitoringNamespace === undefined ? [] : [{ from: [monitoring], ports: tcp(ADMIN_PORT) }]),
    ],
  };
}
