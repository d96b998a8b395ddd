import { existsSync } from "node:fs";
import { join } from "node:path";
import type { DatabaseEndpoint } from "../../database/endpoint.ts";
import { withDatabase } from "../../database/connect.ts";
import * as captureSchema from "../../database/capture-schema/lifecycle.ts";
import { heartbeatQuery } from "../../database/capture-schema/sql.ts";
import * as publication from "../../database/publication/lifecycle.ts";
import * as role from "../../database/role/lifecycle.ts";
import * as slot from "../../database/slot/lifecycle.ts";
import * as snapshot from "../../database/snapshot/lifecycle.ts";
import type { TableName } from "../../database/table.ts";
import { until } from "../../util/until.ts";
import { start } from "../support/process.ts";
import { CUSTOMERS, inputsFor, names, ODD, ORDERS, OWNER, rejection, withSample } from "./database-kit.ts";
import { consume, installedServers, type Server } from "./database-server.ts";

/** The database resources against real servers: made, taken over, altered, mended, destroyed. */

jest.setTimeout(120_000);

/**
 * Everything of the user's that a destroy must leave as it was: definitions, owners, rights, contents, settings. Rights as they
 * count: a first GRANT makes PostgreSQL write down the owner's default rights, and nothing but a catalog edit unwrites them.
 */
const CATALOG = `
  select 'class' as kind, n.nspname || '.' || c.relname as name, concat_ws('|', c.relkind, c.relowner::regrole, coalesce(c.relacl, acldefault(case c.relkind when 'S' then 's' else 'r' end::"char", c.relowner))::text, c.relreplident, c.relpersistence, obj_description(c.oid)) as state
    from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg_toast%'
  union all select 'schema', nspname, concat_ws('|', nspowner::regrole, coalesce(nspacl, acldefault('n', nspowner))::text) from pg_namespace where nspname not like 'pg_toast%' and nspname not like 'pg_temp%'
  union all select 'role', rolname, concat_ws('|', rolsuper, rolreplication, rolcanlogin, rolbypassrls, shobj_description(oid, 'pg_authid')) from pg_roles
  union all select 'member', roleid::regrole || ' ' || member::regrole, '' from pg_auth_members
  union all select 'database', datname, coalesce(datacl, acldefault('d', datdba))::text from pg_database
  union all select 'publication', pubname, '' from pg_publication
  union all select 'slot', slot_name, '' from pg_replication_slots
  union all select 'setting', name, setting from pg_settings where source not in ('client', 'session') and name not like '%log_file%'
  union all select 'rows', 'customers', count(*)::text || md5(string_agg(t::text, '' order by id)) from customers t
  order by 1, 2, 3`;

