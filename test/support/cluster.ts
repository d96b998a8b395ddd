import { generateKeyPairSync, randomBytes } from "node:crypto";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { join, resolve } from "node:path";
import { ensureToolchain } from "../../setup/toolchain.ts";
import { until } from "../../util/until.ts";
import { freePort, scratch, start, type Service } from "./process.ts";

/** Where a port of pods leads to: a process of this machine. */
export interface PodPort {
  readonly namespace: string;
  /** Only this pod; default: all of the namespace. */
  readonly pod?: string;
  readonly port: number;
  readonly target: number;
}

export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly [key: string]: unknown };
  readonly [key: string]: unknown;
}

/** An answer of the API server that is no success. */
export class ApiError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export interface TestCluster {
  /** File with the contexts `test` (all rights, current) and `guest` (no rights). */
  readonly kubeconfig: string;
  readonly server: string;
  /** One call with all rights: the answer's JSON, or an {@link ApiError}. */
  call<T = unknown>(method: string, path: string, body?: unknown, contentType?: string): Promise<T>;
  /** Server-side apply with strict field validation: a misspelt field is an error. `dryRun` stores nothing. */
  apply(object: KubernetesObject, options?: { dryRun?: boolean }): Promise<KubernetesObject>;
  /** Path of an object, or of its kind without a name. */
  path(object: { apiVersion: string; kind: string; metadata?: { name?: string; namespace?: string } }): Promise<string>;
  /** Makes port-forwards to these pods end at a process of this machine, from the next connection on. */
  forward(port: PodPort): void;
  /** A Deployment's answer when it is Available. */
  available(namespace: string, name: string): Promise<void>;
  /** Ends the API server; `resume` starts it again on the same port with the same data. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  stop(): Promise<void>;
}

const NODE = "node-0";

/**
 * A real control plane (etcd, API server, controllers, scheduler) on free ports of the loopback, without root and without
 * containers. kwok stands in for kubelets: it writes the status of nodes and pods, so that pods are Ready without anything
 * running in them (no probe is asked), Jobs complete, and claims are bound. A pod with the annotation `sluice.test/held` stays
 * Pending. Port-forwards run through a kubelet's own protocol code to processes of this machine. Network policies are stored,
 * nobody enforces them. About 4 s to start, 0.9 GB.
 */
export async function startCluster(): Promise<TestCluster> {
  const { kubernetes } = await ensureToolchain(["kubernetes"]);
  const { dir, dispose } = scratch("cluster");
  const [etcd, peers, api, kubelet] = [await freePort(), await freePort(), await freePort(), await freePort()];
  const server = `https://127.0.0.1:${api}`;
  const tokens = { admin: randomBytes(16).toString("hex"), guest: randomBytes(16).toString("hex") };
  const file = (name: string, text: string): string => {
    writeFileSync(join(dir, `${name}.new`), text, { mode: 0o600 });
    renameSync(join(dir, `${name}.new`), join(dir, name)); // whoever reads it meanwhile reads the old or the new one
    return join(dir, name);
  };
  const serving = { certificate: join(dir, "certificates", "apiserver.crt"), key: join(dir, "certificates", "apiserver.key") };
  const accounts = file("accounts.pem", generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ type: "sec1", format: "pem" }) as string);
  const users = file("users.csv", `${tokens.admin},admin,admin,"system:masters"\n${tokens.guest},guest,guest,"guests"\n`);
  const ports = new Map<string, string>();
  const targets = file("targets.json", "{}");
  const kubeconfig = file("kubeconfig", JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "test", cluster: { server, "certificate-authority": serving.certificate } }],
    users: [{ name: "admin", user: { token: tokens.admin } }, { name: "guest", user: { token: tokens.guest } }],
    contexts: [{ name: "test", context: { cluster: "test", user: "admin" } }, { name: "guest", context: { cluster: "test", user: "guest" } }],
    "current-context": "test",
  }));

  const running: Service[] = [];
  const launch = (name: string, flags: readonly string[]): Service => {
    // NO_PROXY: a proxy of this machine must not be asked for its own loopback.
    const service = start(name, dir, kubernetes, [name, ...flags], { NO_PROXY: "127.0.0.1", GOMAXPROCS: "2" });
    running.push(service);
    return service;
  };
  const apiServer = (): Service => launch("kube-apiserver", [
    ...["--etcd-servers", `http://127.0.0.1:${etcd}`, "--bind-address", "127.0.0.1", "--secure-port", `${api}`],
    ...["--advertise-address", "192.0.2.10", "--cert-dir", join(dir, "certificates"), "--token-auth-file", users, "--authorization-mode", "RBAC"],
    ...["--service-cluster-ip-range", "10.96.0.0/16", "--service-account-issuer", "https://kubernetes.default.svc"],
    ...["--service-account-key-file", accounts, "--service-account-signing-key-file", accounts, "--allow-privileged=true"],
    ...["--kubelet-preferred-address-types", "InternalIP", "--shutdown-delay-duration", "0s"],
  ]);

  const call = async <T>(method: string, path: string, body?: unknown, contentType = "application/json"): Promise<T> => {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const { status, answer } = await new Promise<{ status: number; answer: string }>((done, failed) => {
      const headers = { authorization: `Bearer ${tokens.admin}`, accept: "application/json", ...(text === undefined ? {} : { "content-type": contentType }) };
      const asked = request(server + path, { method, headers, ca: readFileSync(serving.certificate), agent: false }, (response) => {
        const parts: Buffer[] = [];
        response.on("data", (part: Buffer) => parts.push(part)).on("error", failed);
        response.on("end", () => done({ status: response.statusCode ?? 0, answer: Buffer.concat(parts).toString("utf8") }));
      });
      asked.on("error", failed).end(text);
    });
    if (status < 200 || status > 299) throw new ApiError(status, `${method} ${path}: ${status} ${message(answer)}`);
    return (answer.startsWith("{") || answer.startsWith("[") ? JSON.parse(answer) : answer) as T;
  };
  const answers = async (service: Service): Promise<void> => {
    await until("the API server is ready", async () => {
      if (!service.alive()) throw new Error(`kube-apiserver ended: ${service.log().slice(-2000)}`);
      return (await call("GET", "/readyz").catch(() => undefined)) === undefined ? undefined : true;
    }, { intervalMs: 50 });
  };

  const kinds = new Map<string, { name: string; namespaced: boolean }>();
  const path: TestCluster["path"] = async ({ apiVersion, kind, metadata }) => {
    const root = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    if (!kinds.has(`${apiVersion}/${kind}`)) {
      const { resources } = await call<{ resources: { kind: string; name: string; namespaced: boolean }[] }>("GET", root);
      for (const each of resources) if (!each.name.includes("/")) kinds.set(`${apiVersion}/${each.kind}`, each);
    }
    const found = kinds.get(`${apiVersion}/${kind}`);
    if (!found) throw new Error(`${apiVersion} has no kind ${kind}`);
    const within = found.namespaced ? `/namespaces/${metadata?.namespace ?? "default"}` : "";
    return `${root}${within}/${found.name}${metadata?.name === undefined ? "" : `/${metadata.name}`}`;
  };
  const apply: TestCluster["apply"] = async (object, { dryRun = false } = {}) =>
    call("PATCH", `${await path(object)}?fieldManager=test&force=true&fieldValidation=Strict${dryRun ? "&dryRun=All" : ""}`, object, "application/apply-patch+yaml");

  const stop = async (): Promise<void> => {
    for (const service of [...running].reverse()) await service.stop(); // dependants first
    dispose();
  };
  try {
    launch("etcd", [
      ...["--data-dir", join(dir, "etcd"), "--unsafe-no-fsync", "--log-level", "warn"],
      ...["--listen-client-urls", `http://127.0.0.1:${etcd}`, "--advertise-client-urls", `http://127.0.0.1:${etcd}`],
      ...["--listen-peer-urls", `http://127.0.0.1:${peers}`, "--initial-advertise-peer-urls", `http://127.0.0.1:${peers}`, "--initial-cluster", `default=http://127.0.0.1:${peers}`],
    ]);
    await answers(apiServer());
    launch("kube-controller-manager", [
      ...["--kubeconfig", kubeconfig, "--service-account-private-key-file", accounts, "--root-ca-file", serving.certificate],
      ...["--leader-elect=false", "--secure-port", "0", "--node-monitor-grace-period", "24h"],
    ]);
    launch("kube-scheduler", ["--kubeconfig", kubeconfig, "--leader-elect=false", "--secure-port", "0"]);
    const stages = file("stages.yaml", readFileSync(resolve("test/support/kubernetes/stages.yaml"), "utf8").replace("KUBELET_PORT", `${kubelet}`));
    const kwok = launch("kwok", ["--kubeconfig", kubeconfig, "--config", stages, "--manage-all-nodes=true", "--node-ip", "127.0.0.1"]);
    launch("kubelet", ["--address", `127.0.0.1:${kubelet}`, "--tls-cert-file", serving.certificate, "--tls-private-key-file", serving.key, "--targets", targets]);
    await apply({ apiVersion: "v1", kind: "Node", metadata: { name: NODE, labels: { "kubernetes.io/hostname": NODE, "kubernetes.io/os": "linux", "kubernetes.io/arch": "amd64", "topology.kubernetes.io/zone": "zone-a" } } });
    await apply({ apiVersion: "storage.k8s.io/v1", kind: "StorageClass", metadata: { name: "test", annotations: { "storageclass.kubernetes.io/is-default-class": "true" } }, provisioner: "sluice.test/none", volumeBindingMode: "Immediate" });
    await until("the node is Ready", async () => {
      if (!kwok.alive()) throw new Error(`kwok ended: ${kwok.log().slice(-2000)}`);
      const { status } = await call<{ status: { conditions?: { type: string; status: string }[]; daemonEndpoints?: { kubeletEndpoint?: { Port?: number } } } }>("GET", `/api/v1/nodes/${NODE}`);
      return status.daemonEndpoints?.kubeletEndpoint?.Port === kubelet && status.conditions?.some((each) => each.type === "Ready" && each.status === "True") ? true : undefined;
    }, { intervalMs: 50 });
    await until("the controllers work", async () => call("GET", "/api/v1/namespaces/default/serviceaccounts/default").catch(() => undefined), { intervalMs: 50 });
  } catch (error) {
    const logs = running.map((service) => service.log().slice(-500)).join("\n---\n");
    await stop();
    throw new Error(`${(error as Error).message}\n${logs}`);
  }

  let paused = false;
  return {
    kubeconfig,
    server,
    call,
    apply,
    path,
    forward({ namespace, pod = "*", port, target }) {
      ports.set(`${namespace}/${pod}:${port}`, `127.0.0.1:${target}`);
      file("targets.json", JSON.stringify(Object.fromEntries(ports)));
    },
    async available(namespace, name) {
      let why = "";
      await until(`Deployment ${namespace}/${name} Available`, async () => {
        const { status } = await call<{ status?: { conditions?: { type: string; status: string; message?: string }[] } }>("GET", `/apis/apps/v1/namespaces/${namespace}/deployments/${name}`);
        const pods = await call<{ items: { metadata: { name: string }; status: { phase?: string; conditions?: { message?: string }[] } }[] }>("GET", `/api/v1/namespaces/${namespace}/pods`);
        const told = [...(status?.conditions ?? []), ...pods.items.filter((pod) => pod.metadata.name.startsWith(name)).flatMap((pod) => pod.status.conditions ?? [])];
        why = told.flatMap(({ message }) => message ?? []).join("; ");
        return status?.conditions?.some((each) => each.type === "Available" && each.status === "True") ? true : undefined;
      }, { intervalMs: 50 }).catch((error: Error) => {
        throw new Error(`${error.message}: ${why}`);
      });
    },
    async pause() {
      const at = running.length > 1 ? 1 : 0; // after etcd
      await running[at]?.kill();
      paused = true;
    },
    async resume() {
      if (!paused) return;
      const service = apiServer();
      running.splice(1, 1, ...running.splice(running.length - 1, 1));
      await answers(service);
      paused = false;
    },
    stop,
  };
}

function message(answer: string): string {
  try {
    return (JSON.parse(answer) as { message?: string }).message ?? answer;
  } catch {
    return answer.slice(0, 500);
  }
}
