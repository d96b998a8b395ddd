import { readFileSync } from "node:fs";
import { connect } from "node:net";
import type { Duplex } from "node:stream";
import { isStatic } from "../../aws/database/static-parameters.ts";
import { refuseUpgradeWithSlots } from "../../aws/database/upgrade.ts";
import { withDatabase } from "../../database/connect.ts";
import type { DatabaseEndpoint } from "../../database/endpoint.ts";
import * as captureSchema from "../../database/capture-schema/lifecycle.ts";
import { examine } from "../../database/preflight/examine.ts";
import type { PreflightInputs } from "../../database/preflight/inputs.ts";
import * as publication from "../../database/publication/lifecycle.ts";
import * as role from "../../database/role/lifecycle.ts";
import * as slot from "../../database/slot/lifecycle.ts";
import { dial } from "../../cluster/dial.ts";
import type { Via } from "../../cluster/via.ts";
import { makeCertificates, type Certificates } from "./database-certificates.ts";
import { installedServers, startServer, type Server } from "./database-server.ts";

jest.mock("../../cluster/dial.ts", () => ({ dial: jest.fn() }));
jest.setTimeout(120_000);

/**
 * RDS cannot be had here. A PostgreSQL of this machine stands in for it, with what a customer sees of RDS made by hand: the roles
 * `rds_superuser` and `rds_replication`, and a master user who is a member of the first and no superuser. On RDS itself membership in
 * `rds_replication` is enough to make a slot (its server is patched so); here the master user has the REPLICATION attribute for that,
 * and nobody else.
 */
const STAND_IN = (version: number): string => `
  create role rds_superuser nologin createrole;
  create role rds_replication nologin;
  create role master login createrole createdb replication password 'master-canary-1';
  grant rds_superuser to master;
  grant rds_replication to master with admin option;
  grant pg_monitor, pg_signal_backend to rds_superuser;
  ${version >= 16 ? "grant rds_replication to rds_superuser with admin option;" : ""}
  alter database shop owner to master;`;

const CUSTOMERS = { schema: "public", table: "customers" };
const OWNER = "sluice/staging";

