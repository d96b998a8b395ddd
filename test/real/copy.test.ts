import { withAdmin } from "../../broker/client.ts";
import { endOffsets } from "../../broker/offsets.ts";
import { tail } from "../../broker/tail.ts";
import { conditionsOf } from "../../cli/conditions.ts";
import { healthOf } from "../../cli/health.ts";
import { decode } from "../../cli/letters.ts";
import type { ManifestCopy } from "../../cli/manifest.ts";
import { rows, withDatabase } from "../../database/connect.ts";
import { servicePaths } from "../../local/paths.ts";
import { running } from "../../local/process.ts";
import { until } from "../../util/until.ts";
import { allEqual, allRun, nothingToDo } from "../engine/checks.ts";
import { diagnostics, filesBelow, report, rest } from "../engine/kit.ts";
import { produce } from "../support/produce.ts";
import { localConfig, TestStack } from "../support/stack.ts";

/**
 * PostgreSQL to PostgreSQL as a whole: a second server, Debezium's JDBC sink, and a published guide's table of employees beside one with
 * a column of every type. `audit` compares every value.
 */

jest.setTimeout(300_000);

const TABLES = ["public.employees", { table: "public.every_type" }, "public.Order Lines"];
let stack: TestStack;

beforeAll(async () => {
  stack = await TestStack.create({
    ...localConfig(),
    "sluice:source": { local: { schema: "test/real/copy.sql" }, database: "shop", tables: TABLES },
    "sluice:broker": { local: {}, topics: { partitions: 3 } },
    "sluice:sinks": { copy: { jdbc: { local: {}, database: "reports", schema: "mirror" } } },
  });
});
afterAll(async () => {
  await stack?.dispose();
}, 180_000);

const source = async <R = Record<string, unknown>>(sql: string): Promise<R[]> => {
  const admin = await stack.admin();
  return withDatabase(admin, (client) => rows<R>(client, sql), { doing: "write" });
};
const copy = async (): Promise<ManifestCopy> => (await stack.manifest()).sinks.find((sink): sink is ManifestCopy => sink.kind === "jdbc")!;
const target = async <R = Record<string, unknown>>(sql: string): Promise<R[]> => withDatabase((await copy()).target, (client) => rows<R>(client, sql), { doing: "look" });
const equal = () => allEqual(stack);

test("up: source, copy and everything between them run; rows that were there are copied", async () => {
  const up = await stack.up();
  expect([diagnostics(up, stack), up.code]).toEqual([[], 0]);
  const { topicPrefix, broker } = await stack.manifest();
  await allRun(stack);
  await equal();
  // The guide's own words: the latest state kept by key.
  const policy = await withAdmin(broker, (admin) => admin.describeConfigs({ resources: [{ resourceType: 2, resourceName: `${topicPrefix}.public.employees` }] }));
  expect(JSON.stringify(policy)).toContain("compact");
  await nothingToDo(stack);
});

test("the guide's insert, an update and a delete", async () => {
  await source("insert into employees (name, email, department, salary, hire_date) values ('John Doe', 'john@example.com', 'Engineering', 75000.00, '2024-01-15'), ('Jane Roe', null, 'Sales', 0.01, null)");
  await source("update employees set salary = 80000.10 where name = 'John Doe'");
  await source("delete from employees where name = 'Ada Early'");
  await equal();
  expect(await target("select name, salary::text, hire_date::text from mirror.employees order by name")).toEqual([
    { name: "Jane Roe", salary: "0.01", hire_date: null }, { name: "John Doe", salary: "80000.10", hire_date: "2024-01-15" },
  ]);
});

