import * as copies from "../../copy/tables/lifecycle.ts";
import type { CopyTablesInputs, CopyTablesOutputs } from "../../copy/tables/inputs.ts";
import { auditCopy } from "../../audit/copy.ts";
import type { DatabaseEndpoint } from "../../database/endpoint.ts";
import { installedServers, startServer, type Server } from "./database-server.ts";

/** Copies in a real PostgreSQL, without anybody who writes them: what is made, followed, refused, compared and taken away. */

jest.setTimeout(60_000);

const servers: Server[] = [];
let source: Server;
let target: Server;

beforeAll(async () => {
  const { bin } = installedServers()[0]!;
  for (let made = 0; made < 2; made++) servers.push(await startServer(bin));
  [source, target] = servers as [Server, Server];
  await source.sql(`create type mood as enum ('sad', 'ok');
    create table orders (id bigint primary key, amount numeric(10,2) not null, placed timestamptz not null default now(), tags text[], mood mood, flag bit(1), total bigint generated always as (id * 2) stored);
    create table keyless (id int)`);
  await target.sql("create role copy login password 'canary-copy-1'");
  await target.sql("create database reports owner copy"); // by itself: it takes no other statement beside it
});
afterAll(async () => {
  for (const server of servers) await server.stop();
});

const endpoint = (): DatabaseEndpoint => ({ ...target.as("copy", "canary-copy-1", "reports") });
const inputs = (more: Partial<CopyTablesInputs> = {}): CopyTablesInputs => ({
  endpoint: endpoint(), source: source.endpoint, owner: "sluice/test", copies: [{ schema: "public", table: "orders", target: { schema: "Mirror", table: "or ders" }, exclude: [] }], ...more,
});
const refused = async (news: CopyTablesInputs): Promise<string[]> => (await copies.check({}, news)).failures.map(({ reason }) => reason);
const columns = (): Promise<{ name: string; type: string; required: boolean }[]> => target.sql(
  `select a.attname as name, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as required from pg_attribute a
    where a.attrelid = '"Mirror"."or ders"'::regclass and a.attnum > 0 and not a.attisdropped order by a.attnum`, [], "reports");

let made: CopyTablesOutputs;

test("a preview of a target that is fine says nothing and makes nothing", async () => {
  expect(await refused(inputs())).toEqual([]);
  expect(await target.sql("select 1 from pg_namespace where nspname = 'Mirror'", [], "reports")).toEqual([]);
});

test("copies are made with the source's types and key, and nothing else is required", async () => {
  made = (await copies.create(inputs())).outs;
  expect(made.excludeColumns).toEqual(["public\\.orders\\.total"]);
  expect(await columns()).toEqual([
    { name: "id", type: "bigint", required: true }, { name: "amount", type: "numeric(10,2)", required: false }, { name: "placed", type: "timestamp with time zone", required: false },
    { name: "tags", type: "text[]", required: false }, { name: "mood", type: "text", required: false }, { name: "flag", type: "boolean", required: false },
  ]);
  expect(await copies.diff("", made, inputs())).toEqual({ changes: false });
  // Interrupted before it was recorded: the same once more.
  expect((await copies.create(inputs())).outs).toEqual(made);
});

test("a column that came, one that was widened and one that the sink had made a text follow with the next up; values stay", async () => {
  await target.sql(`insert into "Mirror"."or ders" values (1, 1.50, now(), '{a}', 'sad', true); alter table "Mirror"."or ders" add column note text default 'x' not null, add column big text`, [], "reports");
  await target.sql(`update "Mirror"."or ders" set big = '12345678901234567890.123456789'`, [], "reports");
  await source.sql("alter table orders alter column amount type numeric(14,4), add column note text, add column big numeric, add column at date");
  expect(await copies.diff("", made, inputs())).toEqual({ changes: true });
  made = (await copies.update("", made, inputs())).outs;
  expect((await columns()).slice(1)).toEqual([
    { name: "amount", type: "numeric(14,4)", required: false }, { name: "placed", type: "timestamp with time zone", required: false }, { name: "tags", type: "text[]", required: false },
    { name: "mood", type: "text", required: false }, { name: "flag", type: "boolean", required: false }, { name: "note", type: "text", required: false }, { name: "big", type: "numeric", required: false }, { name: "at", type: "date", required: false },
  ]);
  expect(await target.sql(`select amount::text, big::text from "Mirror"."or ders"`, [], "reports")).toEqual([{ amount: "1.5000", big: "12345678901234567890.123456789" }]);
  expect(await copies.diff("", made, inputs())).toEqual({ changes: false });
});

