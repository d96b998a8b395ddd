import type { TargetFacts, TargetTable } from "../../copy/facts.ts";
import { judgeTarget } from "../../copy/judge.ts";
import { alterCopy, createCopy, createSchema } from "../../copy/sql.ts";
import type { CopyInput } from "../../copy/tables/inputs.ts";
import { want, type WantedCopy } from "../../copy/wanted.ts";
import type { Column, TableDescription } from "../../database/columns.ts";
import { modifiers } from "../../database/types.ts";
import { printProblems } from "../../config/problem.ts";

const endpoint = { host: "reports.example.com", port: 5432, database: "reports", user: "copy", password: "${env:PW}", sslmode: "require" as const };
const orders: CopyInput = { schema: "public", table: "orders", target: { schema: "mirror", table: "Or ders" }, exclude: ["note"] };
const inputs = { endpoint, owner: "sluice/local", copies: [orders] };
const ok: TargetFacts = { version: 180_006, user: "copy", readOnly: false, createsSchemas: true, schemas: [], tables: [] };
const said = (facts: Partial<TargetFacts>): string[] => judgeTarget({ ...ok, ...facts }, inputs).map((one) => printProblems([one]));

const column = (name: string, type: string, typmod = -1, more: Partial<Column> = {}): Column =>
  ({ name, position: 1, declared: type, nullable: true, type: { schema: "pg_catalog", name: type, kind: "scalar", ...modifiers(type, typmod) }, ...more });
const table = (columns: readonly Column[], primaryKey: readonly string[] = ["id"]): TableDescription =>
  ({ schema: "public", table: "orders", kind: "table", columns, replicaIdentity: "default", primaryKey, key: primaryKey, estimatedRows: 0 });
const there = (more: Partial<TargetTable>): TargetTable => ({ ...table([]), schema: "mirror", table: "Or ders", comment: "sluice:sluice/local", owner: "copy", owned: true, constraint: "k", ...more });

test("a target that has everything", () => {
  expect(said({})).toEqual([]);
  expect(said({ createsSchemas: false, schemas: [{ name: "mirror", usage: true, create: true, comment: null }], tables: [there({})] })).toEqual([]);
});

test("everything that is wrong with a target, at once and each with its mend", () => {
  expect(said({ version: 120_022, readOnly: true, createsSchemas: false })).toEqual([
    "target reports.example.com:5432/reports: is PostgreSQL 12, and the JDBC sink needs 13 or newer. Upgrade it",
    "target reports.example.com:5432/reports: takes no writes: it is a standby, or default_transaction_read_only is on. Name the primary",
    'target reports.example.com:5432/reports schema mirror: does not exist, and copy may not make it. Run: CREATE SCHEMA "mirror" AUTHORIZATION "copy"',
  ]);
  expect(said({ schemas: [{ name: "mirror", usage: true, create: false, comment: null }] })).toEqual([
    'target reports.example.com:5432/reports schema mirror: copy may not make tables in it. Run: GRANT USAGE, CREATE ON SCHEMA "mirror" TO "copy"',
  ]);
  expect(said({ tables: [there({ comment: null })] })).toEqual(["target reports.example.com:5432/reports table mirror.Or ders: is there already, a table that no stack of Sluice made. Write another schema or tableName, or drop it"]);
  expect(said({ tables: [there({ comment: "sluice:sluice/other" })] })).toEqual(["target reports.example.com:5432/reports table mirror.Or ders: is a copy of the stack sluice/other. Write another schema or tableName, or drop it"]);
  expect(said({ tables: [there({ owner: "dba", owned: false })] })).toEqual(['target reports.example.com:5432/reports table mirror.Or ders: belongs to dba, and copy can give it no new columns. Run: ALTER TABLE "mirror"."Or ders" OWNER TO "copy"']);
});

test("what a source cannot give to a copy", () => {
  const problems = (of: TableDescription, avro = false): string[] => want(orders, of, avro).problems.map((one) => printProblems([one]));
  expect(problems(table([column("id", "int8"), column("bits", "varbit")], []))).toEqual([
    "table public.orders: has no primary key, and a copy is kept equal by key. Give it one, or leave it out of the sink: from: [the other tables]",
    "column public.orders.bits: varbit reaches Kafka without its length, so leading zeros are lost. Leave it out of the capture (exclude), or the table out of the sink (from)",
  ]);
  expect(problems(table([column("id", "int8"), column("odd name", "text")]))).toEqual([]);
  expect(problems(table([column("id", "int8"), column("odd name", "text")]), true)).toEqual([
    "column public.orders.odd name: would come under another name, since names are made fit for Avro (sluice:registry, or a sink with format parquet). Rename the column, or leave it out of the capture (exclude)",
  ]);
});

const wanted = (columns: readonly Column[], key: readonly string[] = ["id"]): WantedCopy => want(orders, table(columns, key), false).wanted;

test("a copy as it is made: the key alone is NOT NULL, computed and excluded columns are left out", () => {
  const source = wanted([column("id", "int8", -1, { nullable: false }), column("amount", "numeric", ((10 << 16) | 2) + 4, { nullable: false }), column("sum", "int4", -1, { generated: "stored" }), column("note", "text"), column("odd \"name\"", "jsonb")]);
  expect(createCopy(source, "sluice:sluice/local")).toEqual([
    'CREATE TABLE "mirror"."Or ders" ("id" int8, "amount" numeric(10,2), "odd ""name""" jsonb, PRIMARY KEY ("id"))',
    `COMMENT ON TABLE "mirror"."Or ders" IS 'sluice:sluice/local'`,
  ]);
  expect(createSchema("mirror", "sluice:sluice/local")).toEqual(['CREATE SCHEMA "mirror"', `COMMENT ON SCHEMA "mirror" IS 'sluice:sluice/local'`]);
  expect(source.excluded).toEqual(["public\\.orders\\.sum"]);
});

test("a copy that is there follows the source, and nothing is done to one that does already", () => {
  const before = table([column("id", "int8", -1, { nullable: false }), column("amount", "numeric", ((10 << 16) | 2) + 4), column("gone", "text")]);
  expect(alterCopy(wanted([column("id", "int8"), column("amount", "numeric", ((10 << 16) | 2) + 4)]), before, "orders_pkey")).toEqual([]);
  expect(alterCopy(wanted([column("id", "int8"), column("amount", "numeric"), column("tags", "text")]), before, "orders_pkey")).toEqual([
    'ALTER TABLE "mirror"."Or ders" ALTER COLUMN "amount" DROP DEFAULT, ALTER COLUMN "amount" TYPE numeric USING "amount"::text::numeric',
    'ALTER TABLE "mirror"."Or ders" ADD COLUMN "tags" text',
  ]);
  // What the sink added with a default it made NOT NULL.
  expect(alterCopy(wanted([column("id", "int8"), column("gone", "text")]), table([column("id", "int8", -1, { nullable: false }), column("gone", "text", -1, { nullable: false })]), "k")).toEqual([
    'ALTER TABLE "mirror"."Or ders" ALTER COLUMN "gone" DROP NOT NULL',
  ]);
  expect(alterCopy(wanted([column("id", "int8"), column("region", "text")], ["region", "id"]), table([column("id", "int8", -1, { nullable: false }), column("region", "text")]), "old key")).toEqual([
    'ALTER TABLE "mirror"."Or ders" DROP CONSTRAINT "old key"', 'ALTER TABLE "mirror"."Or ders" ADD PRIMARY KEY ("region", "id")',
  ]);
});
