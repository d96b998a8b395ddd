import { Client } from "pg";
import * as captureSchema from "../../database/capture-schema/lifecycle.ts";
import * as beat from "../../database/outbox/beat/lifecycle.ts";
import * as tables from "../../database/outbox/tables/lifecycle.ts";
import { outboxPublished, outboxState } from "../../database/outbox/sql.ts";
import * as publication from "../../database/publication/lifecycle.ts";
import * as slot from "../../database/slot/lifecycle.ts";
import { installedServers, startServer, type Server } from "./database-server.ts";

/** What each heartbeat does, in a real PostgreSQL without any connector: the slot is moved by hand. */

jest.setTimeout(60_000);

const SCHEMA = "sluice_test";
const columns = { id: "id", aggregateType: "aggregate_type", aggregateId: "aggregate_id", eventType: "event_type", payload: "payload" };
const table = { schema: "public", table: "Out box" };
let server: Server;

beforeEach(() => void jest.spyOn(console, "warn").mockImplementation(() => undefined));
let common: { endpoint: Server["endpoint"]; owner: string };

beforeAll(async () => {
  server = await startServer(installedServers()[0]!.bin);
  common = { endpoint: server.endpoint, owner: "sluice/test" };
  await server.sql(`create role cdc login replication password 'canary-cdc-1'; create table "Out box" (id uuid primary key default gen_random_uuid(), aggregate_type text not null, aggregate_id text not null, event_type text not null, payload bytea)`);
});
afterAll(async () => server.stop());

const inputs = () => ({ ...common, schema: SCHEMA, table, columns, aggregates: ["order"], purge: true, slot: "outbox_slot", otherSlot: "outbox_slot", publication: "outbox_pub", role: "cdc" });
const beatInputs = (since: string, more: object = {}) => ({ ...common, schema: SCHEMA, table, columns, payload: "bytes" as const, slot: "outbox_slot", role: "cdc", since, generation: since, keepMs: 0, ...more });
const slotInputs = () => ({ ...common, name: "outbox_slot", voids: outboxState(SCHEMA) });
const write = (id: string): string => `insert into "Out box" (aggregate_type, aggregate_id, event_type, payload) values ('order', '${id}', 'Written', '\\x00ff')`;
const left = async (): Promise<string[]> => (await server.sql<{ id: string }>(`select aggregate_id as id from "Out box" order by 1`)).map(({ id }) => id);
const state = async () => (await server.sql<{ copied: boolean; purged: string; failed: string | null; since: string | null }>(`select copied, purged::text, failed, since::text from ${SCHEMA}.outbox_state`))[0]!;
/** As the connector's role, in a session of its own. */
const heartbeat = async (): Promise<void> => {
  const { host, port, database, user, password } = server.as("cdc", "canary-cdc-1");
  const client = new Client({ host, port, database, user, password, ssl: false });
  await client.connect();
  await client.query(`select ${SCHEMA}.outbox_beat()`);
  await client.end();
};
/** The connector confirms all that the log has until now. */
const confirm = async (): Promise<void> => void (await server.sql("select pg_replication_slot_advance('outbox_slot', pg_current_wal_lsn())"));
const session = async (): Promise<Client> => {
  const { host, port, database, user, password } = server.endpoint;
  const client = new Client({ host, port, database, user, password, ssl: false });
  await client.connect();
  return client;
};

let made: { slot: slot.SlotOutputs; tables: Awaited<ReturnType<typeof tables.create>>["outs"] };

test("what is made, and what it looks like afterwards", async () => {
  await server.sql(write("old"));
  await captureSchema.create({ ...common, name: SCHEMA, role: "cdc" });
  expect((await tables.check({}, inputs())).failures).toEqual([]);
  const outs = (await tables.create(inputs())).outs;
  expect(outs.payload).toBe("bytes");
  const pub = { ...common, name: "outbox_pub", tables: [table], captureSchema: SCHEMA, ours: outboxPublished(SCHEMA), inserts: true };
  const published = (await publication.create(pub)).outs;
  expect(await publication.diff("", published, pub)).toEqual({ changes: false });
  const slotOuts = (await slot.create(slotInputs())).outs;
  await beat.create(beatInputs(slotOuts.generation));
  expect(await beat.diff("", beatInputs(slotOuts.generation), beatInputs(slotOuts.generation))).toEqual({ changes: false });
  expect(await tables.diff("", outs, inputs())).toEqual({ changes: false });
  made = { slot: slotOuts, tables: outs };
});

test("before the slot moved nothing is sent and nothing purged; then the old rows go through the log once", async () => {
  await heartbeat();
  expect(await state()).toMatchObject({ copied: false, purged: "0", failed: null });
  await confirm();
  await heartbeat();
  expect(await state()).toMatchObject({ copied: true, purged: "0", failed: null });
  expect(await server.sql(`select 1 from ${SCHEMA}.outbox_backlog`)).toEqual([]);
  expect(await left()).toEqual(["old"]);
});

