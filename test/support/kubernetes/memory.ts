import { randomUUID } from "node:crypto";
import { KubeError, type KubeApi, type KubeObject, type Ref } from "./api.ts";

const CLUSTERWIDE = ["Namespace", "Node", "ClusterRole", "ClusterRoleBinding", "CustomResourceDefinition", "StorageClass", "PersistentVolume"];

/** No API server at all: objects are kept as they come, and everything is ready at once. For previews and for what never asks a cluster. */
export function memoryApi(): KubeApi & { readonly objects: Map<string, KubeObject> } {
  const objects = new Map<string, KubeObject>();
  const place = ({ apiVersion, kind, metadata }: Ref): string => `${apiVersion} ${kind} ${CLUSTERWIDE.includes(kind) ? "" : (metadata.namespace ?? "default")}/${metadata.name}`;
  const namespaceOf = ({ kind, metadata }: Ref): string | undefined => (CLUSTERWIDE.includes(kind) ? undefined : (metadata.namespace ?? "default"));
  return {
    objects,
    async apply(object, { dryRun }) {
      const namespace = namespaceOf(object);
      if (namespace !== undefined && namespace !== "default" && !objects.has(`v1 Namespace /${namespace}`)) throw new KubeError(`namespaces "${namespace}" not found`, 404);
      const before = objects.get(place(object));
      const replicas = Number(object.spec?.["replicas"] ?? 1);
      const generation = (before?.metadata.generation ?? 0) + 1;
      const conditions = [{ type: "Available", status: "True" }, { type: "Progressing", status: "True", reason: "NewReplicaSetAvailable" }, { type: "Complete", status: "True" }, { type: "Ready", status: "True" }];
      const live: KubeObject = {
        ...object,
        metadata: { ...object.metadata, ...(namespace === undefined ? {} : { namespace }), uid: before?.metadata.uid ?? randomUUID(), generation },
        status: { observedGeneration: generation, replicas, updatedReplicas: replicas, readyReplicas: replicas, availableReplicas: replicas, phase: "Bound", conditions },
      };
      if (!dryRun) objects.set(place(object), live);
      return live;
    },
    get: async (ref) => objects.get(place(ref)),
    async remove(ref) {
      objects.delete(place(ref));
      if (ref.kind === "Namespace") for (const [key, { metadata }] of objects) if (metadata.namespace === ref.metadata.name) objects.delete(key);
    },
    list: async (apiVersion, kind, namespace) => [...objects.values()].filter((object) => object.apiVersion === apiVersion && object.kind === kind && (namespace === undefined || object.metadata.namespace === namespace)),
  };
}
