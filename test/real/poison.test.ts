import { join } from "node:path";
import { Producer, stringSerializers } from "@platformatic/kafka";
import { withAdmin } from "../../broker/client.ts";
import { committedOffsets } from "../../broker/offsets.ts";
import { ALIAS } from "../../cli/set-aside.ts";
import type { ManifestSink, StackManifest } from "../../cli/manifest.ts";
import { run } from "../../cli/run.ts";
import { renderJdbcSink } from "../../connectors/catalog/debezium-jdbc-render.ts";
import type { DatabaseEndpoint } from "../../database/endpoint.ts";
import { create, objectCache } from "../../lake/table/lifecycle.ts";
import type { LakeTablesInputs } from "../../lake/table/inputs.ts";
import { LakeReader } from "../../lake/reader.ts";
import { until } from "../../util/until.ts";
import { startConnect, type TestConnect } from "../support/connect.ts";
import { startKafka } from "../support/kafka.ts";
import { sinkConfig, sourceConfig } from "../support/lake.ts";
import { startPostgres, type TestPostgres } from "../support/postgres.ts";
import { scratch } from "../support/process.ts";
import { produce } from "../support/produce.ts";
import { startS3 } from "../support/s3.ts";

/** Records that a real sink stops at: a copy whose table refuses one, an Iceberg table that cannot hold one. And the verbs about the worker. */

jest.setTimeout(240_000);

const [COPY, LAKE] = ["t.public.priced", "t.public.counted"];
const stops: (() => Promise<void> | void)[] = [];
const folder = scratch("poison");
let pg: TestPostgres;
let connect: TestConnect;
let stack: StackManifest;
let reader: LakeReader;
let producer: Producer<string, string, string, string>;

beforeAll(async () => {
  stops.push(folder.dispose);
  const [s3, kafka] = [await startS3(), await startKafka()];
  stops.push(s3.stop, kafka.stop);
  pg = await startPostgres();
  stops.push(pg.stop);
  connect = await startConnect(kafka.bootstrapServers);
  stops.push(connect.stop);
  const broker = { bootstrapServers: kafka.bootstrapServers };
  producer = new Producer({ clientId: "test", bootstrapBrokers: [kafka.bootstrapServers], serializers: stringSerializers });
  stops.push(() => producer.close());
  await withAdmin(broker, (admin) => admin.createTopics({ topics: [COPY, LAKE, "copy.dlq", "lake.dlq", "control", "t.sluice.signal"], partitions: 1, replicas: 1 }));

  const database: DatabaseEndpoint = { host: "127.0.0.1", port: pg.port, database: "shop", user: "postgres", password: pg.password, sslmode: "disable" };
  await pg.sql("create table priced (id bigint primary key, amount int check (amount >= 0)); create table counted (id bigint primary key, amount int); create table quiet (id int primary key)");
  const lake: LakeTablesInputs = { database, tables: [{ schema: "public", table: "counted", namespace: ["t", "public"], name: "counted" }], store: s3.endpoint, catalog: { kind: "sqlite", file: join(folder.dir, "catalog.db") }, warehouse: "s3://lake/ice", owner: "sluice/test" };
  await create(lake);
  reader = await LakeReader.open({ catalog: lake.catalog, store: lake.store, cache: objectCache(lake.catalog) });
  stops.push(() => reader.close());

  const letters = (topic: string) => ({ "errors.tolerance": "all", "errors.deadletterqueue.topic.name": topic, "errors.deadletterqueue.topic.replication.factor": "1", "errors.deadletterqueue.context.headers.enable": "true" });
  const { transforms: _, ...copy } = renderJdbcSink("copy", { topics: [COPY], deadLetters: "copy.dlq", replicationFactor: 1, maxDeadLetterBytes: 1 << 20, tasks: 1, schema: "public", tables: [{ topic: COPY, table: "priced" }], schemaEvolution: "none", deletes: true }, database);
  await connect.running("copy", { ...copy, transforms: "rows", "flush.max.retries": "0" });
  await connect.running("lake", { ...sinkConfig({ topics: [LAKE], store: lake.store, catalog: lake.catalog, warehouse: lake.warehouse, broker: kafka.bootstrapServers, control: "control", commitMs: 1000 }), ...letters("lake.dlq"), transforms: "unwrap,place,types" });

  const sink = (name: string, topic: string) => ({ name, connector: name, topics: [topic], dlq: `${name}.dlq` });
  const sinks: ManifestSink[] = [{ kind: "jdbc", ...sink("copy", COPY), target: database, copies: [] }, { kind: "s3", format: "iceberg", ...sink("lake", LAKE), store: lake.store, bucket: "lake", prefix: "ice" }];
  // What the source captures beside Sluice's own two tables nobody writes to: the records of this test are made by hand.
  await pg.sql("create schema sluice; create table sluice.signal (id varchar(42) primary key, type varchar(32), data varchar(2048)); create table sluice.heartbeat (id int primary key, beat timestamptz not null); insert into sluice.heartbeat values (1, now())");
  await pg.sql("create publication t for table priced, sluice.signal, sluice.heartbeat with (publish = 'insert, update, delete')");
  await pg.sql("select pg_create_logical_replication_slot('t', 'pgoutput')");
  await connect.running("source", sourceConfig({ port: pg.port, password: pg.password, name: "t", tables: ["public.quiet"], exclude: [] }));

  stack = {
    project: "sluice", stack: "test", database, broker, connect: { kind: "direct", url: connect.url }, topicPrefix: "t", tables: [{ schema: "public", table: "priced" }], connectors: [{ name: "source", type: "source" }, ...["copy", "lake"].map((name) => ({ name, type: "sink" as const, sink: name }))],
    sinks, slot: "t", role: "postgres", publication: "t", heartbeatMs: 120_000, serviceSchema: "sluice", services: [],
  };
});

