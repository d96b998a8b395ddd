import { plan } from "../../pipeline/plan.ts";
import { render, sampleWiring, type Wiring } from "../../pipeline/render.ts";
import { copyName } from "../../pipeline/copy.ts";
import { config, copy, s3, where } from "./config.ts";

const TARGET = { host: "reports.example.com", user: "copy", password: "${env:COPY_PASSWORD}" };
const made = (sinks: Record<string, unknown>, tables: readonly unknown[] = ["public.orders", "sales.orders"], more: (tree: Record<string, any>) => void = () => undefined) =>
  plan(config(tables, (tree) => { tree["sinks"] = sinks; more(tree); }), where);
const policies = (planned: ReturnType<typeof plan>) => Object.fromEntries(planned.topics.filter(({ kind }) => kind === "data").map(({ name, configs }) => [name, configs["cleanup.policy"]]));

test("the connector of a copy: upsert by key, deletes, exact names, dead letters with their reason", () => {
  const planned = made({ copy: { jdbc: { existing: TARGET, database: "reports", schema: "Mirror", tableName: "{schema}_{table}" } } });
  const wiring: Wiring = { ...sampleWiring(planned), sinks: { copy: { kind: "jdbc", target: { host: "::1", port: 5433, database: "rep orts", user: "copy", password: "${dir:/s:copy}", sslmode: "verify-full", sslrootcert: "/ca.pem" } } } };
  const rendered = render(planned, wiring).find(({ name }) => name === "sluice-local-copy")!.config;
  expect(rendered).toMatchObject({
    "connector.class": "io.debezium.connector.jdbc.JdbcSinkConnector",
    topics: "shop.public.orders,shop.sales.orders",
    transforms: "unwrap,rows",
    "transforms.unwrap.delete.tombstone.handling.mode": "tombstone",
    "transforms.rows.type": "sluice.connect.CopyRows",
    "transforms.rows.tables": "shop.public.orders:public_orders,shop.sales.orders:sales_orders",
    "connection.url": "jdbc:postgresql://[::1]:5433/rep%20orts?stringtype=unspecified&ApplicationName=sluice&tcpKeepAlive=true&logServerErrorDetail=false&sslmode=verify-full&sslrootcert=%2Fca.pem",
    "connection.username": "copy",
    "connection.password": "${dir:/s:copy}",
    "insert.mode": "upsert", "primary.key.mode": "record_key", "delete.enabled": "true", "schema.evolution": "basic", "quote.identifiers": "true",
    "collection.name.format": '"Mirror"."${topic}"',
    "errors.tolerance": "all", "errors.deadletterqueue.topic.name": "sluice-local.copy.dlq", "errors.deadletterqueue.context.headers.enable": "true",
  });
  // Nothing but the table's own columns.
  expect(rendered).not.toHaveProperty(["transforms.unwrap.add.fields"]);
});

test("several tasks only where none of them may add columns", () => {
  const tasks = (schemaEvolution: string) => render(...((planned) => [planned, sampleWiring(planned)] as const)(made({ copy: { jdbc: { ...copy("mirror")["jdbc"], schemaEvolution } } }, ["public.orders"], (tree) => { tree["broker"] = { local: {}, topics: { partitions: 3 } }; })))
    .find(({ name }) => name === "sluice-local-copy")!.config["tasks.max"];
  expect([tasks("basic"), tasks("none")]).toEqual(["1", "3"]);
});

test("a password that is a value is refused, without being printed", () => {
  const planned = made({ copy: { jdbc: { existing: TARGET, database: "reports", tableName: "{schema}_{table}" } } });
  const wiring = sampleWiring(planned);
  const target = { host: "h", port: 1, database: "d", user: "u", password: "hunter2", sslmode: "disable" as const };
  expect(() => render(planned, { ...wiring, sinks: { copy: { kind: "jdbc", target } } })).toThrow("the target's password of sink copy: a value");
  expect(() => render(planned, { ...wiring, sinks: { copy: { kind: "jdbc", target } } })).not.toThrow("hunter2");
});

test("a topic is compacted where all that read it keep the latest state alone", () => {
  const state = { copy: copy("mirror") };
  expect(policies(made(state))).toEqual({ "shop.public.orders": "compact", "shop.sales.orders": "compact" });
  const [topic] = made(state).topics;
  // A sink that was away for less than the retention misses no delete.
  expect(topic!.configs).toEqual({ "cleanup.policy": "compact", "delete.retention.ms": "604800000", "max.message.bytes": "8388608", "compression.type": "producer" });
  expect(policies(made({}))).toEqual({ "shop.public.orders": "delete", "shop.sales.orders": "delete" });
  expect(policies(made({ ...state, lake: s3("iceberg") }))).toEqual({ "shop.public.orders": "delete", "shop.sales.orders": "delete" });
  const one = { jdbc: { ...copy("mirror")["jdbc"], from: ["sales.orders"] } };
  expect(policies(made({ copy: one, lake: { s3: { ...s3("iceberg")["s3"], from: ["public.orders"] } } }))).toEqual({ "shop.public.orders": "delete", "shop.sales.orders": "compact" });
  const raw = (config: Record<string, string>) => made(state, ["public.orders", "sales.orders"], (tree) => { tree["connectors"] = { mine: { "connector.class": "X", ...config } }; });
  expect(policies(raw({ topics: "shop.public.orders" }))).toEqual({ "shop.public.orders": "delete", "shop.sales.orders": "compact" });
  expect(policies(raw({ "topics.regex": ".*" }))).toEqual({ "shop.public.orders": "delete", "shop.sales.orders": "delete" });
});

test("a sink reads what from says, and nothing else", () => {
  const planned = made({ copy: { jdbc: { ...copy("mirror")["jdbc"], from: ["sales.orders"] } }, lake: s3("iceberg") });
  expect(planned.sinks.map(({ name, topics }) => [name, topics])).toEqual([["copy", ["shop.sales.orders"]], ["lake", ["shop.public.orders", "shop.sales.orders"]]]);
});

test("two tables in one copy are refused, and a name that PostgreSQL would cut", () => {
  const local = (more: object = {}) => ({ jdbc: { local: {}, database: "reports", ...more } });
  expect(made({ copy: local() }).problems).toEqual([{
    place: "sluice:sinks.copy.jdbc", reason: "sales.orders would be copied into public.orders, where public.orders is copied already", mend: 'Write tableName: "{schema}_{table}"',
  }]);
  expect(made({ a: local({ from: ["sales.orders"] }), b: local({ from: ["public.orders"] }) }).problems).toEqual([{
    place: "sluice:sinks.b.jdbc", reason: "public.orders would be copied into public.orders, where sales.orders of sink a is copied already", mend: "Write another schema",
  }]);
  const long = `public.${"x".repeat(60)}`;
  expect(made({ copy: local({ tableName: "{table}_copy" }) }, [long]).problems).toMatchObject([{ place: "sluice:sinks.copy.jdbc.tableName" }]);
  expect(made({ copy: local({ tableName: "{table}_co" }) }, [long]).problems).toEqual([]);
});

test("a name may hold both parts, each as often as it likes", () => {
  expect(copyName("{schema}_{table}$&", { schema: "a$1", table: "b" })).toBe("a$1_b$&");
});
