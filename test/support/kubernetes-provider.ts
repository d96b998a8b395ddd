import { randomBytes } from "node:crypto";
import { createRequire } from "node:module";
import { join } from "node:path";
import { until } from "../../util/until.ts";
import type { KubeApi, KubeError, KubeObject, Ref } from "./kubernetes/api.ts";
import { missing } from "./kubernetes/ready.ts";
import { canonical, changedKeys, HalfMade, hasUnknown, serveProvider, UNKNOWN, type Behaviour, type Difference, type Props, type Subject, type TestProvider } from "./provider.ts";

/** A Helm release as the program asked for it. */
export interface AskedRelease {
  readonly name: string;
  readonly namespace: string;
  readonly chart: string;
  readonly version?: string;
  readonly values: Props;
  readonly repositoryOpts?: { readonly repo?: string };
  readonly [option: string]: unknown;
}

/** Plays what installing (or upgrading) a chart brings about, and what removing it does. */
export interface ChartPlay {
  install(release: AskedRelease, api: KubeApi): Promise<void>;
  uninstall(release: AskedRelease, api: KubeApi): Promise<void>;
}

export interface TestKubernetes extends TestProvider {
  /** Releases that are installed now. */
  readonly releases: Map<string, AskedRelease>;
  readonly api: KubeApi;
}

const RELEASE = "kubernetes:helm.sh/v3:Release";
const MANAGER = "pulumi-kubernetes-test";
const WAIT_MS = 90_000;

export interface KubernetesOptions {
  /** By the chart's name. */
  readonly charts?: Readonly<Record<string, ChartPlay>>;
  /** How long a Service may be without pods; the real provider gives it ten minutes. */
  readonly serviceWaitMs?: number;
}

/**
 * Plays `kubernetes` in front of an API server: server-side apply with strict field validation, previews by dry run, waits by the real
 * provider's rules. It proves the program, the engine, the SDK and the API server; the real provider's own diffs, its way with conflicts and
 * its Helm are not in it. Charts are written down, and what they would bring about is played by `charts`, by the chart's name.
 */
export async function startKubernetes(api: KubeApi, options: KubernetesOptions = {}): Promise<TestKubernetes> {
  const releases = new Map<string, AskedRelease>();
  const provider = await serveProvider(behaviour(api, releases, options));
  return Object.assign(provider, { releases, api });
}

function behaviour(api: KubeApi, releases: Map<string, AskedRelease>, { charts = {}, serviceWaitMs = WAIT_MS }: KubernetesOptions): Behaviour {
  const { version } = createRequire(join(process.cwd(), "package.json"))("@pulumi/kubernetes/package.json") as { version: string };
  let mutable: Record<string, boolean> = {};

  const play = ({ type }: Subject): boolean => type === RELEASE;
  const install = async (inputs: Props): Promise<Props> => {
    const release = releaseOf(inputs);
    await charts[release.chart.split("/").at(-1) ?? ""]?.install(release, api);
    const at = `${release.namespace}/${release.name}`;
    const revision = Number((releases.get(at)?.["revision"] as number | undefined) ?? 0) + 1;
    releases.set(at, { ...release, revision });
    return { ...inputs, status: { name: release.name, namespace: release.namespace, revision, status: "deployed", chart: release.chart, version: release.version ?? "", appVersion: "" }, resourceNames: {} };
  };
  const apply = (inputs: Props, dryRun: boolean): Promise<KubeObject> => {
    const object = objectOf(inputs);
    return api.apply(object, { dryRun, manager: MANAGER, force: object.metadata.annotations?.["pulumi.com/patchForce"] === "true" });
  };
  const settled = async (applied: KubeObject): Promise<KubeObject> => {
    let live = applied;
    const what = `${applied.kind} ${applied.metadata.namespace ?? ""}/${applied.metadata.name}`;
    let lack: string | undefined;
    try {
      return await until(what, async () => {
        live = (await api.get(applied as Ref)) ?? live;
        lack = await missing(live, api);
        return lack === undefined ? live : undefined;
      }, { timeoutMs: applied.kind === "Service" ? serviceWaitMs : WAIT_MS, intervalMs: 100 });
    } catch (error) {
      throw new HalfMade(`${(error as Error).message}${lack === undefined ? "" : `: ${lack}`}`, idOf(live), live);
    }
  };

  return {
    name: "kubernetes",
    version,
    configure(config) {
      const flag = (name: string): boolean => config[name] === true || config[name] === "true";
      mutable = { ConfigMap: flag("enableConfigMapMutable"), Secret: flag("enableSecretMutable") };
    },
    check(subject, news, olds) {
      const made = (): string => `${subject.name}-${randomBytes(4).toString("hex")}`;
      if (play(subject)) return { inputs: { ...news, name: news["name"] ?? olds["name"] ?? made() }, failures: [] };
      const [meta, old] = [metaOf(news), metaOf(olds)];
      if (meta.name !== undefined) return { inputs: news, failures: [] };
      const name = old.annotations?.["pulumi.com/autonamed"] === "true" ? old.name : made();
      return { inputs: { ...news, metadata: { ...meta, name, annotations: { ...meta.annotations, "pulumi.com/autonamed": "true" } } }, failures: [] };
    },
    diff: (subject, olds, news) => difference(subject, olds, news, mutable),
    async create(subject, inputs, preview) {
      if (play(subject)) {
        if (preview) return { id: "", outputs: { ...inputs, status: UNKNOWN, resourceNames: UNKNOWN } };
        const { namespace, name } = releaseOf(inputs);
        return { id: `${namespace}/${name}`, outputs: await install(inputs) };
      }
      if (preview) return { id: "", outputs: await dryRun(inputs, apply) };
      const object = objectOf(inputs);
      // Since 4.29 the provider does not take over what is there (pulumi/pulumi-kubernetes#2926).
      if (await api.get(object)) throw new Error(`resource "${idOf(object)}" was not successfully created by the Kubernetes API server: ${object.kind.toLowerCase()}s "${object.metadata.name}" already exists`);
      const made = await apply(inputs, false);
      return { id: idOf(made), outputs: await settled(made) };
    },
    async update(subject, _id, olds, news, preview) {
      if (play(subject)) return preview ? { ...olds, ...news, status: UNKNOWN } : install(news);
      return preview ? dryRun(news, apply) : settled(await apply(news, false));
    },
    async read(subject, id, props) {
      return play(subject) ? (releases.has(id) ? props : undefined) : api.get(props as KubeObject);
    },
    async remove(subject, id, props) {
      if (play(subject)) {
        const release = releases.get(id);
        if (release === undefined) return;
        await charts[release.chart.split("/").at(-1) ?? ""]?.uninstall(release, api);
        releases.delete(id);
        return;
      }
      await gone(props as KubeObject, api);
    },
  };
}

