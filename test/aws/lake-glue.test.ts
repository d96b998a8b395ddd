import { DuckDBInstance } from "@duckdb/node-api";
import { glueTable } from "../../aws/lake/glue-table.ts";
import { latestView, latestViewSql, type ViewedTable } from "../../aws/lake/latest-view.ts";
import { typeNames } from "../../aws/lake/types.ts";
import { latestSql } from "../../lake/latest.ts";
import { META_COLUMNS, type IcebergType, type LakeColumn } from "../../lake/types.ts";

const COLUMNS: LakeColumn[] = [{ name: "id", type: "long", doc: "bigint" }, { name: "Total", type: "decimal(12,2)" }, { name: "opens", type: "time" }, ...META_COLUMNS.map((column) => (column.name === "__source_ts_ms" ? { ...column, type: "long" } : column))];
const files = (columns = COLUMNS) => glueTable({ bucket: "example-lake", prefix: "cdc/shop", topic: "shop.public.orders", columns, since: "2026-10-21" });

test("plain files as Athena finds them: each hour's folder by rule, lower-case columns without what Athena cannot read", () => {
  expect(files()).toEqual({
    tableType: "EXTERNAL_TABLE",
    location: "s3://example-lake/cdc/shop/shop.public.orders/",
    columns: [
      { name: "id", type: "bigint", comment: "bigint" }, { name: "total", type: "decimal(12,2)" },
      { name: "__op", type: "string" }, { name: "__deleted", type: "string" }, { name: "__source_lsn", type: "bigint" }, { name: "__source_ts_ms", type: "bigint" },
      { name: "__source_txid", type: "bigint" }, { name: "__partition", type: "int" }, { name: "__offset", type: "bigint" },
    ],
    partitionKeys: [{ name: "dt", type: "string" }, { name: "hour", type: "int" }],
    parameters: {
      EXTERNAL: "TRUE", classification: "parquet", "projection.enabled": "true",
      "projection.dt.type": "date", "projection.dt.format": "yyyy-MM-dd", "projection.dt.range": "2026-10-21,NOW", "projection.dt.interval": "1", "projection.dt.interval.unit": "DAYS",
      "projection.hour.type": "integer", "projection.hour.range": "0,23", "projection.hour.digits": "2",
      "storage.location.template": "s3://example-lake/cdc/shop/shop.public.orders/dt=${dt}/hour=${hour}/",
    },
  });
});

test("a column that is called like a folder keeps its name, the folder gives way", () => {
  const table = files([{ name: "Hour", type: "int" }, ...COLUMNS]);
  expect(table.partitionKeys.map(({ name }) => name)).toEqual(["dt", "_hour"]);
  expect(table.parameters["storage.location.template"]).toMatch(/dt=\$\{dt\}\/hour=\$\{_hour\}\/$/);
  expect(table.parameters).toHaveProperty(["projection._hour.range"]);
});

test("every type of a lake's column has its names, in both kinds of files", () => {
  const point: IcebergType = { struct: [{ name: "x", type: "double" }, { name: "wkb", type: "binary" }] };
  expect(typeNames({ list: "int" }, "parquet")).toEqual({ hive: "array<int>", trino: "array(integer)" });
  expect(typeNames(point, "parquet")).toEqual({ hive: "struct<x:double,wkb:binary>", trino: "row(x double, wkb varbinary)" });
  expect(typeNames({ list: "time" }, "parquet")).toBeUndefined();
  for (const type of ["boolean", "int", "long", "float", "double", "date", "time", "timestamp", "timestamptz", "string", "uuid", "binary", "decimal(38,2)"]) expect(typeNames(type, "iceberg")).toBeDefined();
  expect(typeNames("timestamptz", "iceberg")?.trino).toBe("timestamp(6) with time zone");
  expect(typeNames("timestamptz", "parquet")?.trino).toBe("timestamp(3)");
});