afterAll(async () => {
  for (const stop of stops.reverse()) await stop();
  stops.length = 0;
});

async function sluice(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const written = { out: "", err: "" };
  const code = await run(argv, { stdout: { write: (text) => (written.out += text) }, stderr: { write: (text) => (written.err += text) }, manifest: async () => stack });
  return { code, ...written };
}

const field = (name: string, type: string) => ({ field: name, type, optional: name !== "id" });
function message(topic: string, id: number, amount: number | string): { topic: string; key: string; value: string } {
  const json = (fields: object[], payload: object): string => JSON.stringify({ schema: { type: "struct", name: `${topic}.Row`, optional: false, fields }, payload });
  return { topic, key: json([field("id", "int64")], { id }), value: json([field("id", "int64"), field("amount", typeof amount === "string" ? "string" : "int32")], { id, amount }) };
}
const failed = (name: string) => until(`${name} FAILED`, async () => ((await connect.state(name)).includes("FAILED") ? true : undefined), { timeoutMs: 90_000 });
const config = (name: string) => connect.call("GET", `/connectors/${name}/config`) as Promise<Record<string, string>>;
const committed = async (name: string): Promise<bigint | undefined> => (await committedOffsets(stack.broker, `connect-${name}`))[0]?.offset;

test("a copy goes on past the one row that its table refuses; the row is in the dead letters, others are written", async () => {
  const before = await config("copy");
  await producer.send({ messages: [message(COPY, 1, 10), message(COPY, 2, -5), { topic: COPY, key: message(COPY, 3, 0).key, value: "no json" }, message(COPY, 4, 40)] });
  await failed("copy");
  const listed = await sluice("skip", "copy");
  expect(listed.code).toBe(1);
  expect(listed.out).toContain("violates check constraint");
  expect(listed.out).toContain(`${COPY}/0/1`);
  const asked = await sluice("skip", "copy", `${COPY}/0/1`);
  expect([asked.code, asked.err]).toEqual([1, ""]);
  expect(asked.out).toContain("Nothing was changed");
  expect(await config("copy")).toEqual(before);
  expect(await sluice("skip", "copy", `${COPY}/0/9`)).toMatchObject({ code: 2, err: expect.stringContaining("there is no such record yet") });

  const done = await sluice("skip", "copy", `${COPY}/0/1`, "--yes", "--timeout", "120");
  expect([done.err.replace(/^copy: .*\n/gm, ""), done.code]).toEqual(["", 0]);
  expect((await pg.sql("select id, amount from priced order by id")).map(({ id, amount }) => [id, amount])).toEqual([["1", "10"], ["4", "40"]]);
  expect(await config("copy")).toEqual(before);
  expect(await committed("copy")).toBe(4n);
  const letters = JSON.parse((await sluice("dlq", "copy", "--json", "--last", "50")).out);
  const places = letters.letters.map((one: { topic: string; offset: number; stage: string; value: string }) => [one.topic, one.offset, one.stage]);
  expect(places).toContainEqual([COPY, 1, "TRANSFORMATION"]);
  expect(places).toContainEqual([COPY, 2, "VALUE_CONVERTER"]);
  const aside = letters.letters.find((one: { offset: number }) => one.offset === 1);
  expect(aside).toMatchObject({ connector: "copy", task: 0, class: "sluice.connect.SetAside", value: '{"id":2,"amount":-5}', reason: expect.stringMatching(/^set aside by hand: .*violates check constraint/) });
  expect(letters.ways).toEqual([expect.stringContaining("bin/sluice snapshot public.priced")]);
  const chosen = await sluice("dlq", "copy", "--cause", "set aside", "--group");
  expect(chosen.out).toMatch(/1 +TRANSFORMATION +DataException/);
  expect((await sluice("dlq", "copy", "--stage", "VALUE", "--trace")).out).toMatch(/\tat /);
  expect((await sluice("skip", "copy")).out).toBe("copy: no task of it failed, and nothing waits\n");
});