/** Deletes and waits until it is not there any more. */
export async function gone(ref: Ref, api: KubeApi): Promise<void> {
  await api.remove(ref);
  await until(`${ref.kind} ${ref.metadata.name} is deleted`, async () => ((await api.get(ref)) === undefined ? true : undefined), { timeoutMs: WAIT_MS, intervalMs: 100 });
}

/** What cannot be asked yet is taken as it stands, as the real provider does: unknown values, a namespace or a definition made in the same update. */
async function dryRun(inputs: Props, apply: (inputs: Props, dryRun: boolean) => Promise<KubeObject>): Promise<Props> {
  const computed = { ...inputs, status: UNKNOWN, metadata: { ...metaOf(inputs), uid: UNKNOWN, resourceVersion: UNKNOWN } };
  if (hasUnknown(inputs)) return computed;
  try {
    const { status: _status, ...object } = await apply(inputs, true);
    return { ...object, status: UNKNOWN };
  } catch (error) {
    if ((error as KubeError).status === 404) return computed;
    throw error;
  }
}

/** Fields whose change needs another object (provider/pkg/provider/diff.go and the API's own immutable fields). */
function difference({ type }: Subject, olds: Props, news: Props, mutable: Record<string, boolean>): Difference {
  const changed = changedKeys(olds, news);
  const kind = type.split(":").at(-1) ?? "";
  const differs = (...path: string[]): boolean => canonical(at(olds, path)) !== canonical(at(news, path));
  if (type === RELEASE) {
    const replaces = changed.filter((key) => key === "name" || key === "namespace");
    return { changed, replaces, deleteBeforeReplace: replaces.length > 0 };
  }
  const immutable: Record<string, string[][]> = {
    Deployment: [["spec", "selector"]],
    StatefulSet: [["spec", "selector"], ["spec", "serviceName"], ["spec", "volumeClaimTemplates"], ["spec", "podManagementPolicy"]],
    Job: [["spec", "template"], ["spec", "selector"], ["spec", "completions"]],
    Service: [["spec", "clusterIP"]],
    PersistentVolumeClaim: [["spec", "accessModes"], ["spec", "storageClassName"]],
    RoleBinding: [["roleRef"]],
    ClusterRoleBinding: [["roleRef"]],
    ...(mutable["ConfigMap"] ? {} : { ConfigMap: [["data"], ["binaryData"]] }),
    Secret: [["type"], ...(mutable["Secret"] ? [] : [["data"], ["stringData"]])],
  };
  const fields = [["metadata", "name"], ["metadata", "namespace"], ["apiVersion"], ["kind"], ...(immutable[kind] ?? [])];
  const replaces = fields.filter((path) => differs(...path)).map((path) => path.join("."));
  return { changed, replaces, deleteBeforeReplace: replaces.length > 0 && metaOf(news).annotations?.["pulumi.com/autonamed"] !== "true" };
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, key) => (typeof inner === "object" && inner !== null ? (inner as Props)[key] : undefined), value);
}
function metaOf(props: Props): KubeObject["metadata"] {
  return (props["metadata"] ?? {}) as KubeObject["metadata"];
}
function objectOf(inputs: Props): KubeObject {
  return inputs as KubeObject;
}
function idOf({ metadata }: Ref): string {
  return metadata.namespace === undefined ? String(metadata.name) : `${metadata.namespace}/${metadata.name}`;
}
function releaseOf(inputs: Props): AskedRelease {
  return { ...inputs, name: String(inputs["name"]), namespace: String(inputs["namespace"] ?? "default"), chart: String(inputs["chart"]), values: (inputs["values"] ?? {}) as Props } as AskedRelease;
}
