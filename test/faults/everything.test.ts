import { readFileSync } from "node:fs";
import { tail } from "../../broker/tail.ts";
import { decode } from "../../cli/letters.ts";
import { inTransaction, rows, withDatabase } from "../../database/connect.ts";
import { servicePaths } from "../../local/paths.ts";
import { bornOf, running } from "../../local/process.ts";
import type { ServiceKind } from "../../local/service.ts";
import { until } from "../../util/until.ts";
import { allEqual, allRun, nothingToDo } from "../engine/checks.ts";
import { diagnostics, filesBelow, report } from "../engine/kit.ts";
import { produce } from "../support/produce.ts";
import { standInPlugin, startSearchServer, type SearchServer } from "../support/search/server.ts";
import { localConfig, TestStack } from "../support/stack.ts";
import { SteadyWriter } from "./writer.ts";

/**
 * Everything that runs on one machine, in one stack: captured tables, an outbox, a generated source, a lake, a copy, a search index,
 * transforms, Avro with a registry, and a broker with TLS, users and rights. 100,000 changes are made and every service is ended once by `kill -9`:
 * in the end lake, copy and index equal the source, value by value, and every event is where it belongs. The plugin of the search sink
 * is a stand-in (see search.test.ts).
 */

jest.setTimeout(1_500_000);

const SHOP = ["public.customers", "public.products", "public.orders", "public.order_items"];
const LEDGER = ["public.commits", "public.accounts"];
const KINDS: readonly ServiceKind[] = ["copy", "registry", "connect", "kafka", "postgres", "s3"];
const CHANGES = 100_000;
/** Other names for tables and columns, a column more, a hidden one: the audits look behind them. */
const LAKE_STEPS = [
  { regexRouter: { regex: "(.*)\\.public\\.(.*)", replacement: "$1.analytics.$2" } },
  { mask: { fields: ["email"] }, when: { topicNameMatches: ".*\\.customers" } },
  { replaceField: { renames: { note: "remark" } }, when: { topicNameMatches: ".*\\.orders" } },
  { insertField: { static: { name: "origin", value: "shop" } }, when: { topicNameMatches: ".*\\.analytics\\..*" } },
];
const COPY_STEPS = [{ cast: { fields: { quantity: "int64" } } }, { replaceField: { exclude: ["tags"], renames: { tier: "level" } } }];
/** Of an outbox, one for each hundred changes. */
const EVENTS = CHANGES / 100;

let stack: TestStack;
let server: SearchServer;
let plugin: Awaited<ReturnType<typeof standInPlugin>>;

beforeAll(async () => {
  server = await startSearchServer();
  plugin = await standInPlugin();
  stack = await TestStack.create({
    ...localConfig(),
    "sluice:source": { local: { sample: true, schema: "test/faults/ledger.sql" }, database: "shop", tables: [...SHOP, ...LEDGER] },
    "sluice:outbox": { table: "public.outbox", columns: { timestamp: "created_at" }, aggregates: ["customer"] },
    "sluice:sources": { made: { generator: { topic: "made.rows", perSecond: 20 } } },
    "sluice:registry": { local: {} },
    "sluice:broker": { local: { security: "sasl_ssl" } },
    "sluice:connect": { local: { plugins: [plugin.folder] } },
    "sluice:sinks": {
      lake: { s3: { local: {}, bucket: "lake", format: "iceberg", maxFileAge: "5s", from: ["tables", "made"] }, transforms: LAKE_STEPS },
      events: { s3: { local: {}, bucket: "lake", format: "iceberg", maxFileAge: "5s", from: ["outbox"] } },
      copy: { jdbc: { local: {}, database: "reports", schema: "mirror" }, transforms: COPY_STEPS },
      search: { opensearch: { url: server.url, index: "{schema}-{table}", replicas: 0 } },
    },
  });
});
afterAll(async () => {
  await stack?.dispose();
  await server?.dispose();
  plugin?.dispose();
}, 180_000);

const seconds = (from: number): string => `${((performance.now() - from) / 1000).toFixed(1)} s`;

test("one preview, one up", async () => {
  const asked = performance.now();
  const preview = await stack.preview();
  expect([diagnostics(preview, stack), preview.code]).toEqual([[], 0]);
  report(`preview took ${seconds(asked)}`);
  const begun = performance.now();
  const up = await stack.up();
  expect([diagnostics(up, stack), up.code]).toEqual([[], 0]);
  report(`up took ${seconds(begun)}`);
  await allRun(stack);
  await nothingToDo(stack);
  for (const kind of KINDS) report(`${kind}: ${residentMib(service(kind).pid)} MiB resident`);
});