describe.each(installedServers())("$label", ({ bin }) => {
  let server: Server;
  let admin: DatabaseEndpoint;
  withSample(bin, (started) => ([server, admin] = [started, started.endpoint]));

  const { wish, roleInputs, schemaInputs, publicationInputs, slotInputs, problems } = inputsFor(() => server);
  const published = async (): Promise<string[]> =>
    (await server.sql<{ t: string }>(`select prrelid::regclass::text as t from pg_publication_rel r join pg_publication p on p.oid = r.prpubid where pubname = $1 order by 1`, [names.publication])).map(({ t }) => t);
  const slots = async (): Promise<string[]> => (await server.sql<{ name: string }>(`select slot_name as name from pg_replication_slots order by 1`)).map(({ name }) => name);

  describe("the life of a stack", () => {
    let before: unknown[];
    let made: { role: role.RoleOutputs; schema: captureSchema.CaptureSchemaOutputs; publication: publication.PublicationOutputs; slot: slot.SlotOutputs };

    test("created: role, schema, publication, slot", async () => {
      before = await server.sql(CATALOG);
      made = {
        role: (await role.create(roleInputs([CUSTOMERS, ODD]))).outs,
        schema: (await captureSchema.create(schemaInputs())).outs,
        publication: (await publication.create(publicationInputs([CUSTOMERS, ODD]))).outs,
        slot: (await slot.create(slotInputs())).outs,
      };
      expect(await published()).toEqual(['"Sales Dept"."we""ird.Table"', "customers", "test_sluice.heartbeat", "test_sluice.signal"]);
      expect(await slots()).toEqual([names.slot]);
      expect(made.slot.generation).toMatch(/^[0-9A-F]+\/[0-9A-F]+$/);
      expect(await problems(wish([CUSTOMERS, ODD]))).toEqual([]);
    });

    test("the role reads the tables and writes heartbeats, and no more", async () => {
      const as = server.as(names.role, "role-canary-2");
      await withDatabase(as, async (client) => {
        expect((await client.query("select count(*)::int as n from customers")).rows).toEqual([{ n: 100 }]);
        await client.query(heartbeatQuery(names.captureSchema));
        await client.query(heartbeatQuery(names.captureSchema));
        await expect(client.query("select * from orders")).rejects.toThrow("permission denied");
        await expect(client.query("update customers set name = ''")).rejects.toThrow("permission denied");
      });
    });

    test("no password reaches the server's log", () => {
      expect(server.log()).toContain("CREATE ROLE");
      for (const secret of ["role-canary-2", "super-canary-1"]) expect(server.log().includes(secret)).toBe(false);
    });

    test("nothing to do: no diff; made again after a lost state: the same", async () => {
      expect(await role.diff("", made.role, roleInputs([CUSTOMERS, ODD]))).toEqual({ changes: false });
      expect(await captureSchema.diff("", made.schema, schemaInputs())).toEqual({ changes: false });
      expect(await publication.diff("", made.publication, publicationInputs([CUSTOMERS, ODD]))).toEqual({ changes: false });
      expect(await slot.diff("", made.slot, slotInputs())).toEqual({ changes: false });
      await role.create(roleInputs([CUSTOMERS, ODD]));
      await captureSchema.create(schemaInputs());
      await publication.create(publicationInputs([CUSTOMERS, ODD]));
      await slot.create(slotInputs());
      expect(await published()).toHaveLength(4);
      expect(await slots()).toEqual([names.slot]);
    });

    test("another list of tables: rights and members follow", async () => {
      expect(await role.diff("", made.role, roleInputs([CUSTOMERS, ORDERS]))).toEqual({ changes: true });
      made.role = (await role.update("", made.role, roleInputs([CUSTOMERS, ORDERS]))).outs;
      made.publication = (await publication.update("", made.publication, publicationInputs([CUSTOMERS, ORDERS]))).outs;
      expect(made.publication.generation).toBe(1);
      expect(await published()).toEqual(["customers", "orders", "test_sluice.heartbeat", "test_sluice.signal"]);
      const [rights] = await server.sql(`select has_table_privilege('test_cdc', '"Sales Dept"."we""ird.Table"', 'SELECT') as odd, has_schema_privilege('test_cdc', 'Sales Dept', 'USAGE') as schema, has_table_privilege('test_cdc', 'orders', 'SELECT') as orders`);
      expect(rights).toEqual({ odd: false, schema: false, orders: true });
    });

    test("drift is seen and mended", async () => {
      const warned = jest.spyOn(console, "warn").mockImplementation(() => undefined);
      await server.sql(`revoke select on orders from test_cdc; grant select on bare to test_cdc; alter publication test_shop drop table orders; alter publication test_shop add table bare; alter publication test_shop set (publish = 'insert'); drop table test_sluice.heartbeat; alter role test_cdc password 'changed'`);
      expect(await role.diff("", made.role, roleInputs([CUSTOMERS, ORDERS]))).toEqual({ changes: true });
      expect(await captureSchema.diff("", made.schema, schemaInputs())).toEqual({ changes: true });
      expect(await publication.diff("", made.publication, publicationInputs([CUSTOMERS, ORDERS]))).toEqual({ changes: true });
      expect(await publication.read("", made.publication)).toMatchObject({ props: { tables: [{ table: "bare" }, { table: "customers" }] } });
      made.role = (await role.update("", made.role, roleInputs([CUSTOMERS, ORDERS]))).outs;
      made.schema = (await captureSchema.update("", made.schema, schemaInputs())).outs;
      made.publication = (await publication.update("", made.publication, publicationInputs([CUSTOMERS, ORDERS]))).outs;
      expect(made.publication.generation).toBe(2);
      expect(warned.mock.calls.join()).toContain("had been taken out of it");
      warned.mockRestore();
      expect(await published()).toEqual(["customers", "orders", "test_sluice.heartbeat", "test_sluice.signal"]);
      expect(await role.diff("", made.role, roleInputs([CUSTOMERS, ORDERS]))).toEqual({ changes: false });
      expect(await captureSchema.diff("", made.schema, schemaInputs())).toEqual({ changes: false });
      expect(await publication.diff("", made.publication, publicationInputs([CUSTOMERS, ORDERS]))).toEqual({ changes: false });
    });

    test("a changed password alone is seen", async () => {
      await server.sql(`alter role test_cdc password 'changed again'`);
      expect(await role.diff("", made.role, roleInputs([CUSTOMERS, ORDERS]))).toEqual({ changes: true });
      await role.update("", made.role, roleInputs([CUSTOMERS, ORDERS]));
      expect(await role.diff("", made.role, roleInputs([CUSTOMERS, ORDERS]))).toEqual({ changes: false });
    });

    test("snapshots: asked for once per table, once the slot is read", async () => {
      const inputs = (tables: TableName[], generation = made.slot.generation): snapshot.SnapshotInputs => ({ endpoint: admin, owner: OWNER, captureSchema: names.captureSchema, slot: names.slot, tables, generation, streamingSeconds: 1 });
      const signals = async (): Promise<string[]> => (await server.sql<{ data: string }>(`select data from test_sluice.signal order by data`)).map(({ data }) => data);
      expect(await rejection(snapshot.create(inputs([CUSTOMERS])))).toContain("slot test_shop read by the connector: not within 1 s. Is the source connector running?");
      const consumer = await consume(server, names.slot, names.publication);
      let { outs } = await snapshot.create(inputs([CUSTOMERS]));
      await snapshot.create(inputs([CUSTOMERS])); // after a kill
      expect(await signals()).toEqual(['{"data-collections":["\\"public\\".\\"customers\\""],"type":"incremental"}']);
      expect(await snapshot.diff("", outs, inputs([CUSTOMERS, ORDERS]))).toEqual({ changes: true });
      outs = (await snapshot.update("", outs, inputs([CUSTOMERS, ORDERS]))).outs;
      expect(await signals()).toHaveLength(2);
      expect(await snapshot.diff("", outs, inputs([ORDERS, CUSTOMERS]))).toEqual({ changes: false });
      const ids = await server.sql<{ id: string; at: string }>(`select id, xmin::text as at from test_sluice.signal order by id`);
      outs = (await snapshot.update("", outs, inputs([ORDERS]))).outs;
      outs = (await snapshot.update("", outs, inputs([ORDERS, CUSTOMERS]))).outs;
      const again = await server.sql<{ id: string; at: string }>(`select id, xmin::text as at from test_sluice.signal order by id`);
      expect(again.filter(({ id, at }) => ids.some((other) => other.id === id && other.at !== at))).toHaveLength(1); // customers anew, orders as before
      outs = (await snapshot.update("", outs, inputs([ORDERS, CUSTOMERS], "another"))).outs;
      expect((await server.sql(`select id from test_sluice.signal`)).length).toBe(2);
      await snapshot.remove("", outs);
      expect(await signals()).toEqual([]);
      await consumer.stop();
    });

    test("a slot that is gone or lost: said, and made anew", async () => {
      const warned = jest.spyOn(console, "warn").mockImplementation(() => undefined);
      // The server needs a moment to see that the consumer of the test before is gone.
      await until("slot is read by nobody", async () => ((await server.sql<{ active: boolean }>(`select active from pg_replication_slots where slot_name = 'test_shop'`))[0]?.active ? undefined : true));
      await server.sql(`select pg_drop_replication_slot('test_shop')`);
      expect(await slot.diff("", made.slot, slotInputs())).toEqual({ changes: true });
      expect(warned.mock.calls.join()).toContain("slot test_shop is not there any more");
      const { outs } = await slot.update("", made.slot, slotInputs());
      expect(outs.generation).not.toBe(made.slot.generation);
      expect(outs.replacedBecause).toBe("is not there any more");
      made.slot = outs;
      await server.sql(`alter system set max_slot_wal_keep_size = '1MB'`);
      await server.sql(`select pg_reload_conf()`);
      for (let round = 0; round < 3; round++) await server.sql(`insert into customers select 1000 * ${round + 1} + g, 'x' from generate_series(1, 500) g; select pg_switch_wal(); checkpoint`);
      expect(await server.sql(`select wal_status from pg_replication_slots`)).toEqual([{ wal_status: "lost" }]);
      expect(await slot.diff("", made.slot, slotInputs())).toEqual({ changes: true });
      const remade = (await slot.update("", made.slot, slotInputs())).outs;
      expect(remade.replacedBecause).toMatch(/lost|wal removed/);
      expect(await slot.diff("", remade, slotInputs())).toEqual({ changes: false });
      made.slot = remade;
      await server.sql(`alter system reset max_slot_wal_keep_size`);
      await server.sql(`select pg_reload_conf(); delete from customers where id >= 1000`);
      warned.mockRestore();
    });

    test("destroyed with a consumer that keeps coming back: as it was found", async () => {
      const consumer = await consume(server, names.slot, names.publication);
      await slot.remove("", made.slot);
      expect(await slots()).toEqual([]);
      await consumer.stop();
      await publication.remove("", made.publication);
      await captureSchema.remove("", made.schema);
      await role.remove("", made.role);
      expect(await server.sql(CATALOG)).toEqual(before);
    });

    // Another kind of reader, where the system has one: it reconnects by itself every five seconds.
    const recvlogical = join(bin, "pg_recvlogical");
    if (existsSync(recvlogical)) {
      test("destroyed under pg_recvlogical: no slot is left", async () => {
        await server.sql(`create publication readers for table customers`);
        const { outs } = await slot.create(slotInputs());
        const args = ["-h", admin.host, "-p", String(admin.port), "-U", admin.user, "-d", admin.database, "-S", names.slot, "--start", "-f", join(server.dir, "received"), "-o", "proto_version=1", "-o", "publication_names=readers"];
        const reader = start("pg_recvlogical", server.dir, recvlogical, args, { PGPASSWORD: admin.password });
        await until("slot is read", async () => ((await server.sql<{ active: boolean }>(`select active from pg_replication_slots`))[0]?.active ? true : undefined));
        await slot.remove("", outs);
        expect(await slots()).toEqual([]);
        await reader.stop();
        await server.sql(`drop publication readers`);
      });
    }

    test("a slot can be kept, and follow a failover where PostgreSQL can", async () => {
      const [version] = await server.sql<{ n: number }>(`select current_setting('server_version_num')::int as n`);
      if ((version?.n ?? 0) < 170000) {
        expect(await rejection(slot.create(slotInputs({ failover: true })))).toContain("failover needs PostgreSQL 17, this is 15");
        expect(await problems(wish([CUSTOMERS], { failover: true }))).toEqual([expect.stringContaining("a slot that survives a failover needs 17")]);
      } else {
        const failover = async (): Promise<unknown> => server.sql(`select failover from pg_replication_slots`);
        const { outs } = await slot.create(slotInputs({ failover: true }));
        expect(await failover()).toEqual([{ failover: true }]);
        const changed = await slot.update("", outs, slotInputs({ failover: false }));
        expect(await failover()).toEqual([{ failover: false }]);
        expect(changed.outs.generation).toBe(outs.generation);
        await slot.remove("", changed.outs);
      }
      const { outs } = await slot.create(slotInputs({ retain: true }));
      await slot.remove("", outs);
      expect(await slots()).toEqual([names.slot]);
      await slot.remove("", { ...outs, retain: false });
      expect(await slots()).toEqual([]);
    });

    test("an open transaction holds a new slot up: it is made when that ends", async () => {
      const open = withDatabase(admin, async (client) => {
        await client.query("begin; insert into customers values (-1, 'open')");
        const made = slot.create(slotInputs());
        await until("the slot waits", async () => ((await server.sql(`select 1 from pg_stat_activity where query like '%pg_create_logical%' and wait_event is not null and pid <> pg_backend_pid()`)).length > 0 ? true : undefined));
        await client.query("rollback");
        return made;
      });
      const { outs } = await open;
      await slot.remove("", outs);
    });

    test("destroyed again, half-made, or without its database: nothing to do", async () => {
      for (const endpoint of [admin, { ...admin, database: "nowhere" }]) {
        await snapshot.remove("", { ...made, endpoint, owner: OWNER, captureSchema: names.captureSchema, slot: names.slot, tables: [], requested: [ORDERS], generation: "" });
        await slot.remove("", { ...made.slot, endpoint });
        await publication.remove("", { ...made.publication, endpoint });
        await captureSchema.remove("", { ...made.schema, endpoint });
        await role.remove("", { ...made.role, endpoint });
      }
      expect(await server.sql(CATALOG)).toEqual(before);
    });

    test("what is not ours stays", async () => {
      await server.sql(`create role test_cdc login; create schema test_sluice; create publication test_shop for table customers`);
      await publication.remove("", made.publication);
      await captureSchema.remove("", made.schema);
      await role.remove("", made.role);
      expect(await published()).toEqual(["customers"]);
      await server.sql(`drop publication test_shop; drop schema test_sluice; drop role test_cdc`);
      await role.create(roleInputs([CUSTOMERS]));
      const { outs } = await captureSchema.create(schemaInputs());
      await server.sql(`create table test_sluice.mine (a int); create table test_owned (a int); alter table test_owned owner to test_cdc`);
      expect(await rejection(captureSchema.remove("", outs))).toContain("holds table test_sluice.mine, which Sluice did not make");
      expect(await rejection(role.remove("", made.role))).toContain("owns table test_owned");
      await server.sql(`drop table test_sluice.mine; drop table test_owned`);
      await captureSchema.remove("", outs);
      await role.remove("", made.role);
      expect(await server.sql(CATALOG)).toEqual(before);
    });

    test("an existing role: only what it lacked is given, and taken back", async () => {
      await server.sql(`create role theirs login replication password 'theirs-canary-5'; grant select on customers to theirs`);
      const found = await server.sql(CATALOG);
      const inputs = roleInputs([CUSTOMERS, ODD], { name: "theirs", existing: true });
      const { outs } = await role.create(inputs);
      expect(outs.granted.map(({ on }) => on)).toEqual(["schema", "table"]);
      expect(await role.diff("", outs, inputs)).toEqual({ changes: false });
      expect((await role.create(roleInputs([], { name: "nobody_here", existing: true })).catch((error: Error) => error)) as Error).toHaveProperty("message", expect.stringContaining("does not exist"));
      await role.remove("", outs);
      expect(await server.sql(CATALOG)).toEqual(found);
      await server.sql(`revoke all on customers from theirs; drop role theirs`);
    });
  });

  describe("an administrator who is no superuser", () => {
    const table: TableName = { schema: "app", table: "things" };
    let endpoint: DatabaseEndpoint;

    beforeAll(async () => {
      await server.sql(`create role boss login createrole replication password 'boss-canary-6'; grant create on database shop to boss; create schema app authorization boss;
        create table app.things (id int primary key); alter table app.things owner to boss; insert into app.things values (1)`);
      endpoint = server.as("boss", "boss-canary-6");
    });
    afterAll(() => server.sql(`drop schema app cascade; revoke all on database shop from boss; drop role boss`));

    test("from PostgreSQL 16 on: everything, down to ending the reader; before: told what is missing", async () => {
      const inputs = wish([table], { endpoint });
      const [version] = await server.sql<{ n: number }>(`select current_setting('server_version_num')::int as n`);
      let theirs: Partial<role.RoleInputs> = {};
      if ((version?.n ?? 0) < 160000) {
        expect(await problems(inputs)).toEqual([expect.stringContaining("before PostgreSQL 16 only a superuser may. Use a superuser, or make the role test_cdc yourself and name it in sluice:source.existing.role")]);
        await server.sql(`create role test_cdc login replication password 'role-canary-2'; grant test_cdc to boss`);
        theirs = { existing: true };
      }
      expect(await problems({ ...inputs, existingRole: theirs.existing === true })).toEqual([]);
      const found = await server.sql(CATALOG);
      const reader = (await role.create({ ...roleInputs([table], theirs), endpoint })).outs;
      const schema = (await captureSchema.create({ ...schemaInputs(), endpoint })).outs;
      const members = (await publication.create({ ...publicationInputs([table]), endpoint })).outs;
      const place = (await slot.create({ ...slotInputs(), endpoint })).outs;
      for (const change of [role.diff("", reader, { ...roleInputs([table], theirs), endpoint }), publication.diff("", members, { ...publicationInputs([table]), endpoint })]) expect(await change).toEqual({ changes: false });
      const consumer = await consume(server, names.slot, names.publication, true, server.as(names.role, "role-canary-2"));
      await slot.remove("", place);
      await consumer.stop();
      await publication.remove("", members);
      await captureSchema.remove("", schema);
      await role.remove("", reader);
      expect(await slots()).toEqual([]);
      expect(await server.sql(CATALOG)).toEqual(found);
      if (theirs.existing) await server.sql(`drop role test_cdc`);
    });
  });
});

test("an unreachable server: a clear error after a bounded wait", async () => {
  const endpoint: DatabaseEndpoint = { host: "127.0.0.1", port: 1, database: "shop", user: "postgres", password: "none", sslmode: "disable" };
  const start = Date.now();
  const work = publication.remove("", { endpoint, owner: OWNER, name: "test_shop", tables: [], captureSchema: "x", generation: 1 });
  await expect(work).rejects.toThrow("cannot drop the publication test_shop: database postgres@127.0.0.1:1/shop (sslmode disable): nothing listens on 127.0.0.1:1");
  expect(Date.now() - start).toBeGreaterThan(10_000);
  expect(Date.now() - start).toBeLessThan(25_000);
});
