import { endOffsets } from "../../broker/offsets.ts";
import { tail } from "../../broker/tail.ts";
import { conditionsOf } from "../../cli/conditions.ts";
import { healthOf } from "../../cli/health.ts";
import { decode } from "../../cli/letters.ts";
import type { ManifestSearch } from "../../cli/manifest.ts";
import { rows, withDatabase } from "../../database/connect.ts";
import { until } from "../../util/until.ts";
import { allEqual, allRun, nothingToDo } from "../engine/checks.ts";
import { diagnostics, report } from "../engine/kit.ts";
import { produce } from "../support/produce.ts";
import { standInPlugin, startSearchServer, type SearchServer } from "../support/search/server.ts";
import { localConfig, TestStack } from "../support/stack.ts";

/**
 * PostgreSQL to a real OpenSearch as a whole, with a column of every type and keys of several. No registry holds Aiven's sink, so a
 * stand-in of its name writes what our transform hands over, as the real one was seen to write it (`OpenSearchSinkConnector.java`). With
 * `SLUICE_TEST_SEARCH_PLUGIN` naming a folder that has the real one, the same test runs with that.
 */

jest.setTimeout(600_000);

const TABLES = ["public.employees", { table: "public.every_type" }, "public.Order Lines"];
let server: SearchServer;
let plugin: Awaited<ReturnType<typeof standInPlugin>>;
let stack: TestStack;

beforeAll(async () => {
  server = await startSearchServer();
  const real = process.env["SLUICE_TEST_SEARCH_PLUGIN"];
  plugin = real === undefined ? await standInPlugin() : { folder: real, dispose: () => undefined };
  stack = await TestStack.create({
    ...localConfig(),
    "sluice:source": { local: { schema: "test/real/copy.sql" }, database: "shop", tables: TABLES, heartbeat: "1s" },
    "sluice:outbox": { table: "public.outbox", columns: { timestamp: "at" }, aggregates: ["order"] },
    "sluice:broker": { local: {}, topics: { partitions: 2 } },
    "sluice:connect": { local: { plugins: [plugin.folder] } },
    "sluice:sinks": { search: { opensearch: { url: server.url, index: "{schema}-{table}", replicas: 0 } }, found: { opensearch: { url: server.url, replicas: 0, from: ["outbox"] } } },
  });
});
afterAll(async () => {
  await stack?.dispose();
  await server?.dispose();
  plugin?.dispose();
}, 180_000);

const source = async <R = Record<string, unknown>>(sql: string): Promise<R[]> => withDatabase(await stack.admin(), (client) => rows<R>(client, sql), { doing: "write" });
const sink = async (): Promise<ManifestSearch> => (await stack.manifest()).sinks.find((one): one is ManifestSearch => one.name === "search")!;
const ask = async (path: string, body?: unknown): Promise<any> => (await fetch(server.url + path, { method: body === undefined ? "GET" : "POST", headers: { "content-type": "application/json" }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })).json();
const equal = () => allEqual(stack);

test("up: indexes from the tables' columns, rows that were there as documents, and a second up changes nothing", async () => {
  const up = await stack.up();
  expect([diagnostics(up, stack), up.code]).toEqual([["table public.outbox: has events of other, which sluice:outbox.aggregates does not list: they go to the topic of unlisted ones. List them"], 0]);
  await allRun(stack);
  await equal();
  const { properties, _meta, dynamic } = (await ask("/public-employees"))["public-employees"].mappings;
  expect([_meta, dynamic]).toEqual([{ sluice: { owner: `${stack.project}/${stack.name}`, topic: "shop.public.employees" } }, "false"]);
  expect([properties.salary.type, properties.hire_date.type, properties.emp_id.type]).toEqual(["double", "date", "long"]);
  await nothingToDo(stack);
});

