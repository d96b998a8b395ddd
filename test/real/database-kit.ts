import * as captureSchema from "../../database/capture-schema/lifecycle.ts";
import { examine } from "../../database/preflight/examine.ts";
import type { PreflightInputs } from "../../database/preflight/inputs.ts";
import * as publication from "../../database/publication/lifecycle.ts";
import * as role from "../../database/role/lifecycle.ts";
import * as slot from "../../database/slot/lifecycle.ts";
import type { TableName } from "../../database/table.ts";
import { startServer, type Server } from "./database-server.ts";

/** What the tests of the database's side ask for: tables of every kind, and the inputs of each resource under the same names. */

export const OWNER = "sluice/test";
export const CUSTOMERS: TableName = { schema: "public", table: "customers" };
export const ORDERS: TableName = { schema: "public", table: "orders" };
export const ODD: TableName = { schema: "Sales Dept", table: 'we"ird.Table' };

const SAMPLE = `
  create table customers (id bigint primary key, name text);
  create table orders (id bigint primary key, customer_id bigint references customers, amount numeric(12,2));
  create schema "Sales Dept";
  create table "Sales Dept"."we""ird.Table" ("Id" int primary key);
  create table events (at date, n int, primary key (at, n)) partition by range (at);
  create table events_2026 partition of events for values from ('2026-01-01') to ('2027-01-01');
  create table keyless (a int, b int not null, c text);
  create unique index keyless_b on keyless (b);
  create table bare (a int);
  create table full_identity (a int);
  alter table full_identity replica identity full;
  create table nothing (id int primary key);
  alter table nothing replica identity nothing;
  create table deferred (id int primary key deferrable);
  create unlogged table volatile_things (id int primary key);
  create view seen as select * from customers;
  create type pair as (x int, y int);
  create table odd_types (id int primary key, p pair, q jsonpath, r int4multirange, fine int4range, list interval[]);
  create table guarded (id int primary key);
  alter table guarded enable row level security;
  insert into customers select g, 'c' || g from generate_series(1, 100) g;`;

export const names = { role: "test_cdc", slot: "test_shop", publication: "test_shop", captureSchema: "test_sluice" };

/** A server with the sample in it for the tests of a block, which get it in `started`. */
export function withSample(bin: string, started: (server: Server) => void): void {
  let server: Server;
  beforeAll(async () => {
    server = await startServer(bin);
    await server.sql(SAMPLE);
    started(server);
  });
  afterAll(() => server.stop());
}

/** Inputs for the server of the moment. */
export function inputsFor(server: () => Server) {
  const wish = (tables: PreflightInputs["tables"], more: Partial<PreflightInputs> = {}): PreflightInputs => ({ endpoint: server().endpoint, owner: OWNER, ...names, tables, ...more });
  const roleInputs = (tables: TableName[], more: Partial<role.RoleInputs> = {}): role.RoleInputs => ({ endpoint: server().endpoint, owner: OWNER, name: names.role, password: "role-canary-2", tables, captureSchema: names.captureSchema, ...more });
  const schemaInputs = (): captureSchema.CaptureSchemaInputs => ({ endpoint: server().endpoint, owner: OWNER, name: names.captureSchema, role: names.role });
  const publicationInputs = (tables: TableName[]): publication.PublicationInputs => ({ endpoint: server().endpoint, owner: OWNER, name: names.publication, tables, captureSchema: names.captureSchema });
  const slotInputs = (more: Partial<slot.SlotInputs> = {}): slot.SlotInputs => ({ endpoint: server().endpoint, owner: OWNER, name: names.slot, graceSeconds: 1, dropSeconds: 20, ...more });
  const problems = async (inputs: PreflightInputs): Promise<string[]> => (await examine(inputs)).problems.map(({ place, reason, mend }) => `${place}: ${reason}. ${mend}`);
  return { wish, roleInputs, schemaInputs, publicationInputs, slotInputs, problems };
}

/** What work that must fail says; empty if it did not. */
export const rejection = async (work: Promise<unknown>): Promise<string> => work.then(() => "", (error: Error) => error.message);
