import { loadConfig } from "../../config/load.ts";
import { printProblems } from "../../config/problem.ts";

type Tree = Record<string, any>;

const base = (registry: unknown): Tree => ({
  source: { local: {}, database: "shop", tables: ["public.orders"] },
  broker: { local: {} },
  connect: { local: {} },
  registry,
});

const load = (registry: unknown, change: (tree: Tree) => void = () => undefined) => {
  const tree = base(registry);
  change(tree);
  return loadConfig(Object.fromEntries(Object.entries(tree).map(([key, value]) => [`sluice:${key}`, JSON.stringify(value)])));
};

const inCluster = (tree: Tree): void => {
  tree["source"] = { existing: { host: "db.example.com", admin: { user: "postgres", password: "${env:P}" } }, database: "shop", tables: ["public.orders"] };
  tree["broker"] = { redpanda: { replicas: 1, storageGib: 5 } };
  tree["connect"] = { replicas: 1 };
  tree["kubernetes"] = { namespace: "cdc" };
};

test("nothing is Avro where no registry is written", () => {
  expect(load(undefined).config?.registry).toBeUndefined();
});

test.each<[string, unknown, (tree: Tree) => void, unknown]>([
  ["on this machine", { local: {} }, () => undefined, { server: { kind: "local" }, compatibility: "backward" }],
  ["of the brokers", { redpanda: {}, compatibility: "full" }, inCluster, { server: { kind: "redpanda" }, compatibility: "full" }],
  ["that is there", { existing: { url: "https://registry:8081/", kind: "confluent", user: "cdc", password: "${env:R}", ca: "/etc/r.pem" }, compatibility: "none" }, () => undefined,
    { server: { kind: "existing", url: "https://registry:8081", api: "confluent", login: { user: "cdc", password: "${env:R}" }, ca: "/etc/r.pem" }, compatibility: "none" }],
])("a registry %s", (_, registry, change, wanted) => {
  const { config, problems } = load(registry, change);
  expect(problems).toBeUndefined();
  expect(config?.registry).toEqual(wanted);
});

const there = (more: Tree, url = "https://registry:8081"): Tree => ({ existing: { url, kind: "confluent", ...more } });

test.each<[string, unknown, (tree: Tree) => void, string[]]>([
  ["none", { compatibility: "full" }, () => undefined, ["sluice:registry: does not say which registry. Write existing: { url: …, kind: confluent } for what is there, redpanda: {} for the one of broker.redpanda, or local: {} for one on this machine"]],
  ["two", { local: {}, redpanda: {} }, inCluster, ["sluice:registry: has local and redpanda, but records have one registry. Keep one of local, redpanda",
    "sluice:registry.local: runs on this machine, which workers in the cluster (connect.replicas) cannot reach. Use registry.existing or registry.redpanda, or connect.local"]],
  ["Redpanda's without Redpanda", { redpanda: {} }, () => undefined, ["sluice:registry.redpanda: is the registry inside the brokers of broker.redpanda, which there are none of. Write existing: { url: …, kind: confluent }, or let the stack make the brokers"]],
  ["no address", { existing: { kind: "confluent" } }, () => undefined, ["sluice:registry.existing.url: is missing. Write the registry's address, such as https://registry:8081"]],
  ["at the pod itself", there({}, "http://localhost:8081"), inCluster, ["sluice:registry.existing.url: http://localhost:8081 is the pod itself for workers in the cluster (connect.replicas). Write an address that pods can reach"]],
  ["a password in its address", there({}, "https://cdc:secret@registry:8081"), () => undefined, ["sluice:registry.existing.url: has a name or password in it, which every connector's config would show. Write them as user and password"]],
  ["a password in plain text", there({ user: "cdc", password: "secret" }), () => undefined, ["sluice:registry.existing.password: a password stands here in plain text. Write a reference such as ${env:NAME}, or store it encrypted: pulumi config set --secret --path 'sluice:registry.existing.password'"]],
  ["a password over plain http", there({ user: "cdc", password: "${env:R}" }, "http://registry:8081"), () => undefined, ["sluice:registry.existing.url: is http, so that user and password would cross the network in plain text. Write https"]],
  ["a user alone", there({ user: "cdc" }), () => undefined, ["sluice:registry.existing.password: is missing, but user is written. Write both, or neither"]],
  ["Apicurio's API in the address", { existing: { url: "http://registry:8080/apis/registry/v2", kind: "apicurio" } }, () => undefined, ["sluice:registry.existing.url: ends in /apis/registry/v2, but Apicurio's converter adds the path of its API itself. Write http://registry:8080, or kind: confluent with …/apis/ccompat/v7"]],
  ["Apicurio's API as Confluent's", there({}, "http://registry:8080/apis/registry/v2"), () => undefined, ["sluice:registry.existing.kind: is confluent, but /apis/registry/v2 is Apicurio's own API. Write apicurio, or an address that ends in /apis/ccompat/v7"]],
  ["authorities that Apicurio's converter cannot read", { existing: { url: "https://registry:8443", kind: "apicurio", ca: "/etc/r.pem" } }, () => undefined, ["sluice:registry.existing.ca: is PEM, which Apicurio's converter cannot read. Give the registry a certificate that public authorities vouch for, or write kind: confluent with …/apis/ccompat/v7"]],
  ["a word that is no compatibility", { local: {}, compatibility: "backwards" }, () => undefined, ['sluice:registry.compatibility: "backwards" is none of backward, backward_transitive, forward, forward_transitive, full, full_transitive, none (did you mean "backward"?). Write one of these']],
])("refused: %s", (_, registry, change, wanted) => {
  expect(load(registry, change).problems?.map((one) => printProblems([one]))).toEqual(wanted);
});
