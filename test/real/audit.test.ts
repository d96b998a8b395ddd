import { DuckDBInstance, type DuckDBConnection } from "@duckdb/node-api";
import { auditTable, type AuditedLake, type AuditOptions, type TableAudit } from "../../audit/table.ts";
import { parseTransactions, visibleSql } from "../../audit/snapshot.ts";
import type { DatabaseEndpoint } from "../../database/endpoint.ts";
import { startPostgres, type TestPostgres } from "../support/postgres.ts";

jest.setTimeout(60_000);
let postgres: TestPostgres;
let endpoint: DatabaseEndpoint;
let duck: DuckDBConnection;
let commits = 0;

beforeAll(async () => {
  postgres = await startPostgres();
  endpoint = { host: "127.0.0.1", port: postgres.port, database: "shop", user: "postgres", password: postgres.password, sslmode: "disable" };
  duck = await (await DuckDBInstance.create(":memory:")).connect();
  await duck.run("set TimeZone = 'UTC'");
});
afterAll(async () => {
  duck.closeSync();
  await postgres.stop();
});

/** A lake whose tables are DuckDB's: what the reader makes of Parquet files, without the files. */
const lake: AuditedLake = {
  table: async (name) => ({ state: { ...name, location: "", properties: {}, columns: [], snapshots: commits, snapshot: { id: String(commits), committedAtMs: 0, manifestList: "", summary: {} } }, files: [], changes: `"${name.name}"` }),
  json: async (sql) => (await duck.runAndReadAll(sql)).getRowObjectsJson(),
  async *stream(sql) {
    for await (const batch of (await duck.stream(sql)).yieldRows()) yield batch as (string | null)[][];
  },
};
const META = `"__op" varchar, "__deleted" varchar, "__source_lsn" bigint, "__source_ts_ms" timestamptz, "__source_txId" bigint, "__partition" int, "__offset" bigint`;
const audit = (table: string, options: AuditOptions = {}): Promise<TableAudit> =>
  auditTable({ database: endpoint, table: { schema: "public", table }, lake, lakeTable: { namespace: ["shop", "public"], name: table } }, { timeoutMs: 100, intervalMs: 20, ...options });
const commit = async (sql: string): Promise<void> => {
  await duck.run(sql);
  commits++;
};

