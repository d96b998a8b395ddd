import type { ServerFacts, TableFacts } from "../../database/preflight/facts.ts";
import type { PreflightInputs } from "../../database/preflight/inputs.ts";
import { judgeServer } from "../../database/preflight/server.ts";
import { judgeTables } from "../../database/preflight/tables.ts";

/** Rules over facts that no server of the test machine has: managed services, old versions, rare tables. */

const inputs: PreflightInputs = {
  endpoint: { host: "h", port: 5432, database: "shop", user: "admin", password: "", sslmode: "prefer" },
  owner: "p/s",
  tables: [{ schema: "public", table: "a" }],
  role: "cdc",
  slot: "s",
  publication: "pub",
  captureSchema: "own",
};
const admin = { name: "admin", superuser: true, replication: true, createRole: true, bypassRls: true, createInDatabase: true, grantsRds: false };
const server: ServerFacts = { version: 170004, walLevel: "logical", inRecovery: false, maxSlots: 10, maxSenders: 10, usedSenders: 0, slots: [], slotKeepMb: 1000, flavour: "plain", admin, comments: {} };
const weak = { ...admin, superuser: false };
const table: TableFacts = {
  schema: "public", table: "a", kind: "table", columns: [], replicaIdentity: "default", primaryKey: ["id"], key: ["id"], estimatedRows: 1,
  persistence: "permanent", owner: "admin", owned: true, readable: true, grantable: true, schemaGrantable: true, rowSecurity: false, deferredKey: false, identityIndexes: [], identityIndexFine: false,
};

const server_ = (facts: Partial<ServerFacts>, more: Partial<PreflightInputs> = {}): string[] => judgeServer({ ...server, ...facts }, { ...inputs, ...more }).problems.map(({ place, reason, mend }) => `${place}: ${reason}. ${mend}`);
const table_ = (facts: Partial<TableFacts>, more: Partial<PreflightInputs> = {}, at: Partial<ServerFacts> = {}): string[] =>
  judgeTables({ ...server, ...at }, [{ ...table, ...facts }], [], { ...inputs, ...more }).problems.map(({ place, reason, mend }) => `${place}: ${reason}. ${mend}`);

test("nothing wrong, nothing said", () => {
  expect(judgeServer(server, inputs)).toEqual({ problems: [], warnings: [] });
  expect(judgeTables(server, [table], [], inputs)).toEqual({ problems: [], warnings: [] });
});

test.each<[string, Partial<ServerFacts>, string]>([
  ["too old", { version: 120022 }, "server h:5432: is PostgreSQL 12; Sluice needs 13 or newer. Upgrade it"],
  ["a standby", { inRecovery: true }, "is a standby"],
  ["RDS without logical replication", { walLevel: "replica", flavour: "rds", admin: { ...admin, grantsRds: true } }, "Set rds.logical_replication = 1 in the parameter group of the instance (a default group cannot be changed: attach one of its own), then reboot it; or let Sluice do both with sluice:source.existing.rds: { parameterGroup: true, reboot: true }"],
  ["Cloud SQL", { walLevel: "replica", flavour: "cloudsql" }, "cloudsql.logical_decoding = on"],
  ["slots on RDS", { maxSlots: 0, flavour: "rds", admin: { ...admin, grantsRds: true } }, "Set max_replication_slots = 10 in the parameter group of the instance (a default group cannot be changed: attach one of its own), then reboot it"],
  ["slots elsewhere", { maxSlots: 0, flavour: "azure" }, "Set max_replication_slots = 10 in the server's parameters, then restart it"],
  ["RDS user without rds_replication", { flavour: "rds", admin: { ...weak, replication: false, grantsRds: true } }, 'Run: GRANT rds_replication TO "admin"'],
  ["RDS user who may not pass it on", { flavour: "rds", admin: weak }, "may not let others replicate"],
  ["no superuser before 16", { version: 150004, admin: weak }, "before PostgreSQL 16 only a superuser may"],
  ["no CREATEROLE", { admin: { ...weak, createRole: false } }, "may not create the role cdc"],
  ["a slot for something else", { slots: [{ name: "s", active: false, plugin: "wal2json", database: "shop" }] }, "slot s: exists already, for plugin wal2json in database shop"],
])("server: %s", (_what, facts, line) => {
  expect(server_(facts)).toEqual([expect.stringContaining(line)]);
});

test.each<[string, string]>([
  ["shop.c1a2b3c4d5e6.eu-central-1.rds.amazonaws.com", "in the parameter group of the DB instance shop (a default group cannot be changed: attach one of its own), then reboot it: aws rds reboot-db-instance --region eu-central-1 --db-instance-identifier shop; or let Sluice do both"],
  ["shop-1.c1a2b3c4d5e6.cn-north-1.rds.amazonaws.com.cn", "aws rds reboot-db-instance --region cn-north-1 --db-instance-identifier shop-1"],
  ["mydb.cluster-c1a2b3c4d5e6.us-east-1.rds.amazonaws.com", "in the DB cluster parameter group of mydb (a default group cannot be changed: attach one of its own), then reboot its writer instance"],
  ["10.0.0.7", "in the parameter group of the instance (a default"],
])("RDS at %s: the mend names the parameter group and the reboot", (host, mend) => {
  const found = server_({ walLevel: "replica", flavour: "rds", admin: { ...admin, grantsRds: true } }, { endpoint: { ...inputs.endpoint, host } });
  expect(found).toEqual([expect.stringContaining(mend)]);
  expect(found[0]).not.toContain("\n");
});

