import { join } from "node:path";
import { withAdmin } from "../../broker/client.ts";
import { tail } from "../../broker/tail.ts";
import { decode } from "../../cli/letters.ts";
import { printLakeTable, type CatalogEndpoint } from "../../lake/endpoint.ts";
import { LakeReader } from "../../lake/reader.ts";
import { create, objectCache } from "../../lake/table/lifecycle.ts";
import { plan } from "../../pipeline/plan.ts";
import { render, sampleWiring } from "../../pipeline/render.ts";
import type { LakePlan } from "../../pipeline/shape.ts";
import { until } from "../../util/until.ts";
import { config, s3, where } from "../pipeline/config.ts";
import { startConnect, type TestConnect } from "../support/connect.ts";
import { startKafka } from "../support/kafka.ts";
import { produce } from "../support/produce.ts";
import { scratch } from "../support/process.ts";
import { startS3, type KeyedStore } from "../support/s3.ts";

/**
 * Kafka's own generators in a real worker, with the configuration that a stack renders, into Iceberg tables with the columns that the
 * plan gives: no database has them. Confluent's generator and castorm's HTTP source take the same way and are in no registry.
 */

jest.setTimeout(300_000);

const planned = plan(config(["public.orders"], (tree) => {
  tree["sources"] = { rows: { generator: { topic: "made.rows", perSecond: 50 } }, counter: { generator: { topic: "made.counter", records: "counter", perSecond: 20 } } };
  tree["sinks"] = { lake: { s3: { ...s3("iceberg")["s3"], maxFileAge: "1s", from: ["rows", "counter"] } } };
}), where);
const lake = planned.sinks[0] as LakePlan;
const KEYS = "${env:KEY}";

const stops: (() => Promise<void> | void)[] = [];
const folder = scratch("sources");
let bootstrapServers: string;
let connect: TestConnect;
let reader: LakeReader;

beforeAll(async () => {
  stops.push(folder.dispose);
  const store = await startS3();
  stops.push(store.stop);
  const kafka = await startKafka();
  stops.push(kafka.stop);
  bootstrapServers = kafka.bootstrapServers;
  connect = await startConnect(bootstrapServers);
  stops.push(connect.stop);
  const catalog: CatalogEndpoint = { kind: "sqlite", file: join(folder.dir, "catalog.db") };
  const { iceberg } = lake;
  // No table is captured, so nobody is asked for columns.
  await create({
    database: { host: "127.0.0.1", port: 1, database: "none", user: "none", password: "none", sslmode: "disable" },
    tables: iceberg!.tables.map(({ namespace, name, records }) => ({ namespace, name, columns: records!.columns, key: records!.key })),
    store: store.endpoint, catalog, warehouse: iceberg!.warehouse, owner: "sluice/test",
  });
  await withAdmin({ bootstrapServers }, (admin) => admin.createTopics({ topics: [...lake.topics, lake.deadLetters, iceberg!.controlTopic], partitions: 1, replicas: 1 }));
  reader = await LakeReader.open({ catalog, store: store.endpoint, cache: objectCache(catalog) });
  stops.push(() => reader.close());
  for (const name of ["sluice-local-rows", "sluice-local-counter", lake.connector]) await connect.running(name, configOf(name, store.endpoint, catalog));
});

afterAll(async () => {
  for (const stop of stops.reverse()) await stop();
});

/** As the stack renders it; the worker of the tests resolves no references. */
function configOf(name: string, store: KeyedStore, catalog: CatalogEndpoint): Record<string, string> {
  const wiring = { ...sampleWiring(planned), broker: { bootstrapServers }, sinks: { [lake.name]: { kind: "s3" as const, store: { ...store, accessKeyId: KEYS, secretAccessKey: KEYS }, catalog } } };
  const rendered = render(planned, wiring).find((one) => one.name === name)!.config;
  const keys: Record<string, string> = { "iceberg.catalog.s3.access-key-id": store.accessKeyId, "iceberg.catalog.s3.secret-access-key": store.secretAccessKey };
  return Object.fromEntries(Object.entries(rendered).map(([key, value]) => [key, keys[key] ?? value]));
}

/** The one row of a question about a table, as soon as it says yes. */
async function asked(topic: string, select: string, yes: (row: Record<string, unknown>) => boolean): Promise<Record<string, unknown>> {
  return until(`${topic}: ${select}`, async () => {
    for (const name of ["sluice-local-rows", "sluice-local-counter", lake.connector]) {
      const state = await connect.state(name);
      if (state.includes("FAILED")) throw new Error(`${name}: ${state}`);
    }
    const opened = await reader.table(lake.iceberg!.tables.find((table) => table.topic === topic)!);
    const [row] = await reader.json(`select ${select} from ${opened.changes}`);
    return row !== undefined && yes(row) ? row : undefined;
  }, { timeoutMs: 120_000, intervalMs: 500 });
}

test("rows of every simple type reach the lake whole, in columns of their types, with their time and place", async () => {
  const row = await asked("made.rows", "count(*) as n, count(distinct seqno) as different, max(seqno) - min(seqno) + 1 as span, min(\"int\") as i, min(\"long\") as l, min(\"float\")::varchar as f, min(\"double\") as d, bool_and(\"boolean\") as b, count(__source_ts_ms) as timed, count(distinct __offset) as places, typeof(min(__source_ts_ms)) as type", ({ n }) => Number(n) >= 100);
  expect(row).toMatchObject({ different: row["span"], i: 12, l: "12", f: "12.2", d: 12.2, b: true, timed: row["n"], places: row["n"], type: "TIMESTAMP WITH TIME ZONE" });
});

test("the counter is a row too", async () => {
  // A task that is started again may send once more what it had not written down: none is missing.
  const row = await asked("made.counter", "count(*) as n, count(distinct seqno) as different, max(seqno) - min(seqno) + 1 as span, min(topic) as topic, min(task) as task, min(time_ms) > 1000000000000 as recent", ({ n }) => Number(n) >= 20);
  expect(row).toMatchObject({ different: row["span"], topic: "made.counter", task: 0, recent: true });
});

test("a record that is no JSON goes to the dead letters with its reason, and later ones go on", async () => {
  await produce({ bootstrapServers }, { topic: "made.rows", value: "{ this is no record" });
  const [letter] = await until("a dead letter", async () => {
    const letters = (await tail({ bootstrapServers }, lake.deadLetters, 5)).map(decode);
    return letters.length > 0 ? letters : undefined;
  }, { timeoutMs: 60_000, intervalMs: 300 });
  expect(letter).toMatchObject({ topic: "made.rows", stage: "VALUE_CONVERTER", value: "{ this is no record" });
  expect(letter!.reason).not.toBe("");
  const before = letter!.offset;
  await asked("made.rows", "max(__offset) as newest", ({ newest }) => Number(newest) > before + 50);
});

test("a value that its column refuses stops the sink, and the status names the cause", async () => {
  const schema = { type: "struct", optional: false, fields: [{ field: "int", type: "string", optional: false }] };
  await produce({ bootstrapServers }, { topic: "made.rows", value: JSON.stringify({ schema, payload: { int: "twelve" } }) });
  const state = await until("the sink has stopped", async () => {
    const said = await connect.state(lake.connector);
    return said.includes("FAILED") ? said : undefined;
  }, { timeoutMs: 60_000, intervalMs: 300 });
  expect(state).toMatch(/twelve/);
  expect(printLakeTable(lake.iceberg!.tables.find(({ topic }) => topic === "made.rows")!)).toBe("made.rows");
});
