import type * as kubernetes from "@pulumi/kubernetes";
import type { ClusterNames } from "../../pipeline/names.ts";
import { selectorOf } from "../labels.ts";
import { METRICS_PORT, REST_PORT } from "./paths.ts";
import { WORKER_NAME } from "./pod.ts";

/** How workers are replaced: first a new one, then an old one less, so that there is always one that runs the tasks. */
export function rollout(names: ClusterNames, replicas: number): Omit<kubernetes.types.input.apps.v1.DeploymentSpec, "template"> {
  return {
    replicas,
    selector: { matchLabels: selectorOf(names.id, WORKER_NAME) },
    strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
    minReadySeconds: 10,
    revisionHistoryLimit: 3,
    // Plugins are fetched before a pod starts.
    progressDeadlineSeconds: 900,
  };
}

/** In front of the workers, inside the cluster only. */
export function serviceSpec(names: ClusterNames): kubernetes.types.input.core.v1.ServiceSpec {
  return {
    type: "ClusterIP",
    selector: selectorOf(names.id, WORKER_NAME),
    ports: [{ name: "rest", port: REST_PORT, targetPort: "rest" }, { name: "metrics", port: METRICS_PORT, targetPort: "metrics" }],
  };
}

/**
 * Who may talk to a worker. Whoever reaches its REST interface may run code in it and read what it can read, and it asks for no
 * password: so it is open to the other workers only, which hand requests to their leader. A forwarded port and the kubelet's probes
 * come from the node and are not held up.
 */
export function workerPolicy(names: ClusterNames, monitoringNamespace: string | undefined): kubernetes.types.input.networking.v1.NetworkPolicySpec {
  const workers = { matchLabels: selectorOf(names.id, WORKER_NAME) };
  const monitoring = { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": monitoringNamespace ?? "" } } };
  return {
    podSelector: workers,
    policyTypes: ["Ingress"],
    ingress: [
      { from: [{ podSelector: workers }], ports: [{ protocol: "TCP", port: REST_PORT }] },
      ...(monitoringNamespace === undefined ? [] : [{ from: [monitoring], ports: [{ protocol: "TCP", port: METRICS_PORT }] }]),
    ],
  };
}

/** A drain of nodes takes one worker at a time. Of one worker nothing is promised: it could never be drained. */
export function disruptionBudget(names: ClusterNames): kubernetes.types.input.policy.v1.PodDisruptionBudgetSpec {
  return { maxUnavailable: 1, selector: { matchLabels: selectorOf(names.id, WORKER_NAME) } };
}