test("RDS keeps slots named rds… for itself", () => {
  const rds = { flavour: "rds", admin: { ...admin, grantsRds: true } } as const;
  expect(server_(rds, { slot: "rds_stack_shop" })).toEqual([expect.stringContaining("slot rds_stack_shop: RDS keeps names that start with rds for itself")]);
  expect(server_({}, { slot: "rds_stack_shop" })).toEqual([]);
});

test("our own slot, active, needs neither a free slot nor a free sender", () => {
  expect(server_({ maxSlots: 1, maxSenders: 1, usedSenders: 1, slots: [{ name: "s", active: true, plugin: "pgoutput", database: "shop" }] })).toEqual([]);
});

test("16 and newer need no superuser, an existing role asks for no right to make roles", () => {
  expect(server_({ admin: weak })).toEqual([]);
  expect(server_({ admin: { ...weak, createRole: false }, role: { login: true, replication: true, bypassRls: false }, comments: { role: null } }, { existingRole: true })).toEqual([]);
});

test("warnings: old versions, unlimited log", () => {
  expect(judgeServer({ ...server, slotKeepMb: -1 }, inputs).warnings[0]?.mend).toBe("Run: ALTER SYSTEM SET max_slot_wal_keep_size = '50GB'; then SELECT pg_reload_conf() (a good part of the free disk)");
  expect(judgeServer({ ...server, slotKeepMb: -1, flavour: "rds" }, inputs).warnings[0]?.mend).toBe("Set max_slot_wal_keep_size = 51200 in the parameter group of the instance (a default group cannot be changed: attach one of its own) (MB: a good part of the free disk)");
  expect(judgeServer({ ...server, version: 150004, slotKeepMb: -1 }, inputs).warnings.map(({ reason }) => reason)).toEqual(["is PostgreSQL 15", expect.stringContaining("max_slot_wal_keep_size is unlimited")]);
});

test.each<[string, Partial<TableFacts>, string]>([
  ["temporary", { persistence: "temporary" }, "is temporary"],
  ["of another schema owner", { schemaGrantable: false }, "may not let cdc into its schema"],
  ["of a revoked owner", { grantable: false }, "may not let cdc read it"],
  ["a broken identity index", { replicaIdentity: "index" }, "the index of its replica identity is gone or invalid"],
  ["nothing, with a key", { replicaIdentity: "nothing" }, 'Run: ALTER TABLE "public"."a" REPLICA IDENTITY DEFAULT'],
])("table: %s", (_what, facts, line) => {
  expect(table_(facts)).toEqual([expect.stringContaining(line)]);
});

test("row-level security is no problem for who can pass it on", () => {
  expect(table_({ rowSecurity: true })).toEqual([]);
  expect(table_({ rowSecurity: true }, { existingRole: true }, { role: { login: true, replication: true, bypassRls: false } })).toEqual([expect.stringContaining('Run: ALTER ROLE "cdc" BYPASSRLS')]);
  expect(table_({ rowSecurity: true }, {}, { admin: { ...admin, bypassRls: false } })).toEqual([expect.stringContaining("would hide rows from cdc")]);
});

test("generated columns are told, not refused", () => {
  const column = { name: "total", position: 1, declared: "jsonpath", nullable: true, generated: "stored" as const, type: { schema: "pg_catalog", name: "jsonpath", kind: "scalar" as const } };
  const verdict = judgeTables(server, [{ ...table, columns: [column] }], [], inputs);
  expect(verdict.problems).toEqual([]);
  expect(verdict.warnings.map(({ reason }) => reason)).toEqual(["total: generated columns are not streamed by PostgreSQL, so the lake has none"]);
});

test("a table of an empty database", () => {
  expect(judgeTables(server, [], [], inputs).problems).toEqual([{ place: "table public.a", reason: "does not exist", mend: "Create it, or take it out of the list (the database has no tables yet)" }]);
});

describe("excluded columns", () => {
  const pair = { name: "x", position: 2, declared: "pair", type: { kind: "composite", schema: "public", name: "pair" }, nullable: true } as unknown as TableFacts["columns"][number];
  const id = { ...pair, name: "id", position: 1, declared: "bigint", type: { kind: "base", schema: "pg_catalog", name: "int8" }, nullable: false, keyPosition: 1 } as unknown as TableFacts["columns"][number];
  const facts = { columns: [id, pair] };
  const excluding = (...exclude: string[]): Partial<PreflightInputs> => ({ tables: [{ schema: "public", table: "a", exclude }] });

  test("a type that cannot be captured is refused with the way out, and passes when excluded", () => {
    expect(table_(facts)).toEqual([expect.stringMatching(/^table public\.a column x: .*Leave it out with \{ table: public\.a, exclude: \[x\] \}/)]);
    expect(table_(facts, excluding("x"))).toEqual([]);
  });

  test("one that does not exist, and one of the key, are refused", () => {
    expect(table_(facts, excluding("x", "y"))).toEqual([expect.stringContaining("column y: is excluded and does not exist")]);
    expect(table_(facts, excluding("x", "id"))).toEqual([expect.stringContaining("column id: is excluded and part of the key")]);
  });
});
