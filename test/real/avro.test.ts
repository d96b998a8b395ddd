import { join } from "node:path";
import { auditCopy } from "../../audit/copy.ts";
import { tail } from "../../broker/tail.ts";
import { decode } from "../../cli/letters.ts";
import { inAvro } from "../../connectors/catalog/registry-converter.ts";
import { renderJdbcSink } from "../../connectors/catalog/debezium-jdbc-render.ts";
import { create as makeCopies, update as followCopies } from "../../copy/tables/lifecycle.ts";
import type { CopyTablesInputs, CopyTablesOutputs } from "../../copy/tables/inputs.ts";
import { describeTable } from "../../database/columns.ts";
import { withDatabase } from "../../database/connect.ts";
import type { DatabaseEndpoint } from "../../database/endpoint.ts";
import { create as makeTables, objectCache } from "../../lake/table/lifecycle.ts";
import type { LakeTablesInputs } from "../../lake/table/inputs.ts";
import { LakeReader } from "../../lake/reader.ts";
import { computedColumns } from "../../lake/types.ts";
import { ask } from "../../registry/client.ts";
import { RecordDecoder } from "../../registry/decode.ts";
import { create, remove, update } from "../../registry/subjects/lifecycle.ts";
import type { SubjectsInputs, SubjectsOutputs } from "../../registry/subjects/inputs.ts";
import { until } from "../../util/until.ts";
import { startConnect, type TestConnect } from "../support/connect.ts";
import { startKafka } from "../support/kafka.ts";
import { sinkConfig, sourceConfig, sqlFile, sqlPair } from "../support/lake.ts";
import { startPostgres, type TestPostgres } from "../support/postgres.ts";
import { scratch } from "../support/process.ts";
import { produce } from "../support/produce.ts";
import { startRegistry, type TestRegistry } from "../support/registry.ts";
import { startS3 } from "../support/s3.ts";
import { createTopic } from "../support/topic.ts";

/**
 * Avro from the source through a real registry to a lake, with a table of every type, and to a copy of the table that changes.
 */

jest.setTimeout(240_000);

const PREFIX = "avro_test";
const TABLES = ["every_type", "changing"];
const TOPICS = TABLES.map((table) => `${PREFIX}.public.${table}`);
const CHANGING = `${PREFIX}.public.changing`;
const folder = scratch("avro");
const stops: (() => Promise<void> | void)[] = [folder.dispose];
let pg: TestPostgres;
let connect: TestConnect;
let registry: TestRegistry;
let broker: { bootstrapServers: string };
let database: DatabaseEndpoint;
let reader: LakeReader;
let subjects: SubjectsInputs;
let declared: SubjectsOutputs;
let copies: CopyTablesInputs;
let copied: CopyTablesOutputs;

beforeAll(async () => {
  const [s3, postgres, kafka, apicurio] = [await startS3(), await startPostgres(), await startKafka(), await startRegistry()];
  stops.push(s3.stop, postgres.stop, kafka.stop, apicurio.stop);
  [pg, registry, broker] = [postgres, apicurio, { bootstrapServers: kafka.bootstrapServers }];
  connect = await startConnect(kafka.bootstrapServers);
  stops.push(connect.stop);
  await pg.sql("set timezone = 'UTC'; set intervalstyle = 'iso_8601'; set extra_float_digits = 1");
  await pg.sql(sqlFile("lake-types.sql"));
  await pg.sql("create schema mirror");
  database = { host: "127.0.0.1", port: pg.port, database: "shop", user: "postgres", password: pg.password, sslmode: "disable" };
  const lake: LakeTablesInputs = {
    database, tables: TABLES.map((table) => ({ schema: "public", table, namespace: [PREFIX, "public"], name: table })), store: s3.endpoint,
    catalog: { kind: "sqlite", file: join(folder.dir, "catalog.db") }, warehouse: "s3://lake/ice", owner: "sluice/test", avroNames: true,
  };
  const { outs: tables } = await makeTables(lake);
  copies = { endpoint: database, source: database, owner: "sluice/test", avroNames: true, copies: [{ schema: "public", table: "changing", target: { schema: "mirror", table: "changing" }, exclude: [] }] };
  copied = (await makeCopies(copies)).outs;
  reader = await LakeReader.open({ catalog: lake.catalog, store: lake.store, cache: objectCache(lake.catalog) });
  stops.push(() => reader.close());
  subjects = { endpoint: { api: "apicurio", url: registry.url }, subjects: TOPICS.flatMap((topic) => [`${topic}-key`, `${topic}-value`]), compatibility: "backward" };
  declared = (await create(subjects)).outs;

  await createTopic(kafka.bootstrapServers, "control");
  const avro = ({ name: _, ...config }: Readonly<Record<string, string>>): Record<string, string> => ({ ...inAvro(config, { api: "apicurio", url: registry.url }) });
  await connect.running("source", avro({ ...sourceConfig({ port: pg.port, password: pg.password, name: PREFIX, tables: TABLES.map((table) => `public.${table}`), exclude: tables.excludeColumns }), "publication.name": "lake_test", "schema.name.adjustment.mode": "avro", "field.name.adjustment.mode": "avro" }));
  await pg.sql(sqlFile("lake-rows.sql").replaceAll("FIRST", "100"));
  await pg.sql("insert into changing (a, note, amount) select n, 'first', n from generate_series(1, 50) n");
  await pg.sql("insert into every_type (id, d) values (300, '0044-03-15 BC')");
  await connect.running("lake", avro(sinkConfig({ topics: TOPICS, store: s3.endpoint, catalog: lake.catalog, warehouse: lake.warehouse, broker: kafka.bootstrapServers, control: "control", commitMs: 1000 })));
  await connect.running("copy", avro(renderJdbcSink("copy", {
    topics: [CHANGING], deadLetters: "dead", replicationFactor: 1, maxDeadLetterBytes: 9_000_000, schema: "mirror", schemaEvolution: "basic", deletes: true, tasks: 1, tables: [{ topic: CHANGING, table: "changing" }],
  }, database)));
});