test("every type, as itself and as NULL, and keys of several columns: audit compares each value", async () => {
  await source(`insert into every_type (id, i2, i8, r4, r8, n122, n50, nu, mon, b, c, vc, t, ct, by, u, j, jb, d, tm, tmz, ts, tz, iv, m, dom, ia, ta, na, tsa, da, ua, ip, mac, b1, b5, hs, pt, r4r, big) values
   (1, -32768, -9223372036854775808, 0.1, 1e300, 1234567890.12, 123456789012345678901234567890123456789012345.12345, 12345678901234567890.12345678901234567890, '-12.50', true, 'ab', 'héllo', 'it''s "fine"', 'CiText', '\\x00ff10',
    '6f1b1b2e-0a3d-4d52-9d5e-0123456789ab', '{"b" : 1,  "a":[]}', '{"b": 1.50, "big": 12345678901234567890.5, "a": [null, "x"]}', '0044-03-15 BC', '23:59:59.999999', '10:11:12.5+02', '2026-11-21 10:11:12.123456', '0001-01-01 00:00:00.000001+00', 'P1Y2M3DT4H5M6.789012S', 'ok', 9.90,
    '{1,NULL,-3}', '{"a","b \\"c\\"",NULL,""}', '{1.50,-2.00}', '{"2026-11-21 10:11:12.123456",NULL}', '{2000-02-29}', '{6f1b1b2e-0a3d-4d52-9d5e-0123456789ab}', '10.0.0.1/8', '08:00:2b:01:02:03', '1', '01011', 'a=>"x y", b=>NULL', '(1.5,-2)', '[1,5)', repeat('long ', 20000)),
   (2, 0, 0, 'NaN', '-Infinity', 0, 0, 0, 0, false, '', '', '', '', '', '00000000-0000-0000-0000-000000000000', '5', '[1, {"a": "b"}]', 'infinity', '00:00', '00:00+00', '-infinity', 'infinity', '0', 'sad', 0, '{}', '{}', '{}', '{}', '{}', '{}', '::1', '00:00:00:00:00:00', '0', '00000', '', '(0,0)', 'empty', '')`);
  await source(`insert into "Order Lines" select '6f1b1b2e-0a3d-4d52-9d5e-0123456789ab', n + 0.25, '2026-11-21 10:00:00.000001+00', 'row ' || n from generate_series(1, 200) n`);
  await equal();
  await source("update every_type set t = 'changed', i8 = 7 where id = 1");
  await source("update every_type set id = 4 where id = 2"); // another key: the old document must go
  await source(`delete from "Order Lines" where line > 20`);
  // Read by a snapshot, then streamed: one id.
  await source(`update "Order Lines" set "what, really" = 'first, again' where line = 1.50`);
  await equal();
  const { _id, _source } = (await ask("/public-order_lines/_search", { size: 1, query: { match: { "what, really": "first again" } } })).hits.hits[0];
  // Debezium leaves out zeros at the end of a numeric without a scale, in snapshots and in the stream alike.
  expect(_id).toBe("6f1b1b2e-0a3d-4d52-9d5e-0123456789ab|1.5|2026-11-21T10:00:00.000001Z");
  expect(_source).toEqual({ Order: "6f1b1b2e-0a3d-4d52-9d5e-0123456789ab", line: "1.5", at: "2026-11-21T10:00:00.000001Z", "what, really": "first, again" });
});

