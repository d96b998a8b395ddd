import { tail } from "../../broker/tail.ts";
import { renderOutbox } from "../../connectors/catalog/outbox-render.ts";
import { until } from "../../util/until.ts";
import { startConnect, type TestConnect } from "../support/connect.ts";
import { startKafka } from "../support/kafka.ts";
import { startPostgres, type TestPostgres } from "../support/postgres.ts";

/** Payloads of every type, through the real router and converters: what a consumer reads is what was written. */

jest.setTimeout(180_000);

const stops: (() => Promise<void> | void)[] = [];
let pg: TestPostgres;
let connect: TestConnect;
let bootstrapServers: string;

beforeAll(async () => {
  pg = await startPostgres();
  stops.push(pg.stop);
  const kafka = await startKafka();
  stops.push(kafka.stop);
  bootstrapServers = kafka.bootstrapServers;
  connect = await startConnect(bootstrapServers);
  stops.push(connect.stop);
});
afterAll(async () => {
  for (const stop of stops.reverse()) await stop();
});

const PAYLOADS: readonly [type: string, sql: string, bytes: Buffer | null][] = [
  ["text", `E'a "b" \\\\ \\n ä 😀 {not json'`, Buffer.from('a "b" \\ \n ä 😀 {not json')],
  ["text", "''", Buffer.from("")],
  ["json", `'{"b" : 1,  "a":[1.50, 1e400]}'`, Buffer.from('{"b" : 1,  "a":[1.50, 1e400]}')],
  ["jsonb", `'{"b" : 1.50,  "a":[]}'`, Buffer.from('{"a": [], "b": 1.50}')],
  ["bytea", `'\\x00ff10c3'`, Buffer.from([0, 255, 16, 0xc3])],
  ["bytea", "null", null],
];

test.each(["text", "json", "jsonb", "bytea"])("%s", async (type) => {
  const table = `out_${type}`;
  await pg.sql(`create table ${table} (id uuid primary key default gen_random_uuid(), kind text not null, ref bigint not null, name text, payload ${type}, at timestamp not null default '2026-11-21 10:00:00.123456')`);
  await pg.sql(`create publication ${table} for table ${table} with (publish = 'insert')`);
  await pg.sql(`select pg_create_logical_replication_slot('${table}', 'pgoutput')`);
  const columns = { id: "id", aggregateType: "kind", aggregateId: "ref", eventType: "name", payload: "payload", timestamp: "at" };
  const { name: _name, ...config } = renderOutbox(table, {
    topicPrefix: table, slot: table, publication: table, heartbeatMs: 1000, heartbeatQuery: "SELECT 1", maxMessageBytes: 1_048_576,
    topics: { partitions: 1, replicationFactor: 1, configs: {} }, outbox: `public.${table}`, tables: [{ schema: "public", table }], routedColumns: Object.values(columns), columns,
    aggregates: [{ aggregate: "a", topic: `${table}.a` }], pattern: `${table}.{aggregate}`, unlisted: `${table}-unlisted`,
  }, { host: "127.0.0.1", port: pg.port, database: "shop", user: "postgres", password: pg.password, sslmode: "disable" });
  await connect.running(table, config);
  const wanted = PAYLOADS.filter(([of]) => of === type);
  for (const [, sql] of wanted) await pg.sql(`insert into ${table} (kind, ref, name, payload) values ('a', 42, 'Made', ${sql})`);
  await pg.sql(`update ${table} set name = 'Changed'; delete from ${table}`); // in no event
  const records = await until("the events", async () => {
    const state = await connect.state(table);
    if (state.includes("FAILED")) throw new Error(state);
    const found = await tail({ bootstrapServers }, `${table}.a`, 10).catch(() => []);
    return found.length >= wanted.length ? found : undefined;
  }, { timeoutMs: 60_000, intervalMs: 250 });
  expect(records.map(({ value }) => value)).toEqual(wanted.map(([, , bytes]) => bytes));
  expect(records.map(({ key }) => String(key))).toEqual(wanted.map(() => "42"));
  const headers = Object.fromEntries(records[0]!.headers.map(([name, value]) => [name, String(value)]));
  expect(headers).toMatchObject({ id: expect.stringMatching(/^[0-9a-f-]{36}$/), eventType: "Made", aggregateType: "a", eventTime: "1795255200123456" });
});