afterAll(async () => {
  for (const stop of stops.reverse()) await stop();
});

/** The copy, value by value. */
async function equal(): Promise<void> {
  const audit = await auditCopy({ sink: "copy", database, table: { schema: "public", table: "changing" }, target: database, copy: { schema: "mirror", table: "changing" } }, { timeoutMs: 60_000, intervalMs: 500 });
  expect([audit.comparison?.first, audit.equal, await connect.state("copy")]).toEqual([[], true, "RUNNING; RUNNING"]);
}

/** What differs between the lake's latest rows of every type and PostgreSQL's. */
async function differing(): Promise<string[]> {
  const described = await withDatabase(database, (client) => describeTable(client, "public", "every_type"));
  const computed = computedColumns(described?.columns ?? []);
  const columns = (described?.columns ?? []).filter(({ name }) => !computed.includes(name)).map((column) => ({ ...sqlPair(column), name: column.name }));
  const list = (side: "postgres" | "duck"): string => columns.map((column) => `${column[side]} as "${column.name}"`).join(", ");
  const opened = await reader.table({ namespace: [PREFIX, "public"], name: "every_type" });
  const ours = await pg.sql(`select id::text as "the key", ${list("postgres")} from every_type`);
  const lake = new Map((await reader.json(`select id::varchar as "the key", ${list("duck")} from (${reader.latest(opened, ["id"])})`)).map((row) => [row["the key"], row]));
  return ours.flatMap((row) => columns.flatMap(({ name, same }) => {
    const [a, b] = [row[name] ?? null, (lake.get(row["the key"])?.[name] ?? null) as string | null].map((value) => (value === null || same === undefined ? value : same(value)));
    return a === b ? [] : [`row ${row["the key"]} column ${name}: PostgreSQL ${String(a).slice(0, 80)}, lake ${String(b).slice(0, 80)}`];
  }));
}

const deadLetters = async () => (await tail(broker, "dead", 20)).map(decode);

/** The lake has as many changes of the table with this note. */
async function inLake(note: string, count: number): Promise<void> {
  await until(`${count} rows "${note}" in the lake`, async () => {
    const state = await connect.state("lake");
    if (state.includes("FAILED")) throw new Error(state);
    const { changes } = await reader.table({ namespace: [PREFIX, "public"], name: "changing" });
    const rows = await reader.json(`select count(*)::int as n from ${changes} where note = '${note}'`);
    return rows[0]?.["n"] === count ? true : undefined;
  }, { timeoutMs: 90_000, intervalMs: 500 });
}

test("every value of every type, and records that others can read: a zero byte, the id in four bytes", async () => {
  await equal();
  await inLake("first", 50);
  await until("the last row of every type in the lake", async () => ((await reader.json(`select 1 from ${(await reader.table({ namespace: [PREFIX, "public"], name: "every_type" })).changes} where id = 300`)).length === 1 ? true : undefined), { timeoutMs: 60_000, intervalMs: 500 });
  expect(await differing()).toEqual([]);
  const [last] = await tail(broker, CHANGING, 1);
  expect(last!.value![0]).toBe(0);
  const { json } = await ask(subjects.endpoint, "GET", `/schemas/ids/${last!.value!.readInt32BE(1)}`);
  expect((json as { schema: string }).schema).toContain('"connect.name":"avro_test.public.changing.Envelope"');
  expect(JSON.parse((await new RecordDecoder(subjects.endpoint).text(last!.value!))!)).toMatchObject({ op: "c", after: { note: "first" } });
});

