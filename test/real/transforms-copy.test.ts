import { auditCopy } from "../../audit/copy.ts";
import * as copies from "../../copy/tables/lifecycle.ts";
import { examine } from "../../database/preflight/examine.ts";
import type { DatabaseEndpoint } from "../../database/endpoint.ts";
import { rowSteps, type RowStep } from "../../transforms/columns.ts";
import type { Step } from "../../transforms/step.ts";
import { installedServers, startServer, type Server } from "./database-server.ts";

/** What transforms make of a copy's columns in a real PostgreSQL: made so, expected so by the audit, refused so by the preflight. */

jest.setTimeout(60_000);

let source: Server;
let target: Server;

beforeAll(async () => {
  const { bin } = installedServers()[0]!;
  [source, target] = await Promise.all([startServer(bin), startServer(bin)]);
  await source.sql(`create table orders (id bigint primary key, email text, qty int, paid bool, placed timestamp, price numeric(10,2), note text);
    insert into orders values (1, 'a@b.c', 3, true, '2026-11-21 12:34:56.789123', 9.50, 'x'), (2, null, null, null, null, null, null), (3, '', -1, false, '1999-12-31 23:59:59', 0, 'y')`);
  await target.sql("create role copy login password 'canary-copy-1'");
  await target.sql("create database reports owner copy");
});
afterAll(() => Promise.all([source?.stop(), target?.stop()]));

const endpoint = (): DatabaseEndpoint => ({ ...target.as("copy", "canary-copy-1", "reports") });
const STEPS: Step[] = [
  { kind: "mask", side: "value", fields: ["email"], replacement: "it's hidden" },
  { kind: "cast", side: "value", fields: { qty: "int64", paid: "string", price: "string" } },
  { kind: "timestampConverter", side: "value", field: "placed", to: "string", precision: "microseconds", format: "yyyy-MM-dd'T'HH:mm" },
  { kind: "replaceField", side: "value", include: [], exclude: ["note"], renames: { qty: "amount" } },
  { kind: "insertField", side: "value", topic: "t", constant: { name: "origin", value: "shop" } },
];
const steps: readonly RowStep[] = rowSteps("shop.public.orders", STEPS, "t");

test("a copy is made as the rows will be, and the audit expects those values", async () => {
  const { outs } = await copies.create({ endpoint: endpoint(), source: source.endpoint, owner: "sluice/test", copies: [{ schema: "public", table: "orders", target: { schema: "mirror", table: "orders" }, exclude: [], steps }] });
  expect(outs.made[0]!.columns.map(({ name, type }) => `${name} ${type}`)).toEqual(["id int8", "email text", "amount int8", "paid text", "placed text", "price text", "t text", "origin text"]);
  await target.sql(`insert into mirror.orders values (1, 'it''s hidden', 3, 'true', '2026-11-21T12:34', '9.50', 'shop.public.orders', 'shop'),
    (2, null, null, null, null, null, 'shop.public.orders', 'shop'), (3, 'it''s hidden', -1, 'false', '1999-12-31T23:59', '0.00', 'shop.public.orders', 'shop')`, [], "reports");
  const audit = () => auditCopy({ sink: "copy", database: source.endpoint, table: { schema: "public", table: "orders" }, target: endpoint(), copy: { schema: "mirror", table: "orders" }, steps }, { timeoutMs: 1, intervalMs: 1 });
  expect(await audit()).toMatchObject({ equal: true, rows: { database: 3, lake: 3 }, skipped: [] });
  await target.sql("update mirror.orders set email = 'a@b.c' where id = 1", [], "reports");
  expect((await audit()).comparison).toMatchObject({ equal: false, changed: 1 });
});

test("names that no table has and values that would be lost are refused before anything is made", async () => {
  const wrong: Step[] = [{ kind: "mask", side: "value", fields: ["emial"] }, { kind: "cast", side: "value", fields: { id: "int32" } }];
  const readers = [{ own: [], tables: [{ schema: "public", table: "orders", exclude: [], steps: rowSteps("shop.public.orders", wrong, "sluice:sinks.copy.transforms") }] }];
  const { problems } = await examine({ endpoint: source.endpoint, owner: "sluice/test", tables: [{ schema: "public", table: "orders" }], role: "r", slot: "s", publication: "p", captureSchema: "c", readers });
  expect(problems.filter(({ place }) => place.startsWith("sluice:")).map(({ place, reason }) => `${place}: ${reason}`)).toEqual([
    "sluice:sinks.copy.transforms[0].mask: names emial, which no captured table has here (did you mean \"email\"?)",
    "sluice:sinks.copy.transforms[1].cast: casts id, by which rows of public.orders are told apart",
    "sluice:sinks.copy.transforms[1].cast: bigint id of public.orders holds more than int32 does, and what is beyond would be cut off without a word",
  ]);
});
