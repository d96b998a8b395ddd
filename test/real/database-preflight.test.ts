import * as captureSchema from "../../database/capture-schema/lifecycle.ts";
import type { DatabaseEndpoint } from "../../database/endpoint.ts";
import { examine } from "../../database/preflight/examine.ts";
import * as preflight from "../../database/preflight/lifecycle.ts";
import * as publication from "../../database/publication/lifecycle.ts";
import * as role from "../../database/role/lifecycle.ts";
import { CUSTOMERS, inputsFor, ODD, ORDERS, rejection, withSample } from "./database-kit.ts";
import { installedServers, type Server } from "./database-server.ts";

/** What the preflight finds in real servers: everything at once, each with its mend, and nothing touched. */

jest.setTimeout(120_000);

describe.each(installedServers())("$label", ({ bin }) => {
  let server: Server;
  let admin: DatabaseEndpoint;
  withSample(bin, (started) => ([server, admin] = [started, started.endpoint]));

  const { wish, roleInputs, schemaInputs, publicationInputs, problems } = inputsFor(() => server);

  test("a database that is ready has no problems", async () => {
    expect(await problems(wish([CUSTOMERS, ORDERS, ODD, { schema: "public", table: "events" }, { schema: "public", table: "full_identity", replicaIdentity: "full" }]))).toEqual([]);
    const report = await examine(wish([CUSTOMERS]));
    expect(report.warnings.map(({ reason }) => reason).join()).toContain("max_slot_wal_keep_size is unlimited");
    expect(report.version).toBeGreaterThan(130000);
  });

  test.each([
    ["misspelt", { schema: "public", table: "costumers" }, 'table public.costumers: does not exist. Did you mean "public.customers"?'],
    ["elsewhere", { schema: "shop", table: "customers" }, 'table shop.customers: does not exist. Did you mean "public.customers"?'],
    ["a view", { schema: "public", table: "seen" }, "table public.seen: is a view; only tables have changes to capture"],
    ["unlogged", { schema: "public", table: "volatile_things" }, "is unlogged: its changes are in no log. Run: ALTER TABLE \"public\".\"volatile_things\" SET LOGGED"],
    ["without a key", { schema: "public", table: "bare" }, "has neither a primary key nor a replica identity. Add a primary key; or"],
    ["with a unique index", { schema: "public", table: "keyless" }, 'REPLICA IDENTITY USING INDEX "keyless_b"'],
    ["with identity nothing", { schema: "public", table: "nothing" }, "has REPLICA IDENTITY NOTHING"],
    ["with a deferrable key", { schema: "public", table: "deferred" }, "its primary key is DEFERRABLE"],
    ["full, undeclared", { schema: "public", table: "full_identity" }, "REPLICA IDENTITY FULL without being declared"],
    ["declared full, and not so", { schema: "public", table: "customers", replicaIdentity: "full" as const }, 'Run: ALTER TABLE "public"."customers" REPLICA IDENTITY FULL'],
  ])("one table %s", async (_what, table, line) => {
    const found = await problems(wish([ORDERS, table]));
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(line);
  });

  test("columns that would be left out are listed", async () => {
    const found = await problems(wish([{ schema: "public", table: "odd_types" }]));
    expect(found.map((line) => /column (\w+)/.exec(line)?.[1])).toEqual(["p", "q", "r", "list"].slice(0, found.length));
    expect(found).toHaveLength(4);
  });

  test("a partition beside its root", async () => {
    expect(await problems(wish([{ schema: "public", table: "events" }, { schema: "public", table: "events_2026" }]))).toEqual([expect.stringContaining("is a partition of public.events")]);
  });

  test("an administrator with no rights: every one is named", async () => {
    await server.sql(`create role weak login password 'weak-canary-3'`);
    const found = await problems(wish([CUSTOMERS, { schema: "public", table: "guarded" }], { endpoint: server.as("weak", "weak-canary-3") }));
    expect(found).toEqual([
      expect.stringContaining("may not create a publication and a schema in the database. Run: GRANT CREATE ON DATABASE"),
      expect.stringContaining('may not create a replication slot. Run: ALTER ROLE "weak" REPLICATION'),
      expect.stringContaining("may not create the role test_cdc"),
      expect.stringContaining("table public.customers: belongs to postgres"),
      expect.stringContaining("table public.customers: cannot be read by weak"),
      expect.stringContaining("table public.guarded: belongs to postgres"),
      expect.stringContaining("table public.guarded: cannot be read by weak"),
      expect.stringContaining("table public.guarded: has row-level security"),
    ]);
  });

  test("names that are taken by others", async () => {
    await server.sql(`create role test_cdc; create schema test_sluice; comment on schema test_sluice is 'sluice:other/stack'; create publication test_shop for table customers`);
    expect(await problems(wish([CUSTOMERS]))).toEqual([
      expect.stringContaining("role test_cdc: exists already, and no stack of Sluice made it"),
      expect.stringContaining("publication test_shop: exists already, and no stack of Sluice made it"),
      expect.stringContaining('schema test_sluice: exists already, marked "sluice:other/stack"'),
    ]);
    expect(await problems(wish([CUSTOMERS], { existingRole: true }))).toEqual(expect.arrayContaining([expect.stringContaining("role test_cdc: may not log in"), expect.stringContaining("role test_cdc: may not replicate")]));
    for (const work of [() => role.create(roleInputs([CUSTOMERS])), () => captureSchema.create(schemaInputs()), () => publication.create(publicationInputs([CUSTOMERS]))]) expect(await rejection(work())).toContain("exists already");
    await server.sql(`drop publication test_shop; drop schema test_sluice; drop role test_cdc`);
  });

  test("wrong password, wrong port, wrong database: clear, and without the password", async () => {
    const wrong = { ...admin, password: "wrong-canary-4" };
    for (const [endpoint, line] of [
      [wrong, 'the password of "postgres" is wrong, or the role does not exist'],
      [{ ...admin, port: 1 }, "nothing listens on 127.0.0.1:1"],
      [{ ...admin, database: "nowhere" }, 'there is no database "nowhere"'],
      [{ ...admin, sslmode: "require" as const }, "the server has no TLS"],
      [{ ...admin, host: "no-such-host.invalid" }, "no-such-host.invalid"],
    ] as const) {
      const found = await problems(wish([CUSTOMERS], { endpoint }));
      expect(found).toEqual([expect.stringContaining(line)]);
      expect(found[0]).not.toContain("canary");
    }
    const inputs = { ...wish([CUSTOMERS]), endpoint: { ...wrong } };
    expect((await preflight.check({}, inputs)).failures).toHaveLength(1);
    expect((await preflight.check({}, { ...inputs, endpoint: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" as never })).failures).toEqual([]);
  });

  test("sslmode prefer goes on without TLS on a server that has none", async () => {
    expect(await problems(wish([CUSTOMERS], { endpoint: { ...admin, sslmode: "prefer" } }))).toEqual([]);
  });

  test("a server set up for nothing: all at once, tables included", async () => {
    await server.restart({ wal_level: "replica", max_replication_slots: "0", max_wal_senders: "0" });
    const found = await problems(wish([{ schema: "public", table: "bare" }, { schema: "public", table: "ordrs" }]));
    expect(found).toEqual([
      expect.stringContaining(`wal_level is "replica"; change data capture needs "logical". Run: ALTER SYSTEM SET wal_level = 'logical'; then restart the server`),
      expect.stringContaining("no free replication slot: 0 of 0"),
      expect.stringContaining("no free walsender: 0 of 0"),
      expect.stringContaining("table public.bare: has neither a primary key nor a replica identity"),
      expect.stringContaining('table public.ordrs: does not exist. Did you mean "public.orders"?'),
    ]);
    await server.restart({ max_replication_slots: "1" });
    await server.sql(`select pg_create_logical_replication_slot('strangers', 'pgoutput')`);
    expect(await problems(wish([CUSTOMERS]))).toEqual([expect.stringContaining("no free replication slot: 1 of 1 (max_replication_slots) in use, nobody reads strangers. Drop a slot that nobody needs, or run:")]);
    expect(await problems(wish([CUSTOMERS], { slot: "strangers" }))).toEqual([]);
    await server.sql(`select pg_drop_replication_slot('strangers')`);
    await server.restart({});
  });
});
