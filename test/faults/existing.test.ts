import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../setup/root.ts";
import { makeCertificates, type Certificates } from "../real/database-certificates.ts";
import { startServer, type Server } from "../real/database-server.ts";
import { localConfig, TestStack } from "../support/stack.ts";
import { inventory } from "./inventory.ts";
import { oldPostgres } from "./old-postgres.ts";

/**
 * A PostgreSQL 15 that somebody else runs, with TLS as the only way in and a schema that nobody wrote for Sluice: preview says what
 * is missing, all of it; then every row comes, and in the end the server is as it was.
 */
const FULL = { table: "public.visit_log", replicaIdentity: "full" };
const NAMES = [
  ...["language", "category", "actor", "film", "film_actor", "film_category", "staff", "customer", "inventory", "rental", "payment", "visit_log", "order"].map((table) => `public.${table}`),
  ...["music.Track", "music.PlaylistTrack"],
];
const TABLES = NAMES.map((name) => (name === FULL.table ? FULL : name));
const ALL = [...NAMES.map((name) => name.split(".").map((part) => `"${part}"`).join(".")), "basket"];
const LIMIT = 400_000;

const ADMIN_PASSWORD = "canary-owner-7261";
const CAPTURE_PASSWORD = "canary-capture-9174";

let certificates: Certificates;
let server: Server;
const stacks: TestStack[] = [];

beforeAll(async () => {
  certificates = makeCertificates("localhost");
  // One slot, and somebody has it.
  server = await startServer(await oldPostgres(), { tls: certificates, settings: { wal_level: "replica", max_replication_slots: "1" } });
  await server.sql(readFileSync(join(projectRoot(), "test/faults/filmhouse.sql"), "utf8"));
  await server.sql("select pg_create_physical_replication_slot('standby_1')");
}, 120_000);
afterAll(async () => {
  for (const stack of stacks) await stack.dispose();
  await server?.stop();
  certificates?.dispose();
}, 300_000);

interface Entry {
  readonly admin: { readonly user: string; readonly password: string };
  readonly role?: { readonly name: string; readonly password: string };
}

function config({ admin, role }: Entry, tables: readonly unknown[] = TABLES): Record<string, unknown> {
  const existing = { host: "localhost", port: server.endpoint.port, sslmode: "verify-full", sslrootcert: certificates.authority, admin, ...(role === undefined ? {} : { role }) };
  return { ...localConfig(), "sluice:source": { existing, database: "shop", tables, topicPrefix: "film" } };
}

async function make(settings: Record<string, unknown>, env: Record<string, string> = {}): Promise<TestStack> {
  const stack = await TestStack.create(settings, env);
  stacks.push(stack);
  return stack;
}

/** What the engine prints of refusals, each once. */
function findings(text: string): string[] {
  return [...new Set([...text.matchAll(/ has a problem: (.*)$/gm)].map(([, finding]) => finding ?? ""))];
}

function literal(text = ""): string {
  return text.replace(/[\\^$.|?*+()[\]{}]/g, "\\$&");
}

async function clean(stack: TestStack): Promise<void> {
  const report = await stack.audit(90_000);
  const [sink] = report.sinks;
  expect(sink?.failures).toEqual([]);
  expect(sink?.tables.filter(({ equal }) => !equal)).toEqual([]);
  expect(sink?.tables.map(({ table }) => table).sort()).toEqual([...NAMES].sort());
  for (const { table, rows, method } of sink?.tables ?? []) {
    const quoted = table.split(".").map((part) => `"${part}"`).join(".");
    const [count] = await server.sql<{ n: number }>(`select count(*)::int as n from ${quoted}`);
    expect([table, rows.lake, method]).toEqual([table, count?.n, table === FULL.table ? "counts" : "rows"]);
  }
}

/** Something of every kind in many tables, beside the ways that applications write. */
const CHANGES = `
insert into film (title, description, language_id, rating, special_features) values ('ZORRO ARK', 'new', 1, 'NC-17', '{"Trailers"}');
update film set rental_rate = rental_rate + 1, last_update = clock_timestamp() where film_id % 10 = 0;
insert into actor (first_name, last_name, aliases) values ('Ada', 'Lovelace', '{x,NULL}');
update actor set actor_id = actor_id + 100000 where actor_id = 200 and not exists (select from film_actor where actor_id = 200);
delete from film_actor where film_id % 50 = 0;
update film_category set category_id = 1 + category_id % 16 where film_id % 25 = 0;
update payment set amount = amount + 1 where payment_id % 100 = 0;
update payment set payment_date = payment_date + interval '1 month' where payment_id = 7;
delete from payment where payment_id % 101 = 0;
insert into visit_log values (now(), '/new', null);
update visit_log set referrer = 'mail' where page = '/film/3';
delete from visit_log where page = '/film/5';
update staff set picture = null, hours = hours * 2 where staff_id < 4;
update inventory set store = 3 - store where inventory_id % 100 = 0;
update "order" set "Group By" = 'again' where "user" = 1;
delete from "order" where "user" = 2;
update music."Track" set "UnitPrice" = 1.29 where "TrackId" % 9 = 0;
delete from music."PlaylistTrack" where "PlaylistId" = 18;
insert into customer (email, activebool) select 'late' || random() || '@filmhouse.example', true from generate_series(1, 50);
`;

