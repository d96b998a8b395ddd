import { Client } from "pg";
import { endOffsets } from "../../broker/offsets.ts";
import { tail } from "../../broker/tail.ts";
import { conditionsOf } from "../../cli/conditions.ts";
import { healthOf } from "../../cli/health.ts";
import { readLetters } from "../../cli/letters.ts";
import type { ManifestLake, ManifestOutbox } from "../../cli/manifest.ts";
import { inTransaction, rows, withDatabase } from "../../database/connect.ts";
import { readSecret } from "../../secrets/read.ts";
import { servicePaths } from "../../local/paths.ts";
import { bornOf, running } from "../../local/process.ts";
import { until } from "../../util/until.ts";
import { allEqual, allRun, nothingToDo } from "../engine/checks.ts";
import { diagnostics, report } from "../engine/kit.ts";
import { produce } from "../support/produce.ts";
import { localConfig, TestStack } from "../support/stack.ts";

/**
 * An outbox as a whole: its own slot, publication and connector, a topic an aggregate, a lake table a topic. Writers commit out of order,
 * one holds a transaction open, the worker is killed, rows are purged all the while: no event is lost.
 */

jest.setTimeout(300_000);

let stack: TestStack;

beforeAll(async () => {
  stack = await TestStack.create({
    ...localConfig(),
    "sluice:source": { local: { schema: "test/real/outbox.sql" }, database: "shop", tables: ["public.orders"], heartbeat: "1s" },
    "sluice:outbox": { table: "public.outbox", columns: { id: "event_id", timestamp: "created_at" }, aggregates: ["order", "customer"], purge: true, keep: "1s" },
    "sluice:sinks": { events: { s3: { local: {}, bucket: "lake", format: "iceberg", maxFileAge: "3s", from: ["outbox"] } } },
  });
});
afterAll(async () => {
  await stack?.dispose();
}, 180_000);

const source = async <R = Record<string, unknown>>(sql: string, values: unknown[] = []): Promise<R[]> => withDatabase(await stack.admin(), (client) => rows<R>(client, sql, values), { doing: "write" });
const lake = async (): Promise<ManifestLake> => (await stack.manifest()).sinks.find((sink): sink is ManifestLake => sink.kind === "s3")!;
const outbox = async (): Promise<ManifestOutbox> => (await stack.manifest()).outbox!;
const state = async () => (await source<{ copied: boolean; purged: string; failed: string | null }>("select copied, purged::text, failed from sluice_" + stack.name + ".outbox_state"))[0]!;
const left = async (): Promise<number> => (await source<{ n: number }>("select count(*)::int as n from outbox"))[0]!.n;
const connection = async (): Promise<Client> => {
  const { host, port, database, user, password } = await stack.admin();
  const client = new Client({ host, port, database, user, password: await readSecret(password), ssl: false });
  await client.connect();
  return client;
};

async function allInLake(events: number): Promise<void> {
  const audit = await allEqual(stack);
  expect(audit.sinks.flatMap(({ tables }) => tables.map(({ table, equal, rows: counted, hints }) => ({ table, equal, lake: counted.lake, hints })))).toEqual([{ table: "public.outbox", equal: true, lake: events, hints: [] }]);
}

test("up: events that were there reach their topics and the lake, and are purged", async () => {
  const up = await stack.up();
  // The first run after a change of the Java classes compiles them.
  expect([diagnostics(up, stack).filter((line) => !line.startsWith("· compiling")), up.code]).toEqual([[], 0]);
  const { broker } = await stack.manifest();
  await allRun(stack);
  await until("every old event purged", async () => ((await left()) === 0 ? true : undefined), { timeoutMs: 90_000, intervalMs: 250 });
  expect(await state()).toEqual({ copied: true, purged: "500", failed: null });
  await allInLake(500);
  const [event] = await tail(broker, "events.customer", 1);
  expect(String(event?.key)).toMatch(/^\d+$/);
  const payload = String(event?.value);
  expect(payload).toMatch(/^\{"n": \d+, "text": "ä \\"\d+\\" \\\\ 😀"\}$/); // jsonb as PostgreSQL prints it
  await nothingToDo(stack);
});