test("every type survives, as itself and as NULL, inserted and updated", async () => {
  await source(`insert into every_type (id, i2, i4, i8, r4, r8, n122, n0, n50, nu, mon, b, c, vc, t, ch, nm, ct, by, u, j, jb, x, d, tm, tm3, tmz, ts, ts0, ts3, tz, tz0, iv, m, dom,
    ia, ba, ta, vca, na, nua, tsa, tza, da, ua, jba, bya, boa, ma, fa, ip, ci, mac, b1, b5, o, hs, lt, pt, tv, r4r, nr, tzr, big) values
   (1, -32768, 2147483647, -9223372036854775808, 0.1, 1e300, 1234567890.12, -9999999999, 123456789012345678901234567890123456789012345.12345, 12345678901234567890.12345678901234567890, '-12.50',
    true, 'ab', 'héllo', E'a''b"c\\\\d\\n😀', 'z', 'a name', 'CiText', '\\x00ff10', '6f1b1b2e-0a3d-4d52-9d5e-0123456789ab', '{"b" : 1,  "a":[]}', '{"b": 1.0, "a": [null, "x''"]}', '<a b="c">d</a>',
    '0044-03-15 BC', '23:59:59.999999', '10:11:12.123', '10:11:12.5+02', '2026-11-21 10:11:12.123456', '2026-11-21 10:11:12', '2026-11-21 10:11:12.123', '0001-01-01 00:00:00.000001+00', '2026-11-21 10:11:12+02', 'P1Y2M3DT4H5M6.789012S', 'it''s "fine"', 9.90,
    '{1,NULL,-3}', '{9223372036854775807}', '{"a","b \\"c\\" \\\\ ''d''",NULL,""}', '{x}', '{1.50,-2.00}', '{1.5,12345678901234567890.123}', '{"2026-11-21 10:11:12.123456",NULL}', '{"2026-11-21 10:11:12.123456+02"}', '{2000-02-29}', '{6f1b1b2e-0a3d-4d52-9d5e-0123456789ab}', array['{"a": "b,c"}'::jsonb], array['\\x00ff'::bytea], '{t,f,NULL}', '{ok,"it''s \\"fine\\""}', '{0.1,1e20}',
    '10.0.0.1/8', '10.0.0.0/8', '08:00:2b:01:02:03', '1', '01011', 4294967295, 'a=>"x y", b=>NULL', 'Top.Science', '(1.5,-2)', 'a:1 ''it''''s here'':2', '[1,5)', '(1.5,2.5]', '[2026-01-01 00:00:00+00,)', repeat('long ', 20000)),
   (2, 0, 0, 0, 'NaN', '-Infinity', 0, 0, 0, 0, 0, false, '', '', '', '', '', '', '', '00000000-0000-0000-0000-000000000000', 'null', 'null', '', '1970-01-01', '00:00', '00:00', '00:00+00', '1970-01-01', '1970-01-01', '1970-01-01', '1970-01-01 00:00+00', '1970-01-01 00:00+00', '0', 'sad', 0,
    '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '::1', '::/0', '00:00:00:00:00:00', '0', '00000', 0, '', 'a', '(0,0)', '', 'empty', 'empty', 'empty', '')`);
  await source("insert into every_type (id, with_default, with_text, with_time) values (3, null, null, null)");
  await equal();
  await source("update every_type set i4 = 7, t = 'changed', ta = '{new}', nu = -0.000000000000000000001 where id = 1"); // big stays where it is, unchanged
  await source("update every_type set (id, t) = (4, 'moved') where id = 2"); // another key: the old row must go
  await equal();
  expect(await target("select id::text from mirror.every_type order by id")).toEqual(["0", "1", "3", "4"].map((id) => ({ id })));
  expect(await target("select format_type(a.atttypid, a.atttypmod) as type from pg_attribute a where a.attrelid = 'mirror.every_type'::regclass and a.attname in ('n122', 'nu', 'jb', 'u', 'tz', 'by', 'na') order by a.attname")).toEqual(
    ["bytea", "jsonb", "numeric(12,2)", "numeric(12,2)[]", "numeric", "timestamp with time zone", "uuid"].map((type) => ({ type })));
});

test("keys of several columns, and of types that travel as text", async () => {
  await source(`insert into "Order Lines" select '6f1b1b2e-0a3d-4d52-9d5e-0123456789ab', n + 0.25, '2026-11-21 10:00:00.000001+00', 'row ' || n from generate_series(1, 500) n`);
  await source(`update "Order Lines" set "what, really" = 'changed' where line < 20`);
  await source(`delete from "Order Lines" where line > 40`);
  await equal();
});