function service(kind: ServiceKind): { pid: number; born: string } {
  const found = running(servicePaths(stack.project, stack.name, kind).pidFile);
  if (found === undefined) throw new Error(`${kind} does not run`);
  return found;
}

/** Of the service's own process; PostgreSQL's sessions are processes of their own, and share most of it. */
function residentMib(pid: number): number {
  return Math.round(Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024);
}

/** Inserts, updates and deletes of one customer after the other, in transactions of a thousand with their events. */
async function mix(from: number, count: number): Promise<void> {
  await withDatabase(await stack.admin(), async (client) => {
    for (let at = from; at < from + count; at += 1_000) {
      await inTransaction(client, async () => {
        await client.query(`insert into customers (email, name) select 'mix-' || n || '@example.com', 'mix ' || n from generate_series(${at}, ${at + 399}) n`);
        await client.query(`update customers set name = name || '!', credit = length(name) where email like 'mix-%' and substring(email from 5 for position('@' in email) - 5)::int between ${at} and ${at + 299}`);
        await client.query(`update customers set credit = credit + 1 where email like 'mix-%' and substring(email from 5 for position('@' in email) - 5)::int between ${at} and ${at + 99}`);
        await client.query(`delete from customers where email like 'mix-%' and substring(email from 5 for position('@' in email) - 5)::int between ${at + 200} and ${at + 399}`);
        await client.query(`insert into outbox (aggregate_type, aggregate_id, event_type, payload) select 'customer', n::text, 'CustomerMixed', jsonb_build_object('n', n) from generate_series(${at}, ${at + 999}, 100) n`);
      });
    }
  }, { statementMs: 60_000, doing: "write changes" });
}

async function kill(kind: ServiceKind): Promise<void> {
  const victim = service(kind);
  process.kill(victim.pid, "SIGKILL");
  await until(`end of ${kind}`, async () => (bornOf(victim.pid) === victim.born ? undefined : true), { timeoutMs: 10_000, intervalMs: 10 });
}

async function equal(): Promise<void> {
  const audit = await allEqual(stack, 600_000);
  expect(audit.sinks.toSorted((a, b) => (a.sink < b.sink ? -1 : 1)).map(({ sink, tables }) => [sink, tables.filter(({ table }) => [...SHOP, ...LEDGER].includes(table)).length])).toEqual([["copy", 6], ["events", 0], ["lake", 6], ["search", 6]]);
  report(`${audit.sinks.flatMap(({ tables }) => tables).reduce((sum, { rows }) => sum + rows.database, 0)} rows compared`);
}

test("after 100,000 changes and the end of each service, lake, copy and index equal the source", async () => {
  const writer = new SteadyWriter(await stack.admin());
  writer.start();
  const share = Math.ceil(CHANGES / KINDS.length / 1000) * 1000;
  for (const [at, kind] of KINDS.entries()) {
    await mix(at * share, share);
    await kill(kind);
    const before = performance.now();
    expect(await stack.up()).toMatchObject({ code: 0 });
    report(`${kind}: up took ${seconds(before)}`);
  }
  // It is not the stack's: whoever runs it starts it again, and the sink goes on by itself.
  await server.kill();
  await mix(KINDS.length * share, 1_000);
  await server.start();
  await writer.stop();
  await allRun(stack);
  await equal();
  const [written] = await withDatabase(await stack.admin(), (client) => rows<{ n: number }>(client, "select count(*)::int as n from outbox"));
  expect(written?.n).toBeGreaterThanOrEqual(EVENTS);
  report(`${writer.commits.length} transactions beside ${KINDS.length * share + 1_000} changes and ${written?.n} events`);
});

test("a record that no sink can read is a dead letter of each, with its reason; later rows pass", async () => {
  const { broker, topicPrefix, sinks } = await stack.manifest();
  const topic = `${topicPrefix}.public.customers`;
  await produce(broker, { topic, key: "no Avro", value: "nor this" });
  for (const { name, dlq = "" } of sinks.filter((sink) => sink.name !== "events")) {
    const [letter] = await until(`a dead letter of ${name}`, async () => {
      const found = (await tail(broker, dlq, 1)).map(decode);
      return found.length > 0 ? found : undefined;
    }, { timeoutMs: 120_000 });
    expect(letter).toMatchObject({ topic, stage: expect.stringMatching(/^(KEY|VALUE)_CONVERTER$/) });
  }
  await withDatabase(await stack.admin(), (client) => client.query("update customers set name = name || '.'"), { doing: "write" });
  await equal();
});

test("destroy leaves nothing", async () => {
  const destroyed = await stack.destroy();
  expect([diagnostics(destroyed, stack), destroyed.code]).toEqual([[], 0]);
  expect(filesBelow(servicePaths(stack.project, stack.name, "copy").stack)).toEqual([]);
});