test("a row goes when the slot has confirmed a mark behind it, and not before", async () => {
  await heartbeat(); // a mark
  await heartbeat();
  expect(await left()).toEqual(["old"]); // not confirmed yet
  await confirm();
  await server.sql(write("young"));
  await heartbeat();
  expect(await left()).toEqual(["young"]);
  await heartbeat();
  expect(await left()).toEqual(["young"]); // marked behind it, and not confirmed there
  await confirm();
  await heartbeat();
  expect([await left(), (await state()).purged]).toEqual([[], "2"]);
});

test("an open transaction holds back what is younger, whatever was confirmed; its own rows go after it", async () => {
  const [open, late] = [await session(), await session()];
  await open.query("begin");
  await open.query(write("open"));
  await server.sql(write("overtook"));
  await late.query("begin; savepoint one");
  await late.query(write("late"));
  for (let n = 0; n < 3; n += 1) {
    await heartbeat();
    await confirm();
  }
  await heartbeat();
  expect(await left()).toEqual(["overtook"]);
  await open.query("commit");
  for (let n = 0; n < 2; n += 1) {
    await heartbeat();
    await confirm();
  }
  await heartbeat();
  expect(await left()).toEqual([]); // both are older than the one that is still open
  await late.query("release savepoint one; commit");
  expect(await left()).toEqual(["late"]);
  await heartbeat(); // the mark
  await heartbeat();
  expect(await left()).toEqual(["late"]);
  await confirm();
  await heartbeat();
  expect(await left()).toEqual([]);
  await open.end();
  await late.end();
});

test("transaction ids come round: with 64 bits an old row is old and a new one new", async () => {
  // The statement's own arithmetic, for an end of the snapshot just behind a turn of the 32 bits.
  const older = "(($1::bigint - $2::bigint) & 4294967295) < 2147483648 AND $1::bigint - (($1::bigint - $2::bigint) & 4294967295) < $3::bigint";
  const turn = 2 ** 32;
  const goes = async (next: number, xmin: number, horizon: number): Promise<boolean> => (await server.sql<{ yes: boolean }>(`select ${older} as yes`, [next, xmin, horizon]))[0]!.yes;
  expect(await goes(turn + 10, turn - 5, turn + 3)).toBe(true); // before the turn
  expect(await goes(turn + 10, 5, turn + 3)).toBe(false); // after it, and behind the horizon
  expect(await goes(turn + 10, 2, turn + 3)).toBe(true);
  expect(await goes(turn + 10, 12, turn + 3)).toBe(false); // newer than the snapshot: an update in between
});

test("a slot that is made anew voids the marks before it is there: every row is sent once more, and none purged until then", async () => {
  await server.sql(write("kept"));
  await heartbeat();
  await server.sql("select pg_drop_replication_slot('outbox_slot')");
  const outs = (await slot.update("", made.slot, slotInputs())).outs;
  await heartbeat();
  expect([await left(), (await state()).since]).toEqual([["kept"], null]);
  await beat.update("", beatInputs(made.slot.generation), beatInputs(outs.generation));
  await heartbeat();
  await confirm();
  expect((await state()).copied).toBe(false);
  await heartbeat();
  expect(await state()).toMatchObject({ copied: true, since: outs.generation });
  expect(await left()).toEqual(["kept"]);
  await heartbeat();
  await confirm();
  await heartbeat();
  expect(await left()).toEqual([]);
});

test("what cannot be done is said, and the heartbeat goes on", async () => {
  await server.sql(`${write("stuck")}; create function nope() returns trigger language plpgsql as 'begin raise ''not in my table''; end'; create trigger guard before delete on "Out box" for each row execute function nope()`);
  await heartbeat();
  await confirm();
  await heartbeat();
  expect([await left(), (await state()).failed]).toEqual([["stuck"], "not in my table"]);
  expect((await server.sql<{ n: number }>(`select count(*)::int as n from ${SCHEMA}.outbox_heartbeat`))[0]!.n).toBe(1);
  await server.sql('drop trigger guard on "Out box"');
  await heartbeat();
  expect([await left(), (await state()).failed]).toEqual([[], null]);
});

test("destroy leaves the outbox and nothing of ours", async () => {
  await beat.remove("", beatInputs(made.slot.generation));
  await slot.remove("", made.slot);
  await publication.remove("", { ...common, name: "outbox_pub", tables: [table], captureSchema: SCHEMA, generation: 1 });
  await tables.remove("", made.tables);
  await captureSchema.remove("", { ...common, name: SCHEMA, role: "cdc" });
  expect(await server.sql(`select 1 from pg_namespace where nspname = '${SCHEMA}' union all select 1 from pg_replication_slots union all select 1 from pg_publication`)).toEqual([]);
  expect(await left()).toEqual([]);
});