test("an Iceberg sink goes on past the row that its table cannot hold, also where that is the last one", async () => {
  const before = await config("lake");
  await producer.send({ messages: [message(LAKE, 1, 10), message(LAKE, 2, 20)] });
  await until("two rows committed", async () => ((await committed("lake")) === 2n ? true : undefined), { timeoutMs: 90_000 });
  await producer.send({ messages: [message(LAKE, 3, "many")] });
  await failed("lake");
  const listed = await sluice("skip", "lake");
  expect(listed.out).toContain(`${LAKE}/0/2`);
  const done = await sluice("skip", "lake", `${LAKE}/0/2`, "--yes", "--timeout", "120");
  expect([done.err.replace(/^lake: .*\n/gm, ""), done.code]).toEqual(["", 0]);
  expect(await config("lake")).toEqual(before);
  expect((await config("lake"))["transforms"]).not.toContain(ALIAS);
  expect(await committed("lake")).toBe(3n);
  await producer.send({ messages: [message(LAKE, 4, 40)] });
  await until("the next row committed", async () => ((await committed("lake")) === 4n ? true : undefined), { timeoutMs: 90_000 });
  // The sink's offsets are committed before the table is.
  const found = await until("three rows in the lake", async () => {
    const opened = await reader.table({ namespace: ["t", "public"], name: "counted" });
    const rows = await reader.json(`select id::varchar as id, amount::varchar as amount from ${opened.changes} order by 1`);
    return rows.length >= 3 ? rows : undefined;
  }, { timeoutMs: 60_000 });
  expect(found).toEqual([{ id: "1", amount: "10" }, { id: "2", amount: "20" }, { id: "4", amount: "40" }]);
  expect(JSON.parse((await sluice("dlq", "lake", "--json")).out).letters).toMatchObject([{ topic: LAKE, offset: 2, value: '{"id":3,"amount":"many"}' }]);
});

test("a lake is not handed tombstones and commits none: skip, verify and the canary do not wait for that", async () => {
  const { key } = message(LAKE, 4, 0);
  const tombstone = { topic: LAKE, key };
  await produce(stack.broker, tombstone, message(LAKE, 5, "more"));
  await failed("lake");
  const listed = await sluice("skip", "lake");
  expect(listed.out).toContain(`${LAKE}/0/5`);
  expect(listed.out).not.toContain(`${LAKE}/0/4`);
  const done = await sluice("skip", "lake", `${LAKE}/0/5`, "--yes", "--timeout", "60");
  expect([done.err.replace(/^lake: .*\n/gm, ""), done.code]).toEqual(["", 0]);
  expect(await committed("lake")).toBe(6n);

  await produce(stack.broker, message(LAKE, 6, 60));
  await until("the row committed", async () => ((await committed("lake")) === 7n ? true : undefined), { timeoutMs: 90_000 });
  await produce(stack.broker, { ...tombstone, value: "no json" }, tombstone);
  await until("its dead letter", async () => ((await sluice("dlq", "lake", "--json")).out.includes("no json") ? true : undefined), { timeoutMs: 60_000 });
  expect(await committed("lake")).toBe(7n);
  const { stages } = JSON.parse((await sluice("verify", "--canary", "--json", "--timeout", "30")).out);
  expect(stages.map(({ name, ok, seen }: { name: string; ok: boolean; seen: string }) => [name, ok, name === "sink lake" && seen])).toEqual([["database", true, false], ["source", true, false], ["sink copy", true, false], ["sink lake", true, "runs, and everything from before it was written already"]]);
  const conditions = JSON.parse((await sluice("verify", "--json")).out) as { name: string }[];
  expect(conditions.find(({ name }) => name === "sink lake: lag")).toMatchObject({ ok: true, seen: "nothing waits" });
});