test("writers that commit out of order, one transaction held open, the worker killed: nothing is lost, and what is purged was sent", async () => {
  const held = await connection();
  const savepoints = await connection();
  await held.query("begin; insert into outbox (aggregate_type, aggregate_id, event_type, payload) values ('order', 9001, 'HeldOpen', '{}')");
  await savepoints.query("begin; insert into orders values (1, 9.90)");
  let written = 0;
  let on = true;
  const writer = async (who: number): Promise<void> => {
    await withDatabase(await stack.admin(), async (client) => {
      for (let n = 0; on; n += 1) {
        await inTransaction(client, async () => {
          const count = 1 + ((n * 7 + who) % 5);
          await client.query(`insert into outbox (aggregate_type, aggregate_id, event_type, payload) select 'order', g, 'Written', jsonb_build_object('who', ${who}, 'n', ${n}, 'g', g) from generate_series(1, ${count}) g`);
          await client.query("savepoint one");
          await client.query(`insert into outbox (aggregate_type, aggregate_id, event_type, payload) values ('customer', ${who}, 'InSavepoint', null)`);
          if (n % 3 === 0) await client.query("rollback to savepoint one");
          else written += 1;
          if (n % 4 === who % 4) await client.query("select pg_sleep(0.02)"); // others overtake it
          written += count;
        });
      }
    }, { statementMs: 60_000, doing: "write events" });
  };
  const writers = [0, 1, 2].map(writer);
  const before = Number((await state()).purged);
  const ids = async (): Promise<number> => (await source<{ n: number }>("select count(*)::int as n from outbox where event_type = 'Written'"))[0]!.n;
  await until("some events", async () => ((await ids()) > 100 ? true : undefined), { timeoutMs: 30_000, intervalMs: 100 });
  // Nothing that is younger than the open transaction may go, whatever the slot has confirmed.
  const victim = running(servicePaths(stack.project, stack.name, "connect").pidFile)!;
  process.kill(victim.pid, "SIGKILL");
  await until("end of the worker", async () => (bornOf(victim.pid) === victim.born ? undefined : true), { timeoutMs: 10_000, intervalMs: 10 });
  const up = await stack.up();
  expect([up.code === 0 ? "" : up.text, up.code]).toEqual(["", 0]);
  expect(Number((await state()).purged)).toBe(before);
  // A transaction that begins before the others end and writes after them.
  await savepoints.query("insert into outbox (aggregate_type, aggregate_id, event_type, payload) values ('customer', 9002, 'Late', '[1, 2]')");
  await held.query("commit");
  await held.end();
  await until("the first purge after the long transaction", async () => (Number((await state()).purged) > before ? true : undefined), { timeoutMs: 60_000, intervalMs: 100 });
  on = false;
  await Promise.all(writers);
  await savepoints.query("commit");
  await savepoints.end();
  await until("everything purged", async () => ((await left()) === 0 ? true : undefined), { timeoutMs: 60_000, intervalMs: 250 });
  expect((await state()).failed).toBeNull();
  await allInLake(500 + written + 2);
  report(`${written} events of three writers, purged ${(await state()).purged}`);
});

test("an event of an aggregate that nobody listed has a topic and a lake table of its own", async () => {
  const { unlisted } = await outbox();
  const before = (await state()).purged;
  await source("insert into outbox (aggregate_type, aggregate_id, event_type, payload) values ('parcel', 7, 'ParcelSent', '{\"a\": 1}'), (E'order\\n', 8, 'Odd', 'null'), ('order2', 8, 'Odd', 'null'), ('', 9, 'Empty', '{}')");
  await until("events of unlisted aggregates", async () => (sum(await endOffsets((await stack.manifest()).broker, [unlisted])) === 4 ? true : undefined), { timeoutMs: 30_000, intervalMs: 250 });
  const all = Number(before) + 4;
  await allInLake(all);
});

test("a record that is no event, and a payload that is no text, lie in the dead letters with their reason; later events pass", async () => {
  const { broker } = await stack.manifest();
  const { dlq = "" } = await lake();
  await produce(broker, { topic: "events.order", key: "1", value: "no event" });
  await source("insert into outbox (aggregate_type, aggregate_id, event_type, payload) values ('order', 1, 'After', '{}')");
  await until("a dead letter", async () => (sum(await endOffsets(broker, [dlq])) === 1 ? true : undefined), { timeoutMs: 60_000, intervalMs: 250 });
  const [letter] = await tail(broker, dlq, 1);
  expect(JSON.stringify(await readLetters(await stack.manifest(), [letter!]))).toContain("has no header id: it is no event of an outbox");
  await until("the later event purged", async () => ((await left()) === 0 ? true : undefined), { timeoutMs: 60_000, intervalMs: 250 });
  await allInLake(Number((await state()).purged));
});

test("verify is well but for what it is told of; a database without the outbox's table would be refused", async () => {
  const manifest = await stack.manifest();
  const conditions = conditionsOf(manifest, await healthOf(manifest));
  expect(conditions.filter(({ ok }) => !ok).map(({ name }) => name).sort()).toEqual(["outbox public.outbox: unlisted aggregates", "sink events: dead letters"]);
  expect(await source("select pubinsert, pubupdate, pubdelete from pg_publication where pubname = $1", [manifest.outbox!.publication])).toEqual([{ pubinsert: true, pubupdate: false, pubdelete: false }]);
});

function sum(ends: readonly { readonly end: bigint }[]): number {
  return ends.reduce((total, { end }) => total + Number(end), 0);
}