test("columns added at the source arrive with rows, and the next up gives them their own types", async () => {
  await source("alter table employees add column level int default 3, add column bonus numeric, add column tags text[], add column since timestamptz default now(), add column code varchar(5) not null default 'x'");
  await source("insert into employees (name, level, bonus, tags, since) values ('New Hire', 5, 123456789012345678901234567890.5, '{a,\"b c\"}', '2026-11-21 10:00:00+00')");
  await until("the row with its new columns", async () => ((await target("select to_jsonb(e)->>'level' as level from mirror.employees e where name = 'New Hire'"))[0]?.["level"] === "5" ? true : undefined), { timeoutMs: 60_000 });
  // A constant default is in the rows that nobody touched, as at the source.
  expect(await target("select level::text from mirror.employees where name = 'Jane Roe'")).toEqual([{ level: "3" }]);
  expect(await target("select bonus::text from mirror.employees where name = 'New Hire'")).toEqual([{ bonus: "123456789012345678901234567890.5" }]);
  const up = await stack.up();
  expect([diagnostics(up, stack), up.code]).toEqual([[], 0]);
  expect(await target("select a.attname as name, format_type(a.atttypid, a.atttypmod) as type from pg_attribute a where a.attrelid = 'mirror.employees'::regclass and a.attnum > 7 and not a.attisdropped order by 1")).toEqual([
    { name: "bonus", type: "numeric" }, { name: "code", type: "character varying(5)" }, { name: "level", type: "integer" }, { name: "since", type: "timestamp(6) with time zone" }, { name: "tags", type: "text[]" },
  ]);
  // What was a function's value at the source comes when the row does.
  await source("update employees set since = since");
  await equal();
  await source("alter table employees drop column tags");
  await source("insert into employees (name) values ('After the drop')");
  await equal();
});

test("a record that is none is a dead letter with its reason, and later rows pass", async () => {
  const { broker, topicPrefix } = await stack.manifest();
  const key = JSON.stringify({ schema: { type: "struct", optional: false, name: "k", fields: [{ type: "int32", optional: false, field: "emp_id" }] }, payload: { emp_id: 1 } });
  await produce(broker, { topic: `${topicPrefix}.public.employees`, key, value: "not JSON" });
  const { dlq = "" } = await copy();
  await until("a dead letter", async () => ((await endOffsets(broker, [dlq])).reduce((sum, { end }) => sum + end, 0n) === 1n ? true : undefined), { timeoutMs: 60_000 });
  expect((await tail(broker, dlq, 1)).map(decode)).toMatchObject([{ topic: `${topicPrefix}.public.employees`, stage: "VALUE_CONVERTER", value: "not JSON" }]);
  // One that the copy cannot hold, from the source itself.
  await source("insert into every_type (id, d) values (50, 'infinity')");
  await until("the second", async () => ((await endOffsets(broker, [dlq])).reduce((sum, { end }) => sum + end, 0n) === 2n ? true : undefined), { timeoutMs: 60_000 });
  const [last] = (await tail(broker, dlq, 1)).map(decode);
  expect(last).toMatchObject({ topic: `${topicPrefix}.public.every_type`, stage: "TRANSFORMATION" });
  expect(last!.reason).toContain("column d of shop.public.every_type: an infinite date or timestamp");
  await source("delete from every_type where id = 50");
  await source("insert into employees (name) values ('After the dead letters')");
  await equal();
});

test("a row that the target refuses stops the sink, which says why; mended, it goes on", async () => {
  await target("alter table mirror.employees add constraint rich check (salary < 1000000)");
  await source("insert into employees (name, salary) values ('Too Rich', 2000000)");
  const told = async () => conditionsOf(await stack.manifest(), await healthOf(await stack.manifest())).find(({ name, ok }) => name.startsWith("connector ") && !ok);
  const failed = await until("the task has failed", told, { timeoutMs: 60_000, intervalMs: 500 });
  expect(failed.seen).toMatch(/violates check constraint "rich"/);
  expect(failed.mend).toMatch(/bin\/sluice restart/);
  await target("alter table mirror.employees drop constraint rich");
  const { connect } = await stack.manifest();
  await rest(connect, "POST", `/connectors/${(await copy()).connector}/restart?includeTasks=true&onlyFailed=true`);
  await equal();
});

test("a target that was killed is started again by up, and nothing is lost", async () => {
  process.kill(running(servicePaths(stack.project, stack.name, "copy").pidFile)!.pid, "SIGKILL");
  await source("insert into employees (name, salary) select 'n' || n, n from generate_series(1, 2000) n");
  await source("delete from employees where name like 'n1%'");
  expect((await stack.up()).code).toBe(0);
  await equal();
  report(`${(await target("select count(*)::int as n from mirror.employees"))[0]?.["n"]} employees`);
});

test("destroy leaves nothing", async () => {
  const destroyed = await stack.destroy();
  expect([diagnostics(destroyed, stack), destroyed.code]).toEqual([[], 0]);
  expect(filesBelow(servicePaths(stack.project, stack.name, "copy").stack)).toEqual([]);
});