test("each verb about the worker, as the real one answers", async () => {
  const json = async (...argv: string[]) => JSON.parse((await sluice(...argv, "--json")).out);
  expect(await json("worker")).toMatchObject({ version: "4.3.1", health: "healthy", connectors: 3, tasks: 3, failed: 0 });
  expect((await json("plugins", "--all")).map((one: { class: string }) => one.class)).toEqual(expect.arrayContaining(["sluice.connect.SetAside", "io.debezium.connector.jdbc.JdbcSinkConnector"]));
  expect((await json("connectors")).map((one: { name: string }) => one.name)).toEqual(["copy", "lake", "source"]);
  expect(await json("show", "copy")).toMatchObject({ state: "RUNNING", tasks: [{ id: 0, state: "RUNNING" }], config: { topics: COPY, "connection.password": "[redacted]" } });
  expect(JSON.stringify(await json("show", "copy"))).not.toContain(pg.password);
  expect(await json("validate", "copy")).toEqual([{ connector: "copy", problems: [], notes: [] }]);
  expect(await json("topics", "copy")).toEqual({ connector: "copy", topics: [COPY] });
  expect(await sluice("restart", "copy", "--task", "0")).toMatchObject({ code: 0 });
  expect(await sluice("restart", "copy", "--task", "5")).toMatchObject({ code: 1, err: expect.stringContaining("it has no task 5") });
  expect(await sluice("loggers", "org.apache.kafka.connect.runtime", "DEBUG")).toMatchObject({ code: 0 });
  // Through the configuration topic to every worker, so not at once.
  await until("the level", async () => ((await json("loggers", "org.apache.kafka.connect.runtime.Worker"))["org.apache.kafka.connect.runtime.Worker"] === "DEBUG" ? true : undefined), { timeoutMs: 30_000 });
  await sluice("loggers", "org.apache.kafka.connect.runtime", "INFO");
  expect(await sluice("stop", "copy")).toMatchObject({ code: 0 });
  expect(await sluice("tasks", "copy")).toMatchObject({ code: 0, out: "copy: no task\n" });
  expect(await sluice("resume", "copy")).toMatchObject({ code: 0 });
  await pg.sql("delete from priced");
  expect(await sluice("offsets", "copy", "--back-to", `${COPY}/0/3`, "--yes")).toMatchObject({ code: 0 });
  await until("the row once more", async () => ((await pg.sql("select id from priced")).length === 1 ? true : undefined), { timeoutMs: 60_000 });
});

test("the canary comes to every sink; where it stops is said with the reason", async () => {
  const letters = JSON.parse((await sluice("verify", "--json")).out).filter(({ ok }: { ok: boolean }) => !ok).map(({ name }: { name: string }) => name);
  expect(letters).toEqual(["sink copy: dead letters", "sink lake: dead letters"]);
  const whole = await sluice("verify", "--canary", "--json", "--timeout", "60");
  const { stages } = JSON.parse(whole.out);
  expect(stages.map(({ name, ok }: { name: string; ok: boolean }) => [name, ok])).toEqual([["database", true], ["source", true], ["sink copy", true], ["sink lake", true]]);
  expect(whole.code).toBe(0);
  expect(await pg.sql("select * from sluice.signal")).toEqual([]);
  await sluice("stop", "lake");
  const sinkless = await sluice("verify", "--canary", "--timeout", "60");
  expect(sinkless.code).toBe(1);
  expect(sinkless.out).toMatch(/the canary stops at: sink lake\n[^]*connector lake +STOPPED, no task +Run: bin\/sluice resume lake/);
  await sluice("resume", "lake");
  await sluice("stop", "source");
  const stopped = JSON.parse((await sluice("verify", "--canary", "--json", "--timeout", "2")).out);
  expect(stopped.stages.map(({ name, ok }: { name: string; ok: boolean }) => [name, ok])).toEqual([["database", true], ["source", false]]);
  expect(stopped.conditions.map(({ name }: { name: string }) => name)).toEqual(expect.arrayContaining(["slot t is read", "connector source"]));
});
