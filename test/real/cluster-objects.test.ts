import { create, type ClusterSecretInputs } from "../../kubernetes/secret/lifecycle.ts";
import { until } from "../../util/until.ts";
import { runProgram, type Registered } from "../components/program.ts";
import { startCluster, type KubernetesObject, type TestCluster } from "../support/cluster.ts";
import { devConfig, set, stagingConfig } from "../support/staging.ts";

jest.setTimeout(240_000); // the SDKs are large
jest.mock("../../setup/own-jar.ts", () => ({ ownJarFingerprint: () => "0123456789ab", ownJar: async () => ({ base64: "", sha512: "0".repeat(128) }) }));

/** The stacks as they are shipped; staging also with Strimzi's workers, dev also with a database that only the cluster reaches. */
const STACKS: Record<string, [stack: string, () => Record<string, unknown>]> = {
  staging: ["staging", () => stagingConfig("staging")],
  "staging on Strimzi": ["staging", () => set(stagingConfig("staging"), { "sluice:connect.runtime": "strimzi", "sluice:connect.plugins": { from: "image", image: `registry.example.com/plugins@sha256:${"0".repeat(64)}` } })],
  dev: ["dev", () => set(devConfig("shop.abcdefghijkl.eu-central-1.rds.amazonaws.com", "docker-desktop"), { "sluice:source.existing.through": undefined })],
  "dev with a private database": ["dev", () => devConfig("shop.abcdefghijkl.eu-central-1.rds.amazonaws.com", "docker-desktop")],
};

const before = { ...process.env };
const KEYS = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];
let cluster: TestCluster;
let seen: Registered[];
afterEach(async () => {
  for (const name of ["KUBECONFIG", ...KEYS]) {
    if (before[name] === undefined) delete process.env[name];
    else process.env[name] = before[name];
  }
  await cluster?.stop();
});

/** What the program asks of Kubernetes itself, in an order in which it can be made. Charts are Helm's. */
function objects(): KubernetesObject[] {
  const found = seen.filter(({ type }) => type.startsWith("kubernetes:") && !type.startsWith("kubernetes:helm.sh/")).map(({ inputs }) => plain(inputs) as KubernetesObject);
  const first = (one: KubernetesObject): number => (one.kind === "Namespace" ? 0 : one.kind === "Deployment" ? 2 : 1);
  return found.sort((a, b) => first(a) - first(b));
}

/** Secrets come in an envelope from the program (`pulumi.secret`). */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  const record = value as Record<string, unknown>;
  if ("4dabf18193072939515e22adb298388d" in record) return plain(record["value"]);
  return Object.fromEntries(Object.entries(record).map(([key, one]) => [key, plain(one)]));
}

/**
 * Kinds of operators that are not here, for which the API server needs a definition: one that takes any field. So of these objects
 * no more is proved here than their names and labels.
 */
async function define(all: readonly KubernetesObject[]): Promise<void> {
  for (const [key, { apiVersion, kind }] of new Map(all.filter(({ apiVersion }) => apiVersion.includes("strimzi.io/")).map((one) => [`${one.apiVersion} ${one.kind}`, one]))) {
    const [group = "", version = ""] = apiVersion.split("/");
    const plural = `${kind.toLowerCase()}s`;
    await cluster.apply({
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      metadata: { name: `${plural}.${group}` },
      spec: { group, names: { kind, plural }, scope: "Namespaced", versions: [{ name: version, served: true, storage: true, schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } } }] },
    });
    await until(`${key} is served`, async () => cluster.path({ apiVersion, kind }).then((path) => cluster.call("GET", path)).catch(() => undefined), { intervalMs: 50 });
  }
}

/** Names of Secrets and ConfigMaps that pods mount or read. */
function named(deployment: KubernetesObject): string[] {
  const names = new Set<string>();
  const walk = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    for (const [key, one] of Object.entries(value as Record<string, any>)) {
      if (key === "secret" && one?.secretName) names.add(`Secret ${one.secretName}`);
      if (["configMap", "configMapKeyRef", "configMapRef"].includes(key) && one?.name) names.add(`ConfigMap ${one.name}`);
      if (["secretKeyRef", "secretRef"].includes(key) && one?.name) names.add(`Secret ${one.name}`);
      if (key === "serviceAccountName") names.add(`ServiceAccount ${one}`);
      walk(one);
    }
  };
  walk(deployment);
  return [...names].sort();
}

/**
 * A real API server takes every object as the program makes it, no field misspelt, in a namespace that lets in nothing but restricted
 * pods, and its controllers make Deployments Available. That pods are Ready is kwok's word: nothing runs in them, no probe is asked,
 * and no network policy is enforced.
 */
test.each(Object.entries(STACKS))("every Kubernetes object of %s is taken with strict field validation, and its Deployments become Available", async (_, [stack, config]) => {
  seen = await runProgram(config(), { stack });
  cluster = await startCluster();
  process.env["KUBECONFIG"] = cluster.kubeconfig;
  for (const name of KEYS) process.env[name] = "canary"; // what stack dev takes from the shell

  const all = objects();
  const [space] = all;
  expect(space?.kind).toBe("Namespace");
  const namespace = space?.metadata.name ?? "";
  await cluster.apply(space as KubernetesObject);
  await cluster.call("PATCH", `/api/v1/namespaces/${namespace}`, { metadata: { labels: { "pod-security.kubernetes.io/enforce": "restricted" } } }, "application/merge-patch+json");
  for (const { inputs } of seen.filter(({ type }) => type.endsWith(":ClusterSecret"))) await create({ ...(inputs as unknown as ClusterSecretInputs), context: "test" });

  await define(all);
  for (const one of all.slice(1)) {
    await cluster.apply(one, { dryRun: true });
    await cluster.apply(one);
    const stored = await cluster.call<KubernetesObject>("GET", await cluster.path(one));
    expect(stored).toMatchObject({ kind: one.kind, metadata: { name: one.metadata.name, labels: { "app.kubernetes.io/managed-by": "sluice" } } });
  }

  const deployments = all.filter(({ kind }) => kind === "Deployment");
  expect(deployments.length).toBeGreaterThan(0);
  for (const deployment of deployments) {
    for (const name of named(deployment)) {
      const [kind = "", object = ""] = name.split(" ");
      await cluster.call("GET", await cluster.path({ apiVersion: "v1", kind, metadata: { namespace, name: object } }));
    }
    await cluster.available(namespace, deployment.metadata.name);
  }

  // That the validation is strict: the same object with one letter wrong.
  const [deployment] = deployments;
  const wrong = JSON.parse(JSON.stringify(deployment).replace('"readinessProbe"', '"readinesProbe"')) as KubernetesObject;
  await expect(cluster.apply(wrong, { dryRun: true })).rejects.toThrow(/readinesProbe: field not declared in schema/);
});
