import type { Column, ColumnType } from "../../database/columns.ts";
import { check, diff, problemsOf, read, remove, update } from "../../lake/columns/lifecycle.ts";
import { parquetColumns, parquetName } from "../../lake/parquet.ts";
import { UNKNOWN } from "../../dynamic/lifecycle.ts";

const scalar = (name: string, more: Partial<ColumnType> = {}): ColumnType => ({ schema: "pg_catalog", name, kind: "scalar", ...more });
const column = (name: string, type: ColumnType, more: Partial<Column> = {}): Column => ({ name, position: 1, declared: type.name, type, nullable: true, ...more });
const typeOf = (type: ColumnType): unknown => parquetColumns([column("c", type)])[0]!.type;

/** What a real Confluent sink wrote into a file for a column of each type. */
test.each<[string, ColumnType, unknown]>([
  ["smallint", scalar("int2"), "int"],
  ["oid", scalar("oid"), "long"],
  ["numeric(12,2)", scalar("numeric", { precision: 12, scale: 2 }), "decimal(12,2)"],
  ["numeric(10)", scalar("numeric", { precision: 10, scale: 0 }), "decimal(10,0)"],
  ["numeric(5,-2)", scalar("numeric", { precision: 5, scale: -2 }), "decimal(7,0)"],
  ["numeric(2,4)", scalar("numeric", { precision: 2, scale: 4 }), "decimal(4,4)"],
  ["numeric(38,37)", scalar("numeric", { precision: 38, scale: 37 }), "decimal(38,37)"],
  ["numeric(50,5)", scalar("numeric", { precision: 50, scale: 5 }), "string"],
  ["numeric", scalar("numeric"), "string"],
  ["money", scalar("money"), "decimal(38,2)"],
  ["uuid", scalar("uuid"), "string"],
  ["bytea", scalar("bytea"), "binary"],
  ["time", scalar("time"), "time"],
  ["timetz", scalar("timetz"), "string"],
  ["timestamp", scalar("timestamp"), "timestamptz"],
  ["timestamptz", scalar("timestamptz"), "timestamptz"],
  ["bit(1)", scalar("bit", { length: 1 }), "boolean"],
  ["bit(5)", scalar("bit", { length: 5 }), "string"],
  ["pg_lsn", scalar("pg_lsn"), "binary"],
  ["an enum", { schema: "public", name: "mood", kind: "enum" }, "string"],
  ["a row", { schema: "public", name: "pair", kind: "composite" }, "binary"],
  ["int4multirange", { schema: "pg_catalog", name: "int4multirange", kind: "multirange" }, "binary"],
  ["hstore", { schema: "public", name: "hstore", kind: "scalar" }, "string"],
  ["numeric(12,2)[]", { schema: "pg_catalog", name: "_numeric", kind: "array", element: scalar("numeric", { precision: 12, scale: 2 }) }, { list: "decimal(12,2)" }],
  ["line", scalar("line"), { struct: [{ name: "a", type: "double" }, { name: "b", type: "double" }, { name: "c", type: "double" }] }],
  ["box", scalar("box"), { struct: [{ name: "wkb", type: "binary" }, { name: "srid", type: "int" }] }],
])("%s", (_, type, expected) => {
  expect(typeOf(type)).toEqual(expected);
});

test("names as the source makes them fit for Avro; columns that no stream has are left out; the meta columns follow", () => {
  expect(["Odd Näme", "9lives", "plain_1"].map(parquetName)).toEqual(["Odd_N_me", "_9lives", "plain_1"]);
  const columns = parquetColumns([column("a b", scalar("int4")), column("total", scalar("int8"), { generated: "stored" })]);
  expect(columns.map(({ name, type }) => `${name} ${String(type)}`)).toEqual(["a_b int", "__op string", "__deleted string", "__source_lsn long", "__source_ts_ms long", "__source_txId long", "__partition int", "__offset long"]);
});

test("two columns that a catalog without capitals takes for one are refused by name", () => {
  const columns = [{ name: "Total", type: "int" }, { name: "total", type: "int" }, { name: "other", type: "int" }];
  expect(problemsOf([{ schema: "public", table: "orders", key: [], columns }])).toEqual([
    { place: "table public.orders", reason: "has several columns that would be total in the catalog", mend: "Exclude all but one of them from capture, rename them, or leave out glue" },
  ]);
});

describe("without a database", () => {
  const database = { host: "127.0.0.1", port: 1, database: "shop", user: "u", password: "p", sslmode: "disable" as const };
  const inputs = { database, tables: [{ schema: "public", table: "orders", exclude: [] }] };
  const outs = { ...inputs, described: [], since: "2026-10-21" };

  test("preview says nothing, finds no drift, and sees changes of the config", async () => {
    expect(await check({}, inputs)).toEqual({ inputs, failures: [] });
    expect(await check({}, { ...inputs, database: UNKNOWN as never })).toMatchObject({ failures: [] });
    expect(await diff("x", outs, inputs)).toEqual({ changes: false });
    expect(await diff("x", outs, { ...inputs, tables: [] })).toEqual({ changes: true });
    expect(await diff("x", outs, { ...inputs, database: UNKNOWN as never })).toEqual({ changes: true });
  });

  test("an update fails in one line; reading and deleting ask nobody", async () => {
    await expect(update("x", outs, inputs)).rejects.toThrow(/127\.0\.0\.1:1/);
    expect(await read("x", outs)).toEqual({ id: "x", props: outs });
    await remove();
  });
});