test("the audit finds every row that differs, and none when none does", async () => {
  const what = { sink: "copy", database: source.endpoint, table: { schema: "public", table: "orders" }, target: endpoint(), copy: { schema: "Mirror", table: "or ders" } };
  await source.sql(`insert into orders (id, amount, placed, tags, mood, flag) select n, n * 1.5, '2026-11-21 10:00:00.123456+00', array['a', null, 'b "c"'], 'ok', n::bit(1) from generate_series(1, 300) n`);
  await target.sql(`truncate "Mirror"."or ders"; insert into "Mirror"."or ders" (id, amount, placed, tags, mood, flag, note) select n, n * 1.5, '2026-11-21 10:00:00.123456+00', array['a', null, 'b "c"'], 'ok', n % 2 = 1, null from generate_series(1, 300) n`, [], "reports");
  const equal = await auditCopy(what, { timeoutMs: 100, intervalMs: 10 });
  expect(equal.comparison?.first).toEqual([]);
  expect(equal).toMatchObject({ equal: true, rows: { database: 300, lake: 300 }, hints: [] });
  expect(equal.comparison?.checksum.database).toBe(equal.comparison?.checksum.lake);
  expect(equal.skipped.map(({ name }) => name)).toEqual(["total"]);
  await target.sql(`delete from "Mirror"."or ders" where id = 7; update "Mirror"."or ders" set tags = array['a'] where id = 8; insert into "Mirror"."or ders" (id) values (999)`, [], "reports");
  const found = await auditCopy(what, { timeoutMs: 100, intervalMs: 10 });
  expect(found.equal).toBe(false);
  expect(found.comparison?.first.map(({ key, kind }) => [key["id"], kind])).toEqual([["7", "missing in copy"], ["8", "differs"], ["999", "only in copy"]]);
});

test("the audit of a copy that is being written to ends when every row was equal at some moment", async () => {
  const what = { sink: "copy", database: source.endpoint, table: { schema: "public", table: "orders" }, target: endpoint(), copy: { schema: "Mirror", table: "or ders" } };
  await target.sql(`delete from "Mirror"."or ders" where id = 999; update "Mirror"."or ders" set tags = array['a', null, 'b "c"']; insert into "Mirror"."or ders" (id, amount, placed, tags, mood, flag, note) values (7, 10.5, '2026-11-21 10:00:00.123456+00', array['a', null, 'b "c"'], 'ok', true, null)`, [], "reports");
  let round = 0;
  let writing: Promise<unknown> = Promise.resolve();
  // After each look another row is behind, and the former one has come.
  const onProgress = (): void => {
    round += 1;
    const [behind, come] = [round, round - 1];
    writing = source.sql(`update orders set note = 'n${behind}' where id = ${behind}`).then(() => target.sql(`update "Mirror"."or ders" set note = 'n${come}' where id = ${come}`, [], "reports"));
  };
  await source.sql("update orders set note = 'n0' where id = 300");
  const audited = auditCopy(what, { timeoutMs: 20_000, intervalMs: 200, onProgress });
  await target.sql(`update "Mirror"."or ders" set note = 'n0' where id = 300`, [], "reports");
  expect(await audited).toMatchObject({ equal: true });
  await writing;
});

test("what stands in the way is said at once, and not touched", async () => {
  await target.sql(`create role other login password 'canary-other-1'; create schema taken; create table taken.orders (id int)`, [], "reports");
  const at = `target 127.0.0.1:${target.endpoint.port}/reports`;
  const as = (user: string, password: string) => inputs({ endpoint: target.as(user, password, "reports"), copies: [{ ...inputs().copies[0]!, target: { schema: "taken", table: "orders" } }, { schema: "public", table: "keyless", target: { schema: "fresh", table: "keyless" }, exclude: [] }] });
  expect(await refused(as("other", "canary-other-1"))).toEqual([
    `${at} schema taken: other may not make tables in it. Run: GRANT USAGE, CREATE ON SCHEMA "taken" TO "other"`,
    `${at} schema fresh: does not exist, and other may not make it. Run: CREATE SCHEMA "fresh" AUTHORIZATION "other"`,
    `${at} table taken.orders: is there already, a table that no stack of Sluice made. Write another schema or tableName, or drop it`,
    "table public.keyless: has no primary key, and a copy is kept equal by key. Give it one, or leave it out of the sink: from: [the other tables]",
  ]);
  await expect(copies.create(as("other", "canary-other-1"))).rejects.toThrow("has no primary key");
  const [wrong] = await refused(as("other", "nonsense"));
  expect(wrong).toMatch(new RegExp(`^${at.replace(/[./]/g, "\\$&")}: .*password`));
  expect(wrong).not.toContain("nonsense");
});

test("another stack's copies are left alone", async () => {
  expect(await refused(inputs({ owner: "sluice/other" }))).toEqual([`target 127.0.0.1:${target.endpoint.port}/reports table Mirror.or ders: is a copy of the stack sluice/test. Write another schema or tableName, or drop it`]);
  await copies.remove("", { ...made, owner: "sluice/other" });
  expect(await columns()).not.toEqual([]);
});

test("refresh sees a copy that was dropped, and the next up makes it anew", async () => {
  await target.sql(`drop table "Mirror"."or ders"`, [], "reports");
  expect(await copies.read("", made)).toEqual({});
  expect(await copies.diff("", made, inputs())).toEqual({ changes: true });
  made = (await copies.update("", made, inputs())).outs;
  expect(await columns()).toHaveLength(9);
});

test("destroy takes the copies and the schema that was made for them; with retain nothing", async () => {
  await copies.remove("", { ...made, retain: true });
  expect(await columns()).toHaveLength(9);
  await copies.remove("", made);
  expect(await target.sql("select 1 from pg_namespace where nspname = 'Mirror'", [], "reports")).toEqual([]);
  await copies.remove("", made); // gone already
});
