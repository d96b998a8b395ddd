import { loadConfig } from "../../config/load.ts";
import { printProblems } from "../../config/problem.ts";

type Tree = Record<string, any>;

const EXISTING = { host: "reports.example.com", user: "copy", password: "${env:COPY_PASSWORD}" };

const base = (): Tree => ({
  source: { local: {}, database: "shop", tables: ["public.orders", { table: "public.customers" }] },
  broker: { local: {} },
  connect: { local: {} },
  sinks: { copy: { jdbc: { existing: { ...EXISTING }, database: "reports" } } },
});

const load = (change: (tree: Tree) => void = () => undefined) => {
  const tree = base();
  change(tree);
  return loadConfig(Object.fromEntries(Object.entries(tree).map(([key, value]) => [`sluice:${key}`, JSON.stringify(value)])));
};
const problems = (change: (tree: Tree) => void): string[] => (load(change).problems ?? []).map((one) => printProblems([one]));

test("a copy in its shortest form", () => {
  expect(load().config?.sinks).toEqual({
    copy: {
      kind: "jdbc", server: { kind: "existing", host: "reports.example.com", port: 5432, sslmode: "prefer", user: "copy", password: "${env:COPY_PASSWORD}" },
      database: "reports", schema: "public", schemaEvolution: "basic", deletes: true, tableName: "{table}", retain: false, from: ["tables"],
    },
  });
});

test("a copy with everything said", () => {
  const { config } = load((tree) => {
    tree["sinks"].copy.jdbc = { local: { port: 5455 }, database: "reports", schema: "Mirror", schemaEvolution: "none", deletes: false, tableName: "{schema}_{table}", retain: true, from: ["public.orders"] };
  });
  expect(config?.sinks["copy"]).toEqual({
    kind: "jdbc", server: { kind: "local", port: 5455 }, database: "reports", schema: "Mirror", schemaEvolution: "none", deletes: false, tableName: "{schema}_{table}", retain: true, from: ["public.orders"],
  });
});

const inCluster = (tree: Tree): void => {
  tree["source"] = { existing: { host: "db.example.com", admin: { user: "postgres", password: "${env:P}" } }, database: "shop", tables: ["public.orders"] };
  tree["broker"] = { existing: { bootstrapServers: "b:9092" } };
  tree["connect"] = { replicas: 1 };
  tree["kubernetes"] = { namespace: "cdc" };
};

test.each<[string, (tree: Tree) => void, string[]]>([
  ["two kinds in one sink", (t) => (t["sinks"].copy.s3 = { local: {}, bucket: "lake", format: "iceberg", maxFileAge: "1m" }), ["sluice:sinks.copy: is s3 and jdbc, but a sink is of one kind. Give each a sink of its own"]],
  ["no server", (t) => delete t["sinks"].copy.jdbc.existing, ["sluice:sinks.copy.jdbc: has none of existing and local. Write existing: {…} for what is there, or local: {} for one on this machine"]],
  ["two servers", (t) => (t["sinks"].copy.jdbc.local = {}), ["sluice:sinks.copy.jdbc: has existing and local, but only one can be meant. Keep one of existing, local"]],
  ["a key of another JDBC sink", (t) => (t["sinks"].copy.jdbc["auto.create"] = true), ["sluice:sinks.copy.jdbc[\"auto.create\"]: unknown key. Remove it; known here: existing, local, database, schema, schemaEvolution, deletes, tableName, retain, from"]],
  ["a pattern without a name in it", (t) => (t["sinks"].copy.jdbc.tableName = "copy"), ['sluice:sinks.copy.jdbc.tableName: "copy" is not a name with {schema} or {table} in it. Write how a copy is named, such as {schema}_{table}']],
  ["a stream that is none", (t) => (t["sinks"].copy.jdbc.from = ["public.order"]), ['sluice:sinks.copy.jdbc.from[0]: public.order is nothing that the stack captures (did you mean "public.orders"?). Write tables, public.orders, public.customers']],
  ["a stream twice", (t) => (t["sinks"].copy.jdbc.from = ["tables", "tables"]), ["sluice:sinks.copy.jdbc.from[1]: tables is listed already. Remove one of the two"]],
  ["a password in plain text", (t) => (t["sinks"].copy.jdbc.existing.password = "hunter2"), ["sluice:sinks.copy.jdbc.existing.password: a password stands here in plain text. Write a reference such as ${env:NAME}, or store it encrypted: pulumi config set --secret --path 'sluice:sinks.copy.jdbc.existing.password'"]],
  ["verify-full without authorities", (t) => (t["sinks"].copy.jdbc.existing.sslmode = "verify-full"), ["sluice:sinks.copy.jdbc.existing.sslrootcert: is missing, but sslmode verify-full checks the server's certificate against it. Write the path of a PEM file with the server's authorities"]],
  ["two databases in the embedded target", (t) => (t["sinks"] = { a: { jdbc: { local: {}, database: "x" } }, b: { jdbc: { local: {}, database: "y", schema: "b" } } }), ["sluice:sinks.b.jdbc.database: y is not x, and the embedded target has one database. Write the same, and another schema"]],
  ["a local target of workers in the cluster", (t) => { inCluster(t); t["sinks"].copy.jdbc = { local: {}, database: "reports" }; }, ["sluice:sinks.copy.jdbc.local: runs on this machine, which workers in the cluster (connect.replicas) cannot reach. Use jdbc.existing, or connect.local"]],
  ["a target at the pod itself", (t) => { inCluster(t); t["sinks"].copy.jdbc.existing.host = "localhost"; }, ["sluice:sinks.copy.jdbc.existing.host: localhost is the pod itself for workers in the cluster (connect.replicas). Write an address that pods can reach"]],
  ["a private target of a worker on this machine", (t) => { t["sinks"].copy.jdbc.existing.through = "kubernetes"; t["kubernetes"] = { namespace: "cdc" }; }, ["sluice:sinks.copy.jdbc.existing.through: is private to the cluster or its network, which a worker on this machine (connect.local) cannot reach. Use connect: { replicas: 1 }"]],
  ["a private target of no cluster", (t) => { inCluster(t); delete t["kubernetes"]; t["connect"] = { existing: { url: "http://c:8083" } }; t["source"].existing.role = { name: "cdc", password: "${env:R}" }; t["sinks"].copy.jdbc.existing.through = "kubernetes"; }, ["sluice:sinks.copy.jdbc.existing.through: is in a Kubernetes cluster, or reached through one, and sluice:kubernetes does not say which. Write sluice:kubernetes: { context: …, namespace: cdc }"]],
  ["a local target of workers of others", (t) => { inCluster(t); t["connect"] = { existing: { url: "http://c:8083" } }; t["source"].existing.role = { name: "cdc", password: "${env:R}" }; delete t["kubernetes"]; t["sinks"].copy.jdbc = { local: {}, database: "reports" }; }, ["sluice:sinks.copy.jdbc.local: a local database has a password made by Sluice, which workers that Sluice did not start cannot read. Write a reference that they can resolve, such as ${env:NAME}, or let the stack run the workers"]],
  ["a copy into the captured schema", (t) => { t["source"] = { existing: { host: "Reports.example.com", admin: { user: "postgres", password: "${env:P}" } }, database: "reports", tables: ["public.orders"] }; }, ["sluice:sinks.copy.jdbc.schema: public of the captured database has captured tables in it, and a copy there would be captured again. Write another schema, or another database"]],
])("%s", (_, change, lines) => expect(problems(change)).toEqual(lines));
