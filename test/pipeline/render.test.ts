import { plan } from "../../pipeline/plan.ts";
import { render, sampleWiring, snapshotTablesOf, type SinkWiring, type Wiring } from "../../pipeline/render.ts";
import { config, where } from "./config.ts";

const made = plan(config(["public.orders", { table: "public.log", replicaIdentity: "full" }]), where);
const wiring: Wiring = sampleWiring(made);
const of = (name: string, by: Wiring = wiring): Record<string, string> => ({ ...render(made, by).find((one) => one.name === name)!.config });

test("what is known at run time comes from the wiring", () => {
  const store = { endpoint: "http://127.0.0.1:9103", region: "eu-central-1", pathStyle: true, accessKeyId: "${dir:/s:id}", secretAccessKey: "${dir:/s:key}" };
  const wired: Wiring = {
    database: { host: "127.0.0.1", port: 5433, database: "shop", user: "cdc", password: "${dir:/s:pw}", sslmode: "verify-full", sslrootcert: "/ca.pem" },
    broker: { bootstrapServers: "127.0.0.1:9092" },
    sinks: { lake: { kind: "s3", store, catalog: { kind: "sqlite", file: "/c.db" } }, plain: { kind: "s3", store } },
  };
  expect(of("sluice-local-shop-source", wired)).toMatchObject({ "database.hostname": "127.0.0.1", "database.port": "5433", "database.user": "cdc", "database.password": "${dir:/s:pw}", "database.sslmode": "verify-full", "database.sslrootcert": "/ca.pem" });
  expect(of("sluice-local-lake", wired)).toMatchObject({ "iceberg.catalog.uri": "jdbc:sqlite:/c.db", "iceberg.catalog.warehouse": "s3://lake/lake", "iceberg.catalog.s3.endpoint": "http://127.0.0.1:9103", "iceberg.catalog.s3.secret-access-key": "${dir:/s:key}", "iceberg.kafka.bootstrap.servers": "127.0.0.1:9092" });
  expect(of("sluice-local-plain", wired)).toMatchObject({ "store.url": "http://127.0.0.1:9103", "s3.region": "eu-central-1", "aws.access.key.id": "${dir:/s:id}", "topics.dir": "plain", "rotate.schedule.interval.ms": "8000", "s3.elastic.buffer.enable": "true" });
});

test("every value is a text", () => {
  for (const { config } of render(made, wiring)) for (const value of Object.values(config)) expect(typeof value).toBe("string");
});

test("a secret that is a value is refused, without being printed", () => {
  const wired = { ...wiring, database: { ...wiring.database, password: "hunter2" } };
  expect(() => render(made, wired)).toThrow("the database password: a value, where a connector's configuration takes only a reference");
  expect(() => render(made, wired)).not.toThrow("hunter2");
  const lake = wiring.sinks["lake"] as Extract<SinkWiring, { kind: "s3" }>;
  expect(() => render(made, { ...wiring, sinks: { ...wiring.sinks, lake: { ...lake, store: { ...lake.store, secretAccessKey: "x" } } } })).toThrow("the keys of sink lake");
});

test("what is not wired is named", () => {
  expect(() => render(made, { ...wiring, sinks: {} })).toThrow("sink lake: where it writes is not wired");
});

test("tables without a key come by the connector's own snapshot, the others by signal", () => {
  expect(of("sluice-local-shop-source")).toMatchObject({ "snapshot.mode": "no_data" });
  expect(of("sluice-local-shop-source")).not.toHaveProperty("snapshot.include.collection.list");
  const keyless = { ...wiring, keyless: ["public.log"] };
  expect(of("sluice-local-shop-source", keyless)).toMatchObject({ "snapshot.mode": "initial", "snapshot.include.collection.list": "public\\.log" });
  const names = ({ initial, incremental }: ReturnType<typeof snapshotTablesOf>): string[][] => [initial, incremental].map((list) => list.map(({ name }) => name));
  expect(names(snapshotTablesOf(made.tables, ["public.log"]))).toEqual([["public.log"], ["public.orders"]]);
  expect(names(snapshotTablesOf(plan(config(["a.b c", "a.d"]), where).tables))).toEqual([["a.b c"], ["a.d"]]);
  expect(names(snapshotTablesOf(plan(config([{ table: "a.b", snapshot: "none" }, { table: "a.c", snapshot: "initial" }]), where).tables, ["a.b"]))).toEqual([["a.c"], []]);
});

test("field names are made fit for Avro only where a sink needs it", () => {
  expect(of("sluice-local-shop-source")).toMatchObject({ "field.name.adjustment.mode": "avro" });
  const iceberg = plan(config(["public.a"], (tree) => delete tree["sinks"].plain), where);
  expect(render(iceberg, sampleWiring(iceberg))[0]!.config).toMatchObject({ "field.name.adjustment.mode": "none" });
});

test("the last transform of a lake sink is the one whose rows cannot be changed", () => {
  for (const name of ["sluice-local-lake", "sluice-local-plain"]) expect(of(name)["transforms"]!.split(",").at(-1)).toBe("types");
});

test("columns that are left out, by the configuration and by what the database computes", () => {
  expect(of("sluice-local-shop-source")).not.toHaveProperty("column.exclude.list");
  const without = plan(config([{ table: "public.film", exclude: ["full$text"] }]), where);
  const [source] = render(without, { ...sampleWiring(without), excludeColumns: ["public\\.film\\.total", "public\\.film\\.full\\$text"] });
  expect(source!.config["column.exclude.list"]).toBe("public\\.film\\.full\\$text,public\\.film\\.total");
});
