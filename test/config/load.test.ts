import { loadConfig } from "../../config/load.ts";
import { printProblems } from "../../config/problem.ts";

type Tree = Record<string, any>;

const base = (): Tree => ({
  source: { local: {}, database: "shop", tables: ["public.customers", "public.orders"] },
  broker: { local: {} },
  connect: { local: {} },
  sinks: { lake: { s3: { local: {}, bucket: "lake", format: "iceberg", maxFileAge: "5s" } } },
});

/** As Pulumi has it: JSON texts under full keys. */
const asPulumi = (tree: Tree): Record<string, unknown> => Object.fromEntries(Object.entries(tree).map(([key, value]) => [`sluice:${key}`, JSON.stringify(value)]));

function problems(change: (tree: Tree) => void, secretKeys: string[] = []): string[] {
  const tree = base();
  change(tree);
  const { problems } = loadConfig({ "aws:region": "eu-central-1", ...asPulumi(tree) }, new Set(secretKeys));
  return problems === undefined ? [] : printProblems(problems).split("\n");
}

const existing = { host: "db", admin: { user: "postgres", password: "${env:PGPASSWORD}" } };

test("the shipped local stack, with every default filled in", () => {
  expect(loadConfig(asPulumi(base())).config).toEqual({
    source: {
      server: { kind: "local", sample: true },
      database: "shop",
      tables: [{ schema: "public", table: "customers", snapshot: "incremental", exclude: [] }, { schema: "public", table: "orders", snapshot: "incremental", exclude: [] }],
      snapshot: "incremental",
      retain: false,
      topicPrefix: "shop",
      heartbeatMs: 10_000,
      chunkRows: 2048,
      walLimitBytes: 4 * 1024 ** 3,
    },
    broker: { server: { kind: "local", security: "plaintext" }, topics: { partitions: 1, replicationFactor: 1, retentionMs: 604_800_000, maxMessageBytes: 8_388_608 } },
    connect: { server: { kind: "local" }, validate: "whenReachable" },
    sinks: { lake: { kind: "s3", store: { kind: "local" }, bucket: "lake", format: "iceberg", maxFileAgeMs: 5000, prefix: "lake", from: ["tables"] } },
    sources: {},
    connectors: {},
    aws: { tags: {} },
  });
});

test("an existing database needs little", () => {
  const tree = base();
  tree["source"] = { ...tree["source"], existing, local: undefined };
  expect(loadConfig(asPulumi(tree)).config?.source.server).toEqual({ kind: "existing", host: "db", port: 5432, sslmode: "prefer", admin: { user: "postgres", password: "${env:PGPASSWORD}" } });
});

test("values may come parsed as well as in JSON", () => {
  const tree = Object.fromEntries(Object.entries(base()).map(([key, value]) => [`sluice:${key}`, value]));
  expect(loadConfig(tree).config).toEqual(loadConfig(asPulumi(base())).config);
});

test("tables with options, raw connectors as text, own schema instead of the sample", () => {
  const tree = base();
  tree["source"].tables = ["public.Order items", { table: "public.documents", replicaIdentity: "full", snapshot: "initial", exclude: ["search"] }];
  tree["source"].local = { schema: "mine.sql" };
  tree["connectors"] = { extra: { "connector.class": "X", "tasks.max": 1, flag: true } };
  const { config } = loadConfig(asPulumi(tree));
  expect(config?.source.tables).toEqual([
    { schema: "public", table: "Order items", snapshot: "incremental", exclude: [] },
    { schema: "public", table: "documents", snapshot: "initial", replicaIdentity: "full", exclude: ["search"] },
  ]);
  expect(config?.source.server).toEqual({ kind: "local", sample: false, schema: "mine.sql" });
  expect(config?.connectors).toEqual({ extra: { "connector.class": "X", "tasks.max": "1", flag: "true" } });
});

