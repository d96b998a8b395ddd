import type { Column, ColumnType } from "../../database/columns.ts";
import { difference, holds } from "../../lake/evolve.ts";
import { computedColumns, icebergType, lakeColumns, META_COLUMNS, printType } from "../../lake/types.ts";
import { want } from "../../lake/table/wanted.ts";

const type = (name: string, more: Partial<ColumnType> = {}): ColumnType => ({ schema: "pg_catalog", name, kind: "scalar", ...more });
const column = (name: string, of: ColumnType, more: Partial<Column> = {}): Column => ({ name, position: 1, declared: of.name, type: of, nullable: true, ...more });

test.each([
  [type("int2"), "int"],
  [type("int8"), "long"],
  [type("oid"), "long"],
  [type("numeric"), "string"],
  [type("numeric", { precision: 12, scale: 2 }), "decimal(18,2)"],
  [type("numeric", { precision: 19, scale: 2 }), "decimal(38,2)"],
  [type("numeric", { precision: 38, scale: 38 }), "decimal(38,38)"],
  [type("numeric", { precision: 39, scale: 0 }), "string"],
  [type("numeric", { precision: 2, scale: 4 }), "decimal(18,4)"],
  [type("numeric", { precision: 5, scale: -2 }), "decimal(18,0)"],
  [type("numeric", { precision: 37, scale: -2 }), "string"],
  [type("money"), "decimal(38,2)"],
  [type("timestamp"), "timestamp"],
  [type("timestamptz"), "timestamptz"],
  [type("timetz"), "string"],
  [type("uuid"), "uuid"],
  [type("jsonb"), "string"],
  [type("bytea"), "binary"],
  [type("bit", { length: 1 }), "boolean"],
  [type("bit", { length: 5 }), "string"],
  [type("int4range", { kind: "range" }), "string"],
  [type("int4multirange", { kind: "multirange" }), "binary"],
  [type("mood", { schema: "public", kind: "enum" }), "string"],
  [type("pair", { schema: "public", kind: "composite" }), "binary"],
  [type("citext", { schema: "public" }), "string"],
  [type("date", { schema: "mine" }), "binary"],
  [type("_numeric", { kind: "array", element: type("numeric", { precision: 5, scale: 1 }) }), { list: "decimal(18,1)" }],
])("%j", (from, to) => {
  expect(icebergType(from)).toEqual(to);
});

test("a table's columns, then the lake's own; computed ones are left out", () => {
  const { columns, problems } = lakeColumns([column("id", type("int8")), column("twice", type("int4"), { generated: "stored" })]);
  expect(columns).toEqual([{ name: "id", type: "long", doc: "int8" }, ...META_COLUMNS]);
  expect(problems).toEqual([]);
  expect(computedColumns([column("id", type("int8")), column("twice", type("int4"), { generated: "virtual" })])).toEqual(["twice"]);
});

test("types that the connector harms in silence are refused by name", () => {
  const times = type("_time", { kind: "array", element: type("time", { fraction: 6 }) });
  const { problems } = lakeColumns([column("a", type("varbit")), column("b", times), column("c", type("_time", { kind: "array", element: type("time", { fraction: 3 }) })), column("__op", type("text"))]);
  expect(problems.map((problem) => problem.column)).toEqual(["a", "b", "__op"]);
});

test("what the source connector leaves out, as patterns", () => {
  const description = { schema: "public", table: "t", kind: "table" as const, columns: [column("id", type("int8")), column("we$rd", type("varbit")), column("g", type("int4"), { generated: "stored" as const })], replicaIdentity: "default" as const, primaryKey: ["id"], key: ["id"], estimatedRows: 0 };
  const { found, troubles } = want({ schema: "public", table: "t", namespace: ["shop", "public"], name: "t", exclude: ["we$rd"] }, description);
  expect(found.excluded).toEqual(["public\\.t\\.we\\$rd", "public\\.t\\.g"]);
  expect(troubles).toEqual([]);
});

test("a table grows only by changes that Iceberg knows", () => {
  const has = [
    { name: "i", type: "int" },
    { name: "n", type: "decimal(18,2)" },
    { name: "w", type: "decimal(38,2)" },
    { name: "s", type: "timestamptz" },
    { name: "r", type: "long", required: true },
    { name: "gone", type: "string" },
  ];
  const wanted = [
    { name: "i", type: "long" },
    { name: "n", type: "decimal(38,2)" },
    { name: "w", type: "decimal(18,2)" },
    { name: "s", type: "timestamp" },
    { name: "r", type: "long" },
    { name: "added", type: { list: "int" } },
  ];
  expect(difference(has, wanted)).toEqual({
    changes: ["widen i int to long", "widen n decimal(18,2) to decimal(38,2)", "add added list<int>", "make r optional"],
    kept: [{ column: "s", has: "timestamptz", wanted: "timestamp" }],
  });
  expect(holds("int", "long")).toBe(false);
  expect(holds("decimal(38,3)", "decimal(18,2)")).toBe(false);
});

test("types on one line", () => {
  expect(printType({ list: { struct: [{ name: "x", type: "double" }] } })).toBe("list<struct<x: double>>");
});