describe.each(installedServers())("$label", ({ bin }) => {
  let server: Server;
  let master: DatabaseEndpoint;
  let major: number;

  beforeAll(async () => {
    server = await startServer(bin);
    const [found] = await server.sql<{ major: number }>("select current_setting('server_version_num')::int / 10000 as major");
    major = found?.major ?? 0;
    await server.sql(STAND_IN(major));
    master = server.as("master", "master-canary-1");
    await withDatabase(master, (client) => client.query("create schema app; create table app.customers (id bigint primary key, name text)"));
  });
  afterAll(() => server.stop());

  const names = { role: "test_cdc", slot: "test_shop", publication: "test_shop", captureSchema: "test_sluice" };
  const table = { ...CUSTOMERS, schema: "app" };
  const wish = (more: Partial<PreflightInputs> = {}): PreflightInputs => ({ endpoint: master, owner: OWNER, ...names, tables: [table], ...more });
  const problems = async (inputs: PreflightInputs): Promise<string[]> => (await examine(inputs)).problems.map(({ place, reason, mend }) => `${place}: ${reason}. ${mend}`);

  test("which parameters wait for a restart", async () => {
    const settings = await server.sql<{ name: string; context: string }>("select name, context from pg_settings where context <> 'internal'");
    const wrong = settings.filter(({ name, context }) => isStatic(name) !== (context === "postmaster"));
    // Waits for a restart up to PostgreSQL 17 and no longer in 18: "pending-reboot" is right for both.
    expect(wrong.filter(({ name }) => name !== "autovacuum_max_workers")).toEqual([]);
  });

  test("a master user is no superuser and passes the preflight; others are told what RDS has for it", async () => {
    expect(await problems(wish())).toEqual([]);
    await server.sql("create role clerk login password 'clerk-canary-1'");
    const found = await problems(wish({ endpoint: server.as("clerk", "clerk-canary-1") }));
    expect(found).toEqual(expect.arrayContaining(['user clerk: may not create a replication slot. Run: GRANT rds_replication TO "clerk"']));
    expect(found.join()).not.toContain("ALTER ROLE \"clerk\" REPLICATION");
    await server.sql("drop role clerk");
  });

  test("everything is made as a master user may, with a membership in place of the attribute, and goes again", async () => {
    const inputs: role.RoleInputs = { endpoint: master, owner: OWNER, name: names.role, password: "role-canary-9", tables: [table], captureSchema: names.captureSchema };
    const { outs } = await role.create(inputs);
    const [made] = await server.sql<{ attribute: boolean; member: boolean }>(`select rolreplication as attribute, pg_has_role(rolname, 'rds_replication', 'MEMBER') as member from pg_roles where rolname = 'test_cdc'`);
    expect(made).toEqual({ attribute: false, member: true });
    expect(outs.granted).toEqual(expect.arrayContaining([{ on: "role", role: "rds_replication" }]));
    expect(await role.diff(names.role, outs, inputs)).toEqual({ changes: false });

    await server.sql("revoke rds_replication from test_cdc granted by master".replace(major < 16 ? " granted by master" : "", ""));
    expect(await role.diff(names.role, outs, inputs)).toEqual({ changes: true });
    await role.update(names.role, outs, inputs);
    expect(await role.diff(names.role, outs, inputs)).toEqual({ changes: false });

    const schema = await captureSchema.create({ endpoint: master, owner: OWNER, name: names.captureSchema, role: names.role });
    const published = await publication.create({ endpoint: master, owner: OWNER, name: names.publication, tables: [table], captureSchema: names.captureSchema });
    const failover = major >= 17;
    const kept = await slot.create({ endpoint: master, owner: OWNER, name: names.slot, graceSeconds: 1, dropSeconds: 20, ...(failover ? { failover } : {}) });
    if (failover) expect(await server.sql("select failover from pg_replication_slots where slot_name = 'test_shop'")).toEqual([{ failover: true }]);
    expect(await problems(wish({ failover }))).toEqual([]);

    await slot.remove(names.slot, kept.outs);
    await publication.remove(names.publication, published.outs);
    await captureSchema.remove(names.captureSchema, schema.outs);
    await role.remove(names.role, outs);
    expect(await server.sql("select 1 from pg_roles where rolname = 'test_cdc' union all select 1 from pg_replication_slots union all select 1 from pg_publication")).toEqual([]);
  });

  test("failover is refused before PostgreSQL 17", async () => {
    const found = await problems(wish({ failover: true }));
    expect(found).toEqual(major >= 17 ? [] : [expect.stringContaining("a slot that survives a failover needs 17")]);
  });

  describe("a major upgrade", () => {
    const change = { from: "16.9", to: "17" };

    test("is refused while there is a logical slot, whoever reads it, and goes on when there is none", async () => {
      await server.sql("select pg_create_logical_replication_slot('somebodys', 'pgoutput'); select pg_create_physical_replication_slot('standby')");
      await expect(refuseUpgradeWithSlots(change, master)).rejects.toThrow("database 127.0.0.1: from PostgreSQL 16.9 to 17 is a major upgrade, which its logical replication slots (somebodys) do not survive");
      await expect(refuseUpgradeWithSlots({ from: "17.5", to: "17.6" }, master)).resolves.toBeUndefined();
      await server.sql("select pg_drop_replication_slot('somebodys')");
      await expect(refuseUpgradeWithSlots(change, master)).resolves.toBeUndefined();
      await server.sql("select pg_drop_replication_slot('standby')");
    });

    test("is refused when nobody can look, and no password is told", async () => {
      const message = await refuseUpgradeWithSlots(change, { ...master, password: "wrong-canary" }).then(() => "", (error: Error) => error.message);
      expect(message).toMatch(/cannot be seen \(.*the password of "master" is wrong.*keep engineVersion at "16"$/);
      expect(message).not.toContain("wrong-canary");
    });
  });
});

describe("a private server, reached through the cluster", () => {
  const HOST = "shop.c1a2b3c4d5e6.eu-central-1.rds.amazonaws.com";
  const via: Via = { context: "kind-test", namespace: "cdc", routes: [{ host: HOST, port: 5432, pod: { selector: { app: "relay" } }, targetPort: 5432 }] };
  const bin = installedServers()[0]?.bin ?? "";
  const dialled = jest.mocked(dial);
  let certificates: Certificates;
  let server: Server;
  let ca: string;

  beforeAll(async () => {
    certificates = makeCertificates(HOST);
    ca = readFileSync(certificates.authority, "utf8");
    server = await startServer(bin, { tls: { key: certificates.key, cert: certificates.cert } });
  });
  beforeEach(() => dialled.mockReset().mockImplementation(direct));
  afterAll(async () => {
    await server.stop();
    certificates.dispose();
  });

  /** What stands in for a port-forward: a stream to the server, open already. */
  const direct = (): Promise<Duplex> => new Promise((resolve, reject) => {
    const socket = connect(server.endpoint.port, "127.0.0.1", () => resolve(socket));
    socket.on("error", reject);
  });
  const endpoint = (more: Partial<DatabaseEndpoint> = {}): DatabaseEndpoint => ({ ...server.endpoint, host: HOST, port: 5432, sslmode: "verify-full", ca, via, ...more });
  const say = (more: Partial<DatabaseEndpoint> = {}, options = {}): Promise<string> =>
    withDatabase(endpoint(more), async (client) => JSON.stringify((await client.query("select ssl from pg_stat_ssl where pid = pg_backend_pid()")).rows), options).catch((error: Error) => error.message);

  test("TLS is checked against the server's own name with authorities given as text, and every connection is dialled", async () => {
    expect(await say()).toBe('[{"ssl":true}]');
    expect(await say()).toBe('[{"ssl":true}]');
    expect(dialled.mock.calls).toEqual([[via, HOST, 5432], [via, HOST, 5432]]);
  });

  test("replication commands go the same way", async () => {
    const found = await withDatabase(endpoint(), async (client) => (await client.query("IDENTIFY_SYSTEM")).rows, { replication: true });
    expect(found).toEqual([expect.objectContaining({ dbname: "shop" })]);
  });

  test("a server of another name or authority is refused all the same", async () => {
    expect(await say({ host: "other.example.com" })).toContain('the server\'s certificate is not for "other.example.com"');
    expect(await say({ ca: readFileSync(certificates.stranger, "utf8") })).toContain("is not signed by an authority in the certificates that Sluice has for it");
    expect(await say({ ca: "no PEM" })).toContain("ca: holds no certificate");
  });

  test("text comes before a file", async () => {
    expect(await say({ sslrootcert: "/opt/sluice/trust/rds.pem" })).toBe('[{"ssl":true}]');
  });

  test("a way that is not there is one line, and is tried again with patience", async () => {
    dialled.mockImplementation(async () => {
      throw new Error("context kind-test, namespace cdc: no Ready pod for the relay. Wait for it, or look with kubectl -n cdc get pods");
    });
    expect(await say()).toBe(`database postgres@${HOST}:5432/shop: context kind-test, namespace cdc: no Ready pod for the relay. Wait for it, or look with kubectl -n cdc get pods`);
    expect(dialled).toHaveBeenCalledTimes(1);
    dialled.mockReset().mockRejectedValueOnce(new Error("no Ready pod yet")).mockImplementation(direct);
    expect(await say({}, { patienceMs: 20_000 })).toBe('[{"ssl":true}]');
    expect(dialled).toHaveBeenCalledTimes(2);
  });

  test("a way that never opens is given up, and what opens too late is closed", async () => {
    let late: Duplex | undefined;
    let open = (): void => undefined;
    dialled.mockImplementation(() => new Promise((resolve) => {
      open = () => void direct().then((stream) => resolve((late = stream)));
    }));
    expect(await say({}, { connectMs: 50 })).toContain(`no way through namespace cdc to ${HOST}:5432 within 1 s. Check that the cluster and its relay pod run`);
    const closed = new Promise<void>((resolve) => {
      const look = setInterval(() => late?.destroyed && (clearInterval(look), resolve()), 10);
    });
    open();
    await closed;
    expect(late?.destroyed).toBe(true);
  });

  test("a way that breaks in the middle is an error of the statement", async () => {
    let stream: Duplex | undefined;
    dialled.mockImplementation(async () => (stream = await direct()));
    const message = await withDatabase(endpoint(), async (client) => {
      const asked = client.query("select pg_sleep(60)");
      stream?.destroy(new Error("port-forward broke"));
      return asked;
    }, { doing: "wait" }).then(() => "", (error: Error) => error.message);
    expect(message).toContain(`database postgres@${HOST}:5432/shop: cannot wait: `);
    expect(message).not.toContain("\n");
  });

  test("closing the client closes the stream", async () => {
    let stream: Duplex | undefined;
    dialled.mockImplementation(async () => (stream = await direct()));
    await say();
    expect(stream?.destroyed || stream?.readableEnded).toBe(true);
  });
});
