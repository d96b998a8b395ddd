import type { KubeApi, KubeObject } from "./api.ts";

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}
const condition = ({ status }: KubeObject, type: string): Condition | undefined => ((status?.["conditions"] ?? []) as Condition[]).find((each) => each.type === type);
const number = (value: unknown): number => Number(value ?? 0);

/**
 * What is still missing before the real provider calls an object ready, or undefined; an error when it never will be. The rules are those of
 * its await logic (provider/pkg/await in pulumi/pulumi-kubernetes): a Deployment Available with its new ReplicaSet, a Service with a selector
 * has endpoints, a Job is Complete, a StatefulSet rolled out, a claim Bound.
 */
export async function missing(live: KubeObject, api: KubeApi): Promise<string | undefined> {
  const { annotations } = live.metadata;
  if (annotations?.["pulumi.com/skipAwait"] === "true") return undefined;
  const waitFor = annotations?.["pulumi.com/waitFor"];
  if (waitFor?.startsWith("condition=")) return condition(live, waitFor.slice("condition=".length))?.status === "True" ? undefined : `waits for ${waitFor}`;
  switch (live.kind) {
    case "Deployment": {
      const done = number(live.status?.["observedGeneration"]) >= number(live.metadata.generation) && condition(live, "Available")?.status === "True" && condition(live, "Progressing")?.reason === "NewReplicaSetAvailable" && number(live.status?.["updatedReplicas"]) === number(live.spec?.["replicas"] ?? 1);
      return done ? undefined : `Minimum number of live Pods was not attained: ${JSON.stringify(live.status)}`;
    }
    case "StatefulSet": {
      const wanted = number(live.spec?.["replicas"] ?? 1);
      return number(live.status?.["readyReplicas"]) >= wanted && number(live.status?.["observedGeneration"]) >= number(live.metadata.generation) ? undefined : `${number(live.status?.["readyReplicas"])} out of ${wanted} replicas succeeded readiness checks`;
    }
    case "Job": {
      const failed = condition(live, "Failed");
      if (failed?.status === "True") throw new Error(`Job ${live.metadata.name} failed: ${failed.reason ?? ""} ${failed.message ?? ""}`.trim());
      return condition(live, "Complete")?.status === "True" ? undefined : "the Job is not complete";
    }
    case "PersistentVolumeClaim":
      return live.status?.["phase"] === "Bound" ? undefined : "the claim is not bound";
    case "Service": {
      const selector = live.spec?.["selector"];
      if (selector === undefined || live.spec?.["type"] === "ExternalName" || live.spec?.["clusterIP"] === "None") return undefined;
      const slices = (await api.list("discovery.k8s.io/v1", "EndpointSlice", live.metadata.namespace)).filter(({ metadata }) => metadata.labels?.["kubernetes.io/service-name"] === live.metadata.name);
      const ready = slices.some((slice) => ((slice["endpoints"] ?? []) as { conditions?: { ready?: boolean } }[]).some(({ conditions }) => conditions?.ready !== false));
      return ready ? undefined : "Service does not target any Pods. Selected Pods may not be ready, or field '.spec.selector' may not match labels on any Pods";
    }
    default:
      return undefined;
  }
}