test("every type is equal to its own value in the lake, and to no other", async () => {
  await postgres.sql(`create type mood as enum ('sad', 'happy');
    create domain price as numeric(12,2) check (value >= 0);
    create table types (id bigint primary key, b boolean, s smallint, o oid, n122 numeric(12,2), n numeric, m money, r real, d double precision,
      dt date, t time, tz timetz, ts timestamp, tstz timestamptz, iv interval, u uuid, j json, jb jsonb, by bytea, bp char(6), vc varchar(9), tx text, md mood, ip inet, bit1 bit, bits bit(5), pt point, rg int4range, dp price,
      ia int[], ta text[], na numeric(8,3)[], da timestamptz[], ra real[]);
    insert into types values (1, true, -7, 4294967295, 123.45, 12345678901234567890.1230, '-12.50', 0.1, 1e20, '2026-11-21', '10:11:12.654321', '10:11:12.5+02', '0001-01-01 00:00:00.000001', '2026-11-21 10:11:12.123456+02',
      'P1Y2M3DT4H5M6.789012S', '6F1B1B2E-0A3D-4D52-9D5E-0123456789AB', '{"a" : 1}', '{"b": 1.0, "a": [null]}', '\\xdeadbeef00', 'ab', 'vc', 'héllo "x" , 😀', 'happy', '10.0.0.1', '1', '10110', '(1.5,-2)', '[1,5)', 9.90,
      '{1,NULL,3}', '{"x","y \\"z\\"",NULL}', '{1.500,2}', '{2026-11-21 10:11:12+00}', '{0.1}'),
      (2, null, null, null, null, null, null, 'NaN', '-Infinity', null, '00:00', null, null, null, null, null, null, null, '', '', '', '', null, '10.0.0.0/8', null, null, null, 'empty', null, '{}', null, null, null, null)`);
  await commit(`create table types (id bigint, b boolean, s integer, o bigint, n122 decimal(18,2), n varchar, m decimal(38,2), r float, d double, dt date, t time, tz varchar, ts timestamp, tstz timestamptz, iv varchar, u uuid, j varchar, jb varchar, "by" blob, bp varchar, vc varchar, tx varchar, md varchar, ip varchar,
      bit1 boolean, bits varchar, pt varchar, rg varchar, dp decimal(18,2), ia integer[], ta varchar[], na decimal(18,3)[], da timestamptz[], ra float[], ${META})`);
  await commit(`insert into types values (1, true, -7, 4294967295, 123.45, '12345678901234567890.1230', -12.50, 0.1, 1e20, '2026-11-21', '10:11:12.654321', '08:11:12.500000Z', '0001-01-01 00:00:00.000001', '2026-11-21 08:11:12.123456+00',
      'P1Y2M3DT4H5M6.789012S', '6f1b1b2e-0a3d-4d52-9d5e-0123456789ab', '{"a" : 1}', '{"a": [null], "b": 1.0}', '\\xDE\\xAD\\xBE\\xEF\\x00'::blob, 'ab    ', 'vc', 'héllo "x" , 😀', 'happy', '10.0.0.1', true, '10110', '{"x":1.5,"y":-2.0,"wkb":"AQ=="}', '[1,5)', 9.90,
      [1, null, 3], ['x', 'y "z"', null], [1.5, 2], ['2026-11-21 10:11:12+00'], [0.1], 'c', 'false', 10, now(), null, 0, 1)`);
  await commit(`insert into types by name select 2 as id, 'nan'::float as r, '-inf'::double as d, '00:00'::time as t, ''::blob as "by", '      ' as bp, '' as vc, '' as tx, '10.0.0.0/8' as ip, 'empty' as rg, [] as ia, 'c' as "__op", 'false' as "__deleted", 11 as "__source_lsn", 2 as "__offset"`);
  const result = await audit("types");
  expect(result.comparison?.first).toEqual([]);
  expect(result).toMatchObject({ equal: true, method: "rows", rows: { database: 2, lake: 2 }, skipped: [], hints: [] });
  expect(result.comparison?.checksum.lake).toBe(result.comparison?.checksum.database);

  const others: Record<string, string> = { b: "false", s: "7", n122: "123.46", n: "'12345678901234567890.1231'", r: "0.1000001", dt: "'2026-11-22'", t: "'10:11:12.654322'", tz: "'08:11:12.500001Z'", tstz: "'2026-11-21 08:11:12.123457+00'", iv: "'P1Y2M3DT4H5M6.789013S'", jb: `'{"a": [null], "b": 1}'`, by: "'\\xDE'::blob", tx: "'hello'", bit1: "false", pt: `'{"x":1.5,"y":-2.1}'`, ia: "[1, null, 4]", da: "['2026-11-21 10:11:13+00']" };
  for (const [column, value] of Object.entries(others)) {
    await commit(`begin; create or replace table keep as from types; update types set "${column}" = ${value} where id = 1; commit`);
    const changed = await audit("types");
    expect([column, changed.equal, Object.keys(changed.comparison?.byColumn ?? {})]).toEqual([column, false, [column]]);
    await commit("create or replace table types as from keep");
  }
});

test("latest state: replays, updates, deletes and changed keys; keys of several kinds", async () => {
  await postgres.sql(`create table keyed (a text, b int, c numeric(6,2), d timestamptz, v text, primary key (a, b, c, d));
    insert into keyed select chr((65 + i % 60)::int), i - 500, (i % 7) * 1.5, to_timestamp(i * 1000.5), 'v' || i from generate_series(1, 3000) i;
    insert into keyed values ('😀', 1, 0, '1969-12-31 00:00:00+00', 'x'), (E'\\uE000', 1, 0, '1969-12-31 00:00:00+00', 'y'), ('é', -1, -1, 'epoch', null)`);
  await commit(`create table keyed (a varchar, b integer, c decimal(18,2), d timestamptz, v varchar, ${META})`);
  await commit(`insert into keyed select chr((65 + i % 60)::int), i - 500, (i % 7) * 1.5, make_timestamptz(i * 1000500000), 'old' || i, 'r', 'false', 5, now(), null, 0, i from generate_series(1, 3000) t(i)`);
  await commit(`insert into keyed select chr((65 + i % 60)::int), i - 500, (i % 7) * 1.5, make_timestamptz(i * 1000500000), 'v' || i, 'u', 'false', 100 + i, now(), 1, 0, 3000 + i from generate_series(1, 3000) t(i)`);
  await commit(`insert into keyed select a, b, c, d, v, 'u', 'false', "__source_lsn", now(), 1, 0, "__offset" + 10000 from keyed where "__op" = 'u' limit 500`);
  await commit(`insert into keyed values ('😀', 1, 0, '1969-12-31 00:00:00+00', 'x', 'c', 'false', 9000, now(), 1, 0, 20000), ('\uE000', 1, 0, '1969-12-31 00:00:00+00', 'y', 'c', 'false', 9001, now(), 1, 0, 20001), ('é', -1, -1, 'epoch', null, 'c', 'false', 9002, now(), 1, 0, 20002),
    ('gone', 1, 0, 'epoch', 'x', 'c', 'false', 9003, now(), 1, 0, 20003), ('gone', 1, 0, 'epoch', 'x', 'd', 'true', 9004, now(), 1, 0, 20004)`);
  const result = await audit("keyed");
  expect(result.comparison?.first).toEqual([]);
  expect(result).toMatchObject({ equal: true, rows: { database: 3003, lake: 3003 } });
});

