import type { Column, ColumnType } from "../../database/columns.ts";
import { modifiers } from "../../database/types.ts";
import { copyColumns, copyType, typeSql } from "../../copy/types.ts";

const type = (name: string, typmod = -1, more: Partial<ColumnType> = {}): ColumnType => ({ schema: "pg_catalog", name, kind: "scalar", ...modifiers(name, typmod), ...more });
const column = (name: string, of: ColumnType, more: Partial<Column> = {}): Column => ({ name, position: 1, declared: of.name, type: of, nullable: true, ...more });
const array = (element: ColumnType): ColumnType => ({ schema: "pg_catalog", name: `_${element.name}`, kind: "array", element });

test.each<[ColumnType, string]>([
  [type("int8"), "int8"],
  [type("numeric"), "numeric"],
  [type("numeric", ((10 << 16) | 2) + 4), "numeric(10,2)"],
  [type("varchar", 104), "varchar(100)"],
  [type("varchar"), "varchar"],
  [type("bpchar", 7), "character(3)"],
  [type("char"), '"char"'],
  [type("timestamptz"), "timestamp with time zone"],
  [type("timestamptz", 3), "timestamp(3) with time zone"],
  [type("timestamp", 0), "timestamp(0)"],
  [type("timetz"), "time with time zone"],
  [type("interval"), "interval"],
  [type("bit", 1), "bool"],
  [type("bit", 4), "bit(4)"],
  [array(type("numeric", ((10 << 16) | 2) + 4)), "numeric(10,2)[]"],
  [array(type("timestamptz")), "timestamp with time zone[]"],
  [{ schema: "public", name: "mood", kind: "enum", labels: ["sad"] }, "text"],
  [array({ schema: "public", name: "mood", kind: "enum", labels: ["sad"] }), "text[]"],
  [{ schema: "pg_catalog", name: "tstzrange", kind: "range" }, "tstzrange"],
  // Extensions need not be there in the target.
  [{ schema: "public", name: "citext", kind: "scalar" }, "text"],
  [{ schema: "public", name: "hstore", kind: "scalar" }, "jsonb"],
])("%j is copied as %s", (of, sql) => expect(copyType(of)).toBe(sql));

test("a type of the user's own in a target is printed as one that no copy has", () => {
  expect(typeSql({ schema: "public", name: "mood", kind: "enum", labels: [] })).toBe('"public"."mood"');
});

test("columns that cannot come unharmed are named; computed and excluded ones are left out", () => {
  const { columns, problems } = copyColumns([
    column("id", type("int8")), column("total", type("numeric"), { generated: "stored" }), column("search", type("tsvector")),
    column("bits", type("varbit")), column("area", type("polygon")), column("place", { schema: "public", name: "geometry", kind: "scalar" }),
    column("hours", array(type("time"))), column("at", type("point")), column("lsn", type("pg_lsn")),
    column("spans", { schema: "pg_catalog", name: "int4multirange", kind: "multirange" }), column("address", { schema: "public", name: "address", kind: "composite" }),
  ], ["search"]);
  expect(columns.map(({ name }) => name)).toEqual(["id", "bits", "area", "place", "hours", "at", "lsn", "spans", "address"]);
  expect(problems.map(({ column: name }) => name)).toEqual(["bits", "area", "place", "hours", "lsn", "spans", "address"]);
});