test("an outbox: a document an event under its id, of aggregates that are not listed too, and the audit that compares them", async () => {
  await source(`insert into outbox values ('6f1b1b2e-0a3d-4d52-9d5e-0123456789ab', 'order', '42', 'Paid', '{"b": 1.50, "a": [null, "x"]}', '2026-11-21 10:11:12.123456+00'), ('6f1b1b2e-0a3d-4d52-9d5e-0123456789ac', 'order', '42', 'Sent', null, now())`);
  await equal();
  expect([(await ask("/events.order/_count")).count, (await ask(`/${stack.project}-${stack.name}.outbox.unlisted/_count`)).count]).toEqual([52, 50]);
  const [event] = (await ask("/events.order/_search", { query: { bool: { filter: [{ term: { aggregate_id: "42" } }, { term: { "payload.a": "x" } }] } } })).hits.hits;
  expect([event._id, event._source]).toEqual(["6f1b1b2e-0a3d-4d52-9d5e-0123456789ab", { id: "6f1b1b2e-0a3d-4d52-9d5e-0123456789ab", type: "Paid", aggregate_type: "order", aggregate_id: "42", payload: { b: 1.5, a: [null, "x"] }, time: "2026-11-21T10:11:12.123456Z" }]);
  // The audit sees an event that is not as it was written.
  await source("update outbox set payload = '{}' where event_type = 'Sent'");
  const audit = await stack.audit(1);
  expect(audit.sinks.find(({ sink: name }) => name === "found")!.tables).toMatchObject([{ equal: false, hints: [expect.stringContaining("otherwise than in the table: 6f1b1b2e-0a3d-4d52-9d5e-0123456789ac")] }]);
  await source("update outbox set payload = null where event_type = 'Sent'");
});

test("a column that is new at the source is kept at once, and searched from the next up on", async () => {
  await source("alter table employees add column tags text[]");
  await source("insert into employees (name, salary, tags) values ('New Hire', 75000.10, '{a,\"b c\"}')");
  await equal();
  const up = await stack.up();
  expect([diagnostics(up, stack), up.code]).toEqual([[], 0]);
  await source("update employees set salary = 80000.10 where name = 'New Hire'");
  await equal();
  await ask("/public-employees/_refresh", {});
  expect((await ask("/public-employees/_search", { query: { bool: { filter: [{ match: { tags: "b" } }, { range: { salary: { gte: 80000.1 } } }] } } })).hits.total.value).toBe(1);
});

test("what is no row is a dead letter with its reason, and later rows pass", async () => {
  const { broker, topicPrefix } = await stack.manifest();
  const key = JSON.stringify({ schema: { type: "struct", optional: false, name: "k", fields: [{ type: "int32", optional: false, field: "emp_id" }] }, payload: { emp_id: 1 } });
  await produce(broker, { topic: `${topicPrefix}.public.employees`, key, value: "not JSON" });
  // One that no object field takes, from the source itself.
  await source("insert into every_type (id, jb) values (50, jsonb_build_object('a', repeat('x', 40000)))");
  const { dlq = "" } = await sink();
  await until("two dead letters", async () => ((await endOffsets(broker, [dlq])).reduce((sum, { end }) => sum + end, 0n) === 2n ? true : undefined), { timeoutMs: 60_000 });
  const letters = (await tail(broker, dlq, 2)).map(decode);
  expect(letters.map(({ stage }) => stage).sort()).toEqual(["TRANSFORMATION", "VALUE_CONVERTER"]);
  expect(letters.find(({ stage }) => stage === "TRANSFORMATION")!.reason).toContain("column jb of shop.public.every_type: a text of 40000 bytes in a json");
  await source("delete from every_type where id = 50");
  await source("insert into employees (name) values ('After the dead letters')");
  await equal();
});

test("a server that was killed comes back to what it missed; an index that is gone is named", async () => {
  await server.kill();
  await source("insert into employees (name, salary) select 'n' || n, n from generate_series(1, 500) n");
  await source("delete from employees where name like 'n1%'");
  await server.start();
  await equal();
  report(`${(await ask("/public-employees/_count")).count} employees`);
  await fetch(`${server.url}/public-order_lines`, { method: "DELETE" });
  const wrong = conditionsOf(await stack.manifest(), await healthOf(await stack.manifest())).filter(({ ok, name }) => !ok && name.includes("indexes"));
  expect(wrong).toMatchObject([{ name: "sink search: indexes", seen: expect.stringContaining("has no index public-order_lines of Sluice's any more") }]);
});

test("destroy leaves nothing on the server", async () => {
  const destroyed = await stack.destroy();
  expect([diagnostics(destroyed, stack), destroyed.code]).toEqual([[], 0]);
  expect(Object.keys(await ask("/_all"))).toEqual([]);
});
