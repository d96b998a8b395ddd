import { readFileSync } from "node:fs";
import { Agent, request } from "node:https";
import { parse } from "yaml";

/* An object as the API has it; what is below `metadata` and `status` is looked at here and there. */
export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: { name?: string; namespace?: string; generation?: number; uid?: string; labels?: Record<string, string>; annotations?: Record<string, string>; [key: string]: unknown };
  spec?: Record<string, unknown>;
  status?: Record<string, unknown>;
  [key: string]: unknown;
}
export type Ref = Pick<KubeObject, "apiVersion" | "kind"> & { metadata: { name?: string; namespace?: string } };

/** What the played provider needs of an API server, real or not. */
export interface KubeApi {
  /** Server-side apply with strict field validation. */
  apply(object: KubeObject, options: { dryRun: boolean; manager: string; force: boolean }): Promise<KubeObject>;
  get(ref: Ref): Promise<KubeObject | undefined>;
  /** Deletes in the foreground and does not wait. */
  remove(ref: Ref): Promise<void>;
  /** All of one kind, in one namespace or in all. */
  list(apiVersion: string, kind: string, namespace?: string): Promise<KubeObject[]>;
}

export class KubeError extends Error {
  readonly status: number;
  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

interface Config {
  readonly "current-context": string;
  readonly contexts: { name: string; context: { cluster: string; user: string } }[];
  readonly clusters: { name: string; cluster: { server: string; "certificate-authority"?: string; "certificate-authority-data"?: string } }[];
  readonly users: { name: string; user: { token?: string; "client-certificate-data"?: string; "client-key-data"?: string; "client-certificate"?: string; "client-key"?: string } }[];
}

/** A real API server, through a kubeconfig file. */
export function realApi(kubeconfig: string): KubeApi & { close(): void } {
  const config = parse(readFileSync(kubeconfig, "utf8")) as Config;
  const context = config.contexts.find(({ name }) => name === config["current-context"])!.context;
  const cluster = config.clusters.find(({ name }) => name === context.cluster)!.cluster;
  const { user } = config.users.find(({ name }) => name === context.user)!;
  const pem = (file: string | undefined, data: string | undefined): Buffer | undefined => (data !== undefined ? Buffer.from(data, "base64") : file !== undefined ? readFileSync(file) : undefined);
  const agent = new Agent({
    keepAlive: true,
    ca: pem(cluster["certificate-authority"], cluster["certificate-authority-data"]),
    cert: pem(user["client-certificate"], user["client-certificate-data"]),
    key: pem(user["client-key"], user["client-key-data"]),
  });

  const call = (method: string, path: string, body?: unknown, type = "application/json"): Promise<KubeObject & { items?: KubeObject[]; resources?: { name: string; kind: string; namespaced: boolean }[] }> =>
    new Promise((resolve, reject) => {
      const text = body === undefined ? undefined : JSON.stringify(body);
      const headers = { ...(text === undefined ? {} : { "content-type": type, "content-length": Buffer.byteLength(text) }), ...(user.token === undefined ? {} : { authorization: `Bearer ${user.token}` }) };
      const sent = request(new URL(path, cluster.server), { method, agent, headers, timeout: 60_000 }, (answer) => {
        let heard = "";
        answer.on("data", (chunk: Buffer) => (heard += chunk.toString()));
        answer.on("end", () => {
          const status = answer.statusCode ?? 0;
          const told = heard === "" ? {} : heard.startsWith("{") ? JSON.parse(heard) : { message: heard };
          if (status < 400) resolve(told);
          else reject(new KubeError(String(told.message ?? `HTTP ${status}`), status));
        });
      });
      sent.on("timeout", () => sent.destroy(new Error(`${method} ${path}: no answer within 60 s`)));
      sent.on("error", reject);
      sent.end(text);
    });

  const kinds = new Map<string, { name: string; namespaced: boolean }>();
  const rootOf = (apiVersion: string): string => (apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`);
  const collection = async (apiVersion: string, kind: string, namespace: string | undefined): Promise<string> => {
    const root = rootOf(apiVersion);
    if (!kinds.has(`${apiVersion} ${kind}`)) {
      const { resources = [] } = await call("GET", root).catch((error: KubeError) => {
        if (error.status === 404) throw new KubeError(`no matches for kind "${kind}" in version "${apiVersion}"`, 404);
        throw error;
      });
      for (const each of resources) if (!each.name.includes("/")) kinds.set(`${apiVersion} ${each.kind}`, each);
    }
    const known = kinds.get(`${apiVersion} ${kind}`);
    if (known === undefined) throw new KubeError(`no matches for kind "${kind}" in version "${apiVersion}"`, 404);
    return `${root}/${known.namespaced && namespace !== undefined ? `namespaces/${namespace}/` : ""}${known.name}`;
  };
  const path = async ({ apiVersion, kind, metadata }: Ref): Promise<string> => `${await collection(apiVersion, kind, metadata.namespace ?? "default")}/${metadata.name}`;

  return {
    async apply(object, { dryRun, manager, force }) {
      return call("PATCH", `${await path(object)}?fieldManager=${manager}&force=${force}&fieldValidation=Strict${dryRun ? "&dryRun=All" : ""}`, object, "application/apply-patch+yaml");
    },
    async get(ref) {
      return call("GET", await path(ref)).catch((error: KubeError) => {
        if (error.status === 404) return undefined;
        throw error;
      });
    },
    async remove(ref) {
      await call("DELETE", `${await path(ref)}?propagationPolicy=Foreground`).catch((error: KubeError) => {
        if (error.status !== 404) throw error;
      });
    },
    list: async (apiVersion, kind, namespace) => ((await call("GET", await collection(apiVersion, kind, namespace))).items ?? []).map((item) => ({ ...item, apiVersion, kind })),
    close: () => agent.destroy(),
  };
}