test("a snapshot's rows, which have no LSN: later than what stands before them, earlier than what follows, whatever is repeated", async () => {
  await postgres.sql("create table again (id int primary key, v text); insert into again values (1, 'new'), (2, 'streamed'), (3, 'read'), (5, 'back')");
  await commit(`create table again (id integer, v varchar, ${META})`);
  const row = (id: number, v: string, op: string, lsn: number | null, offset: number): string => `(${id}, '${v}', '${op}', '${op === "d"}', ${lsn ?? "null"}, now(), ${lsn === null ? "null" : 1}, 0, ${offset})`;
  await commit(`insert into again values ${[
    row(1, "old", "u", 10, 1), row(1, "new", "r", null, 2), row(1, "old", "u", 10, 9), // repeated after a crash
    row(2, "read", "r", null, 3), row(2, "streamed", "u", 20, 4), row(2, "read", "r", null, 0),
    row(3, "first", "r", null, 5), row(3, "read", "r", null, 6),
    row(4, "gone", "r", null, 7), row(4, "gone", "d", 30, 8),
    row(5, "gone", "d", 40, 10), row(5, "back", "r", null, 11),
  ].join(", ")}`);
  expect(await audit("again")).toMatchObject({ equal: true, rows: { database: 4, lake: 4 }, comparison: { first: [] } });
});

test("goes on while the lake catches up, ignores what came after, and says when it never does", async () => {
  await postgres.sql("create table follow (id int primary key, v text); insert into follow select i, 'v' || i from generate_series(1, 100) i");
  await commit(`create table follow (id integer, v varchar, ${META})`);
  const add = (from: number, to: number, tx: string) => commit(`insert into follow select i, 'v' || i, 'c', 'false', 1000 + i, now(), ${tx}, 0, i from generate_series(${from}, ${to}) t(i)`);
  const [next] = await postgres.sql("select (txid_current() + 1000)::text as later");
  const seen: number[] = [];
  let step = 0;
  const steps = [() => add(1, 40, "1"), () => add(101, 120, next!["later"]!), () => add(41, 100, "1")];
  const result = await audit("follow", { timeoutMs: 2_000, onProgress: ({ lakeRows }) => (seen.push(lakeRows), void steps[step++]?.()) });
  expect(result).toMatchObject({ equal: true, rows: { database: 100, lake: 100 } });
  expect(seen[0]).toBe(0);
  await postgres.sql("insert into follow values (500, 'late')");
  const late = await audit("follow");
  expect(late).toMatchObject({ equal: false, rows: { database: 101, lake: 100 }, comparison: { missing: 1, first: [{ key: { id: "500" }, kind: "missing in lake" }] } });
  expect(late.hints[0]).toContain("1 rows have not arrived");
});