test.each<[string, (tree: Tree) => void, string]>([
  ["unknown top-level key", (t) => (t["sorce"] = {}), 'sluice:sorce: unknown key (did you mean "source"?). Correct or remove it'],
  ["unknown key in a sink", (t) => (t["sinks"].lake.s3.max_file_age = "1s"), 'sluice:sinks.lake.s3.max_file_age: unknown key (did you mean "maxFileAge"?). Correct or remove it'],
  ["unknown key in a table", (t) => t["source"].tables.push({ tabel: "a.b", table: "a.b" }), 'sluice:source.tables[2].tabel: unknown key (did you mean "table"?). Correct or remove it'],
  ["far-off key", (t) => (t["broker"].zzz = 1), "sluice:broker.zzz: unknown key. Remove it; known here: existing, local, redpanda, topics"],
  ["missing box", (t) => delete t["connect"], "sluice:connect: is missing. Write the Kafka Connect worker, such as { local: {} }"],
  ["bare table name", (t) => (t["source"].tables[1] = "orders"), 'sluice:source.tables[1]: "orders" is not schema.table. Write a table as schema.table, without quotes or patterns, such as public.orders'],
  ["pattern", (t) => (t["source"].tables[1] = "public.*"), 'sluice:source.tables[1]: "public.*" is not schema.table. Write a table as schema.table, without quotes or patterns, such as public.orders'],
  ["duplicate table", (t) => t["source"].tables.push({ table: "public.orders" }), "sluice:source.tables[2]: public.orders is listed already as tables[1]. Remove one of the two"],
  ["no tables", (t) => (t["source"].tables = []), "sluice:source.tables: a list is empty. Write the tables to capture, such as [public.orders]"],
  ["system table", (t) => (t["source"].tables = ["pg_catalog.pg_class"]), "sluice:source.tables[0]: pg_catalog.pg_class is a system table, whose changes PostgreSQL does not publish. Remove it"],
  ["bad duration", (t) => (t["sinks"].lake.s3.maxFileAge = "10 minutes"), 'sluice:sinks.lake.s3.maxFileAge: "10 minutes" is not a duration (a whole number and ms, s, m, h or d). Write the longest a row may wait for its file, such as 10m'],
  ["duration out of range", (t) => (t["sinks"].lake.s3.maxFileAge = "500ms"), 'sluice:sinks.lake.s3.maxFileAge: "500ms" is not between 1s and 24h. Write the longest a row may wait for its file, such as 10m'],
  ["wrong enum", (t) => (t["sinks"].lake.s3.format = "parket"), 'sluice:sinks.lake.s3.format: "parket" is none of parquet, iceberg (did you mean "parquet"?). Write one of these'],
  ["wrong type", (t) => (t["source"].retain = "yes"), "sluice:source.retain: is a text, not a boolean. Write keep slot, publication, role and service schema on destroy, such as true"],
  ["port out of range", (t) => (t["broker"].local.port = 99999), "sluice:broker.local.port: 99999 is not a whole number from 1 to 65535. Write the port to listen on; a free one if absent, such as 5432"],
  ["two variants", (t) => (t["broker"].existing = { bootstrapServers: "a:1" }), "sluice:broker: has existing and local, but only one can be meant. Keep one of existing, local"],
  ["no variant", (t) => (t["connect"] = {}), "sluice:connect: has none of existing, local and replicas. Write existing: {…} for what is there, replicas: 2 for workers in the cluster, or local: {} for one on this machine"],
  ["sink name", (t) => (t["sinks"] = { Lake: t["sinks"].lake }), 'sluice:sinks.Lake: "Lake" cannot be a name here. Write at most 31 lower-case letters, digits and -'],
  ["empty sink", (t) => (t["sinks"].other = {}), "sluice:sinks.other: has no kind. Write s3: { bucket: …, format: iceberg, maxFileAge: 10m }, or jdbc: { existing: {…}, database: reports }, or opensearch: { url: https://… }, or elasticsearch: { url: https://… }"],
  ["overlapping prefixes", (t) => (t["sinks"].other = { s3: { ...t["sinks"].lake.s3, prefix: "lake/x" } }), "sluice:sinks.other.s3.prefix: lake/lake/x and the folder of sink lake lie in each other. Give each sink a prefix of its own"],
  ["a search server without an address", (t) => (t["sinks"].search = { opensearch: {} }), "sluice:sinks.search.opensearch.url: is missing. Write where OpenSearch is, such as https://search.example.com:9200"],
  ["a text for a box", (t) => (t["broker"] = "local"), "sluice:broker: is a text, not a map. Write the Kafka broker, such as { local: {} }"],
  ["connector value", (t) => (t["connectors"] = { x: { "a.b": [1] } }), 'sluice:connectors.x["a.b"]: is a list, none of what may stand here. Write a text, number or boolean, such as 1'],
  ["verify-full without authority", (t) => (t["source"] = { ...t["source"], local: undefined, existing: { ...existing, sslmode: "verify-full" } }), "sluice:source.existing.sslrootcert: is missing, but sslmode verify-full checks the server's certificate against it. Write the path of a PEM file with the server's authorities"],
])("%s is one problem that says the mend", (_, change, line) => expect(problems(change)).toEqual([line]));