test("as superuser with its password in the environment: every missing prerequisite is named, and nothing is touched", async () => {
  const env = { FILM_ADMIN: server.endpoint.password };
  const admin = { user: "postgres", password: "${env:FILM_ADMIN}" };
  const found = await inventory(server, ALL);
  const stack = await make(config({ admin }, [...TABLES.filter((table) => table !== FULL), "public.visit_log", "public.basket", "public.film_list", "public.payment_2022_01", "public.films"]), env);
  const { code, text } = await stack.preview();
  expect(code).not.toBe(0);
  const at = `server localhost:${server.endpoint.port}`;
  const expected = [
    [`${at}: wal_level is "replica"`, "Run: ALTER SYSTEM SET wal_level = 'logical'; then restart"],
    [`${at}: no free replication slot: 1 of 1`, "nobody reads standby_1"],
    ["table public.basket: is unlogged", 'Run: ALTER TABLE "public"."basket" SET LOGGED'],
    ["table public.film_list: is a view", "Name the tables behind it"],
    ["table public.films: does not exist", 'Did you mean "public.film"?'],
    ["table public.inventory: has REPLICA IDENTITY NOTHING", 'Run: ALTER TABLE "public"."inventory" REPLICA IDENTITY DEFAULT'],
    ["table public.payment_2022_01: is a partition of public.payment", "Take the partition out of the list"],
    ["table public.visit_log: has neither a primary key nor a replica identity", 'ALTER TABLE "public"."visit_log" REPLICA IDENTITY FULL'],
  ];
  expect(findings(text)).toEqual(expected.map(([start, mend]) => expect.stringMatching(new RegExp(`^${literal(start)}.*${literal(mend)}`))));
  expect(await inventory(server, ALL)).toEqual(found);
}, LIMIT);

async function mend(): Promise<void> {
  await server.sql("alter table visit_log replica identity full; alter table inventory replica identity default");
  await server.sql("select pg_drop_replication_slot('standby_1')");
  await server.restart({ wal_level: "logical" });
}

test("mended: all rows of all tables arrive, changes follow, destroy leaves the server as it was", async () => {
  await mend();
  const found = await inventory(server, []);
  const [stack] = stacks as [TestStack];
  stack.configure(config({ admin: { user: "postgres", password: "${env:FILM_ADMIN}" } }));
  const made = await stack.up();
  expect([made.code, made.code === 0 ? "" : made.text]).toEqual([0, ""]);
  await clean(stack);
  for (let times = 0; times < 3; times++) await server.sql(CHANGES);
  await clean(stack);
  const [{ encrypted } = { encrypted: 0 }] = await server.sql<{ encrypted: number }>("select count(*)::int as encrypted from pg_stat_ssl s join pg_stat_replication r using (pid) where s.ssl");
  expect(encrypted).toBe(1);
  const left = await inventory(server, ALL);
  expect(await stack.destroy()).toMatchObject({ code: 0 });
  const { sequences: _moved, ...after } = await inventory(server, []);
  const { sequences: _before, ...before } = found;
  expect(after).toEqual(before);
  expect((await inventory(server, ALL))["rows"]).toEqual(left["rows"]);
  expect(`${stack.said}${await stack.state()}`).not.toContain(server.endpoint.password);
}, LIMIT);

test("as a plain owner with its password as a secret of Pulumi, and a capture role of the user's own: rights are named, then it works", async () => {
  await server.sql(`create role film_owner login password '${ADMIN_PASSWORD}'; create role film_cdc login password '${CAPTURE_PASSWORD}'`);
  const stack = await make(config({ admin: { user: "film_owner", password: "" }, role: { name: "film_cdc", password: "" } }));
  for (const [key, value] of [["admin", ADMIN_PASSWORD], ["role", CAPTURE_PASSWORD]] as const) {
    expect(await stack.config("set", "--path", `sluice:source.existing.${key}.password`, value, "--secret")).toMatchObject({ code: 0 });
  }
  const { code, text } = await stack.preview();
  expect(code).not.toBe(0);
  const named = findings(text).join("\n");
  for (const start of ["user film_owner: may not create a publication and a schema", "user film_owner: may not create a replication slot", "role film_cdc: may not replicate", "table public.film: belongs to postgres", 'table music.Track: cannot be read by film_owner', "table public.staff: has row-level security"]) {
    expect(named).toMatch(new RegExp(`^${literal(start)}`, "m"));
  }
  // Each finding says what to run; together these are it.
  await server.sql(`grant create on database shop to film_owner; alter role film_owner replication; alter role film_cdc replication bypassrls; alter schema public owner to film_owner; alter schema music owner to film_owner`);
  for (const table of ALL) await server.sql(`alter table ${table} owner to film_owner`);
  const found = await inventory(server, ALL);
  const made = await stack.up();
  expect([made.code, made.code === 0 ? "" : made.text]).toEqual([0, ""]);
  await clean(stack);
  await server.sql("update film set length = length + 1 where film_id < 100; delete from music.\"PlaylistTrack\" where \"PlaylistId\" = 3");
  await clean(stack);
  expect(await stack.destroy()).toMatchObject({ code: 0 });
  const { rows: _rows, ...after } = await inventory(server, ALL);
  const { rows: _before, ...before } = found;
  expect(after).toEqual(before);
  const everything = `${stack.said}${await stack.state()}`;
  for (const secret of [ADMIN_PASSWORD, CAPTURE_PASSWORD]) expect(everything).not.toContain(secret);
}, LIMIT);