test("columns: dropped at the source are ignored, renamed and defaulted ones are named with the mend, computed ones are skipped", async () => {
  await postgres.sql("create table evolve (id int primary key, old text, keep text); insert into evolve values (1, 'a', 'k'), (2, 'b', 'k')");
  await commit(`create table evolve (id integer, old varchar, keep varchar, ${META})`);
  await commit(`insert into evolve values (1, 'a', 'k', 'r', 'false', 1, now(), null, 0, 1), (2, 'b', 'k', 'r', 'false', 1, now(), null, 0, 2)`);
  await postgres.sql("alter table evolve drop column keep, add column twice int generated always as (id * 2) stored, add column empty text");
  expect(await audit("evolve")).toMatchObject({ equal: true, skipped: [{ name: "twice", reason: expect.stringContaining("computed by PostgreSQL") }] });
  await postgres.sql("alter table evolve rename column old to new; alter table evolve add column score int default 5");
  const result = await audit("evolve");
  expect(result).toMatchObject({ equal: false, comparison: { changed: 2, byColumn: { new: { rows: 2, lakeNull: 2 }, score: { rows: 2, lakeNull: 2 } } } });
  expect(result.hints).toEqual([expect.stringMatching(/^column new differs in 2 rows, the lake has no such column yet.*Run: bin\/sluice snapshot public\.evolve$/), expect.stringMatching(/^column score /)]);
});

test("long values are compared by their digest, and the placeholder is never equal", async () => {
  await postgres.sql("create table toast (id int primary key, big text, bin bytea); insert into toast select i, repeat('é' || i, 400000), decode(repeat('ab', 500000), 'hex') from generate_series(1, 3) i; insert into toast values (4, '__debezium_unavailable_value', null)");
  await commit(`create table toast (id integer, big varchar, bin blob, ${META})`);
  await commit(`insert into toast select i, repeat('é' || i, 400000), unhex(repeat('AB', 500000)), 'c', 'false', i, now(), 1, 0, i from generate_series(1, 3) t(i)`);
  await commit("insert into toast values (4, '__debezium_unavailable_value', null, 'c', 'false', 9, now(), 1, 0, 9)");
  const result = await audit("toast");
  expect(result).toMatchObject({ equal: false, comparison: { changed: 1, first: [{ key: { id: "4" }, kind: "differs" }] } });
  expect(result.hints.join()).toContain("REPLICA IDENTITY FULL");
  await commit("update toast set big = big || '.' where id = 2");
  expect((await audit("toast")).comparison?.first[0]).toMatchObject({ key: { id: "2" }, columns: [{ name: "big", database: expect.stringMatching(/^md5 1200000 /), lake: expect.stringMatching(/^md5 1200001 /) }] });
});

test("a table without a key is counted: inserts less deletes, repetitions of a crash allowed for", async () => {
  await postgres.sql("create table bare (v text); alter table bare replica identity full; insert into bare values ('a'), ('a'), ('b')");
  await commit(`create table bare (v varchar, ${META})`);
  await commit(`insert into bare values ('a', 'c', 'false', 5, now(), 1, 0, 1), ('a', 'c', 'false', 5, now(), 1, 0, 2), ('b', 'c', 'false', 6, now(), 1, 0, 3), ('c', 'c', 'false', 7, now(), 1, 0, 4), ('c', 'd', 'true', 8, now(), 1, 0, 5), ('c', 'd', 'true', 8, now(), 1, 0, 6)`);
  expect(await audit("bare")).toMatchObject({ equal: true, method: "counts", rows: { database: 3 }, hints: [expect.stringContaining("no primary key")] });
  await postgres.sql("insert into bare select 'z' from generate_series(1, 5)");
  expect(await audit("bare")).toMatchObject({ equal: false, rows: { database: 8, lake: 3 } });
});

test("a table that is not there is one clear line", async () => {
  await expect(audit("nope")).rejects.toThrow("table public.nope: does not exist in the database");
});

test("transactions: in a circle of 32 bits, without those that ran", async () => {
  expect(parseTransactions("10:20:12,15")).toEqual({ next: 20n, running: [12n, 15n] });
  const visible = async (text: string, tx: string): Promise<unknown> => (await duck.runAndReadAll(`select ${visibleSql(parseTransactions(text))} as seen from (select 'c' as "__op", ${tx}::bigint as "__source_txId")`)).getRowObjectsJson()[0]?.["seen"];
  expect(await Promise.all(["11", "12", "15", "19", "20", "21"].map((tx) => visible("10:20:12,15", tx)))).toEqual([true, false, false, true, false, false]);
  const wrapped = 4294967296n + 5n;
  expect(await Promise.all(["4294967290", "4", "5", "4294967297"].map((tx) => visible(`1:${wrapped}:`, tx)))).toEqual([true, true, false, true]);
});