test("a column added, one widened and one dropped: no row is lost, and NULL is not the new column's default", async () => {
  await pg.sql("alter table changing add column added int default 5, add column must text not null default 'x'");
  await pg.sql("insert into changing (a, note, amount, added) select n, 'second', n, null from generate_series(51, 60) n");
  await pg.sql("alter table changing alter column a type bigint");
  await pg.sql("insert into changing (a, note, amount) select n + 10000000000, 'third', n from generate_series(61, 70) n");
  await pg.sql("alter table changing drop column must");
  await pg.sql("insert into changing (a, note, amount) select n, 'fourth', n from generate_series(71, 80) n");
  for (const note of ["second", "third", "fourth"]) await inLake(note, 10);
  // A wider column of a copy comes with the next up, as without Avro: the sink only adds columns.
  await followCopies("", copied, copies);
  await connect.call("POST", "/connectors/copy/restart?includeTasks=true");
  await until("the copy has them", async () => ((await pg.sql("select 1 from mirror.changing")).length === 80 ? true : undefined), { timeoutMs: 60_000, intervalMs: 300 });
  expect(await pg.sql("select id from mirror.changing where note = 'second' and added is not null")).toEqual([]);
  expect(await pg.sql("select s.id from changing s left join mirror.changing t using (id) where t.id is null or t.a::text is distinct from s.a::text or t.added is distinct from s.added and s.note <> 'first'")).toEqual([]);
});

test("bytes that are no Avro and an unknown schema are dead letters with their reason; later rows pass", async () => {
  await produce(broker, { topic: CHANGING, value: Buffer.from("not Avro") }, { topic: CHANGING, value: Buffer.from("0000ffff0002", "hex") });
  await pg.sql("insert into changing (a, note, amount) values (1, 'after poison', 1)");
  await until("the row behind", async () => ((await pg.sql("select 1 from mirror.changing where note = 'after poison'")).length === 1 ? true : undefined), { timeoutMs: 60_000, intervalMs: 300 });
  const letters = await deadLetters();
  expect(letters.map(({ stage }) => stage)).toEqual(["VALUE_CONVERTER", "VALUE_CONVERTER"]);
  expect(letters[0]!.reason).toContain("no record of a schema registry");
  expect(letters[1]!.reason).toMatch(/No content with id\/hash/);
  // The lake's sink of this test has no dead letters: the rest is the copy's.
  await connect.call("DELETE", "/connectors/lake");
});

test("a registry that is away costs nothing: writers and readers wait, no record becomes a dead letter, ids are the same afterwards", async () => {
  await registry.kill();
  // Tasks that know no schema yet, and one that is new.
  for (const name of ["source", "copy"]) await connect.call("POST", `/connectors/${name}/restart?includeTasks=true`);
  await pg.sql("alter table changing add column later text");
  await pg.sql("insert into changing (a, note, amount) select n, 'outage', n from generate_series(1, 10) n");
  for (const name of ["source", "copy"]) await until(`${name} runs`, async () => ((await connect.state(name)) === "RUNNING; RUNNING" ? true : undefined), { timeoutMs: 30_000, intervalMs: 300 });
  await registry.restart();
  await until("the rows of the outage", async () => ((await pg.sql("select 1 from mirror.changing where note = 'outage'")).length === 10 ? true : undefined), { timeoutMs: 90_000, intervalMs: 300 });
  expect(await deadLetters()).toHaveLength(2);
});

test("a change that is not compatible stops the source with the registry's reason; allowed, no row is lost", async () => {
  await pg.sql("alter table changing alter column note type int using 7");
  await pg.sql("insert into changing (a, note, amount) select n, 8, n from generate_series(1, 5) n");
  const state = await until("the source has failed", async () => {
    const seen = await connect.state("source");
    return seen.includes("FAILED") ? seen : undefined;
  }, { timeoutMs: 60_000, intervalMs: 300 });
  expect(state).toContain(`topic ${CHANGING}: the schema registry refuses the schema: Incompatible artifact: ${CHANGING}-value`);
  declared = (await update("", declared, { ...subjects, compatibility: "none" })).outs;
  await connect.call("POST", "/connectors/source/restart?includeTasks=true&onlyFailed=true");
  const decoder = new RecordDecoder(subjects.endpoint);
  await until("the rows that waited", async () => {
    const rows = await Promise.all((await tail(broker, CHANGING, 5)).map(({ value }) => decoder.text(value!)));
    return rows.every((row) => row?.includes('"note":8')) ? true : undefined;
  }, { timeoutMs: 60_000, intervalMs: 500 });
});

test("destroy takes the subjects and their schemas", async () => {
  await connect.call("DELETE", "/connectors/source");
  await remove("", declared);
  const { json } = await ask(subjects.endpoint, "GET", "/subjects");
  expect((json as string[]).filter((subject) => subjects.subjects.includes(subject))).toEqual([]);
});
