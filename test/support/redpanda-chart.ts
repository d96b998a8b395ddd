import type { KubeApi, KubeObject } from "./kubernetes/api.ts";
import { gone, type AskedRelease, type ChartPlay } from "./kubernetes-provider.ts";
import { until } from "../../util/until.ts";

export interface RedpandaPlay extends ChartPlay {
  /** PEM text of the authority that cert-manager would have made; what signed the certificate of the brokers that are really there. */
  authority: string | undefined;
  /** Called for each user of the release: those of `auth.sasl.secretRef` and the bootstrap user. */
  addUser: (name: string, password: string) => Promise<void>;
}

interface Values {
  readonly statefulset?: { readonly replicas?: number; readonly persistentVolumeClaimRetentionPolicy?: { readonly whenDeleted: string; readonly whenScaled: string } };
  readonly auth?: { readonly sasl?: { readonly enabled?: boolean; readonly secretRef?: string; readonly bootstrapUser?: { readonly name?: string; readonly secretKeyRef?: { readonly name: string; readonly key: string } } } };
  readonly storage?: { readonly persistentVolume?: { readonly size?: string } };
}

/**
 * What installing the chart `redpanda` brings about, as far as others rely on it: the Service in front of the brokers, a StatefulSet with
 * its pods and claims, the Secret of the authority. The chart itself is not rendered here; in the pods nothing runs.
 */
export function playRedpanda(): RedpandaPlay {
  const play: RedpandaPlay = {
    authority: undefined,
    addUser: async () => undefined,
    async install(release, api) {
      const { name, namespace } = release;
      const values = release.values as Values;
      const labels = { "app.kubernetes.io/name": "redpanda", "app.kubernetes.io/instance": name, "app.kubernetes.io/component": "redpanda-statefulset" };
      const apply = (object: KubeObject): Promise<KubeObject> => api.apply({ ...object, metadata: { namespace, labels, ...object.metadata } }, { dryRun: false, manager: "helm", force: true });
      await apply({ apiVersion: "v1", kind: "Service", metadata: { name }, spec: { clusterIP: "None", publishNotReadyAddresses: true, selector: labels, ports: [{ name: "kafka", port: 9093 }] } });
      if (play.authority !== undefined) await apply({ apiVersion: "v1", kind: "Secret", metadata: { name: `${name}-default-cert` }, data: { "ca.crt": base64(play.authority) } });
      await apply({
        apiVersion: "apps/v1", kind: "StatefulSet", metadata: { name },
        spec: {
          ...(values.statefulset?.persistentVolumeClaimRetentionPolicy === undefined ? {} : { persistentVolumeClaimRetentionPolicy: values.statefulset.persistentVolumeClaimRetentionPolicy }),
          replicas: values.statefulset?.replicas ?? 3, serviceName: name, podManagementPolicy: "Parallel", selector: { matchLabels: labels },
          template: { metadata: { labels }, spec: { containers: [{ name: "redpanda", image: "played", ports: [{ name: "kafka", containerPort: 9093 }], volumeMounts: [{ name: "datadir", mountPath: "/var/lib/redpanda/data" }] }] } },
          volumeClaimTemplates: [{ metadata: { name: "datadir", labels }, spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: values.storage?.persistentVolume?.size ?? "20Gi" } } } }],
        },
      });
      await until(`the brokers of ${name} are Ready`, async () => {
        const set = await api.get({ apiVersion: "apps/v1", kind: "StatefulSet", metadata: { name, namespace } });
        return set?.status?.["readyReplicas"] === (values.statefulset?.replicas ?? 3) ? true : undefined;
      }, { timeoutMs: 90_000 });
      for (const [user, password] of await users(release, api)) await play.addUser(user, password);
    },
    /** As Helm does: claims stay, unless the StatefulSet says that they go with it. */
    async uninstall({ name, namespace }, api) {
      for (const ref of [{ apiVersion: "apps/v1", kind: "StatefulSet", metadata: { name } }, { apiVersion: "v1", kind: "Service", metadata: { name } }, { apiVersion: "v1", kind: "Secret", metadata: { name: `${name}-default-cert` } }]) {
        await gone({ ...ref, metadata: { ...ref.metadata, namespace } }, api);
      }
    },
  };
  return play;
}

const base64 = (text: string): string => Buffer.from(text).toString("base64");

/** `name:password[:mechanism]`, one a line, in every key of the Secret; and the bootstrap user. */
async function users({ namespace, values }: AskedRelease, api: KubeApi): Promise<[string, string][]> {
  const { sasl } = (values as Values).auth ?? {};
  if (sasl?.enabled !== true) return [];
  const read = async (name: string): Promise<Record<string, string>> => {
    const secret = await api.get({ apiVersion: "v1", kind: "Secret", metadata: { name, namespace } });
    if (secret === undefined) throw new Error(`secrets "${name}" not found: the chart's pods would not start`);
    return Object.fromEntries(Object.entries((secret["data"] ?? {}) as Record<string, string>).map(([key, value]) => [key, Buffer.from(value, "base64").toString()]));
  };
  const listed = sasl.secretRef === undefined ? [] : Object.values(await read(sasl.secretRef)).flatMap((text) => text.split("\n")).filter((line) => line.includes(":"));
  const found = listed.map((line): [string, string] => [line.split(":")[0]!, line.split(":")[1]!]);
  const { name = "kubernetes-controller", secretKeyRef } = sasl.bootstrapUser ?? {};
  const bootstrap = secretKeyRef === undefined ? undefined : (await read(secretKeyRef.name))[secretKeyRef.key];
  return [...found, ...(bootstrap === undefined ? [] : [[name, bootstrap] as [string, string]])];
}