test("a text that is not JSON", () => {
  expect(loadConfig({ ...asPulumi(base()), "sluice:broker": "local" }).problems).toEqual([{ place: "sluice:broker", reason: "is a text, not a map", mend: "Write a map, such as { local: {} }" }]);
});

test("all problems at once, in the order of the boxes", () => {
  const lines = problems((t) => {
    t["sinks"].lake.s3.format = "csv";
    t["source"].database = "sh op";
    t["source"].tables = ["orders", "public.a", "public.a"];
    t["source"].local.prot = 1;
    t["zzz"] = 1;
  });
  expect(lines.map((line) => line.split(": ")[0])).toEqual(["sluice:zzz", "sluice:source.local.prot", "sluice:source.database", "sluice:source.tables[0]", "sluice:source.tables[2]", "sluice:sinks.lake.s3.format"]);
});

describe("passwords", () => {
  const plain = (tree: Tree): void => { tree["source"] = { ...tree["source"], local: undefined, existing: { host: "db", admin: { user: "postgres", password: "hunter2" } } }; };

  test("in plain text are refused, without being printed", () => {
    const lines = problems(plain);
    expect(lines).toEqual(["sluice:source.existing.admin.password: a password stands here in plain text. Write a reference such as ${env:NAME}, or store it encrypted: pulumi config set --secret --path 'sluice:source.existing.admin.password'"]);
  });
  test("are taken where Pulumi keeps the key encrypted", () => expect(problems(plain, ["sluice:source"])).toEqual([]));
  test("a key encrypted elsewhere does not help", () => expect(problems(plain, ["sluice:sinks"])).toHaveLength(1));
  test("what looks like a reference must be one", () => {
    const change = (t: Tree): void => { plain(t); t["source"].existing.admin.password = "${PGPASSWORD}"; };
    expect(problems(change, ["sluice:source"])).toEqual(["sluice:source.existing.admin.password: looks like a reference but is none that Sluice can read. Write ${env:NAME}, ${file:/absolute/file.properties:key} or ${dir:/absolute/folder:file}"]);
  });
  test("of a wrong type are not printed either", () => {
    expect(problems((t) => { plain(t); t["source"].existing.admin.password = { deep: "hunter2" }; }).join()).not.toContain("hunter2");
  });
  test("made by Sluice do not reach workers that it did not start", () => {
    const lines = problems((t) => { t["connect"] = { existing: { url: "http://c:8083" } }; });
    expect(lines.map((line) => line.split(": ")[0])).toEqual(["sluice:source.local", "sluice:sinks.lake.s3.local"]);
  });
});
