import { inTransaction, withDatabase } from "../../database/connect.ts";
import { servicePaths } from "../../local/paths.ts";
import { bornOf, running } from "../../local/process.ts";
import type { ServiceKind } from "../../local/service.ts";
import { until } from "../../util/until.ts";
import { report, states } from "../engine/kit.ts";
import { localConfig, TestStack } from "../support/stack.ts";
import { SteadyWriter } from "./writer.ts";

/**
 * A copy beside a lake, while 100,000 changes are made and every service is ended once by `kill -9`: in the end both equal the source,
 * value by value.
 */

jest.setTimeout(1_200_000);

const SHOP = ["public.customers", "public.products", "public.orders", "public.order_items"];
const LEDGER = ["public.commits", "public.accounts"];
const KINDS: readonly ServiceKind[] = ["copy", "connect", "kafka", "postgres", "s3"];
const CHANGES = 100_000;

let stack: TestStack;

beforeAll(async () => {
  stack = await TestStack.create({
    ...localConfig(),
    "sluice:source": { local: { sample: true, schema: "test/faults/ledger.sql" }, database: "shop", tables: [...SHOP, ...LEDGER] },
    "sluice:sinks": { lake: { s3: { local: {}, bucket: "lake", format: "iceberg", maxFileAge: "5s" } }, copy: { jdbc: { local: {}, database: "reports", schema: "mirror" } } },
  });
  const made = await stack.up();
  if (made.code !== 0) throw new Error(made.text);
});
afterAll(async () => {
  await stack?.dispose();
}, 180_000);

/** Inserts, updates and deletes of one customer after the other, in transactions of a thousand. */
async function mix(from: number, count: number): Promise<void> {
  await withDatabase(await stack.admin(), async (client) => {
    for (let at = from; at < from + count; at += 1_000) {
      await inTransaction(client, async () => {
        await client.query(`insert into customers (email, name) select 'mix-' || n || '@example.com', 'mix ' || n from generate_series(${at}, ${at + 399}) n`);
        await client.query(`update customers set name = name || '!', credit = length(name) where email like 'mix-%' and substring(email from 5 for position('@' in email) - 5)::int between ${at} and ${at + 299}`);
        await client.query(`update customers set credit = credit + 1 where email like 'mix-%' and substring(email from 5 for position('@' in email) - 5)::int between ${at} and ${at + 99}`);
        await client.query(`delete from customers where email like 'mix-%' and substring(email from 5 for position('@' in email) - 5)::int between ${at + 200} and ${at + 399}`);
      });
    }
  }, { statementMs: 60_000, doing: "write changes" });
}

async function kill(kind: ServiceKind): Promise<void> {
  const victim = running(servicePaths(stack.project, stack.name, kind).pidFile);
  if (victim === undefined) throw new Error(`${kind} does not run`);
  process.kill(victim.pid, "SIGKILL");
  await until(`end of ${kind}`, async () => (bornOf(victim.pid) === victim.born ? undefined : true), { timeoutMs: 10_000, intervalMs: 10 });
}

test("after 100,000 changes and the end of each service, copy and lake equal the source", async () => {
  const writer = new SteadyWriter(await stack.admin());
  writer.start();
  const share = CHANGES / KINDS.length;
  for (const [at, kind] of KINDS.entries()) {
    await mix(at * share, share);
    await kill(kind);
    const before = performance.now();
    expect(await stack.up()).toMatchObject({ code: 0 });
    report(`${kind}: up took ${((performance.now() - before) / 1000).toFixed(1)} s`);
  }
  await writer.stop();
  const { connect } = await stack.manifest();
  for (const [name, state] of Object.entries(await states(connect))) expect([name, /^RUNNING( RUNNING)+$/.test(state)]).toEqual([name, true]);
  const audit = await stack.audit(600_000);
  expect(audit.sinks.flatMap(({ sink, tables, failures }) => [...failures, ...tables.filter(({ equal }) => !equal).map(({ table, hints }) => ({ sink, table, hints }))])).toEqual([]);
  expect(audit.sinks.map(({ sink, tables }) => [sink, tables.length])).toEqual([["lake", 6], ["copy", 6]]);
  report(`${writer.commits.length} transactions beside ${CHANGES} changes; ${audit.sinks.flatMap(({ tables }) => tables).reduce((sum, { rows }) => sum + rows.database, 0)} rows compared`);
});