const viewed = (more: Partial<ViewedTable> = {}): ViewedTable => ({ database: "shop_lake", table: "public_orders", key: ["id"], columns: COLUMNS, written: "parquet", ...more });

test("a view is Trino's own definition, with the types that the table's columns have", () => {
  const view = latestView(viewed());
  expect(view).toMatchObject({ tableType: "VIRTUAL_VIEW", description: "Latest state of public_orders", parameters: { presto_view: "true", comment: "Presto View" }, viewExpandedText: "/* Presto View */" });
  expect(view.columns).toEqual([{ name: "id", type: "bigint" }, { name: "total", type: "decimal(12,2)" }, { name: "__source_ts_ms", type: "bigint" }]);
  const [, encoded] = /^\/\* Presto View: ([A-Za-z0-9+/=]+) \*\/$/.exec(view.viewOriginalText) ?? [];
  expect(JSON.parse(Buffer.from(encoded ?? "", "base64").toString("utf8"))).toEqual({
    originalSql: latestViewSql(viewed()), catalog: "awsdatacatalog", schema: "shop_lake",
    columns: [{ name: "id", type: "bigint" }, { name: "total", type: "decimal(12,2)" }, { name: "__source_ts_ms", type: "bigint" }],
  });
});

/** Rows of the view's own SQL, run by DuckDB over a table of that name. Proves the meaning; that Trino takes the words is its grammar's. */
async function rowsOf(table: ViewedTable, rows: readonly string[]): Promise<{ view: unknown[]; state: unknown[] }> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  try {
    await connection.run("create schema shop_lake");
    await connection.run(`create table shop_lake.public_orders as select * from (values ${rows.join(", ")}) v(id, total, opens, "__op", "__deleted", "__source_lsn", "__source_ts_ms", "__source_txid", "__partition", "__offset")`);
    const all = async (sql: string): Promise<unknown[]> => (await connection.runAndReadAll(sql)).getRowObjectsJson();
    const state = table.key.length === 0 ? [] : await all(`select id, total, "__source_ts_ms" from (${latestSql("shop_lake.public_orders", table.key)}) order by id`);
    return { view: await all(`select * from (${latestViewSql(table)}) order by all`), state };
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

const row = (id: number, total: number, lsn: number | null, offset: number, deleted = false): string => `(${id}::bigint, ${total}::decimal(12,2), null::time, 'u', '${deleted}', ${lsn ?? "null"}::bigint, ${offset * 10}::bigint, 1::bigint, 0, ${offset}::bigint)`;

test("its rows are those of the lake's own latest state: crashes, deletes, rows read anew, one row in two files", async () => {
  const rows = [row(1, 1, 10, 0), row(1, 2, 20, 1), row(1, 1, 10, 2), row(2, 5, 11, 3), row(2, 5, 21, 4, true), row(3, 7, 12, 5), row(3, 8, null, 6), row(3, 8, null, 6), row(4, 9, null, 7), row(4, 10, 5, 8)];
  const { view, state } = await rowsOf(viewed(), rows);
  expect(view).toEqual(state);
  expect(view).toEqual([{ id: "1", total: "2.00", __source_ts_ms: "10" }, { id: "3", total: "8.00", __source_ts_ms: "60" }, { id: "4", total: "10.00", __source_ts_ms: "80" }]);
});

test.each([["no key", []], ["a key that Athena cannot read", ["id", "opens"]]])("with %s: every change but deletes, each once, and it says so", async (_, key) => {
  const { view } = await rowsOf(viewed({ key: [] }), [row(1, 1, 10, 0), row(1, 1, 10, 0), row(1, 2, 20, 1), row(1, 2, 30, 2, true)]);
  expect(view).toEqual([{ id: "1", total: "1.00", __source_ts_ms: "0" }, { id: "1", total: "2.00", __source_ts_ms: "10" }]);
  expect(latestView(viewed({ key })).description).toBe("Every change of public_orders but deletes: the table has no key in the catalog");
});
