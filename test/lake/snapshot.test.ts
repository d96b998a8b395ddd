import { parseMetadata } from "../../lake/snapshot.ts";
import { parseS3 } from "../../lake/objects.ts";
import { changesSql, duckType } from "../../lake/reader.ts";
import { sqliteEntries } from "../../lake/catalog.ts";

const METADATA = `{
  "format-version": 2, "table-uuid": "u", "location": "s3://lake/ice/shop/public/t", "properties": {"sluice.owner": "p/s"},
  "current-schema-id": 1,
  "schemas": [
    {"schema-id": 0, "fields": [{"id": 1, "name": "id", "required": true, "type": "int"}]},
    {"schema-id": 1, "fields": [{"id": 1, "name": "id", "required": false, "type": "long"}, {"id": 2, "name": "n", "required": false, "type": "decimal(18, 2)"},
      {"id": 3, "name": "l", "required": false, "type": {"type": "list", "element-id": 4, "element": "timestamptz", "element-required": false}}]}
  ],
  "current-snapshot-id": 7928150374680518452,
  "snapshots": [
    {"snapshot-id": 7928150374680518451, "timestamp-ms": 1, "manifest-list": "s3://lake/old.avro"},
    {"snapshot-id": 7928150374680518452, "timestamp-ms": 1795255987650, "manifest-list": "s3://lake/new.avro", "summary": {"operation": "append"}}
  ]
}`;
const TABLE = { namespace: ["shop", "public"], name: "t" };

test("ids of snapshots are read exactly, though a JavaScript number cannot tell them apart", () => {
  const state = parseMetadata(TABLE, METADATA);
  expect(state.snapshot).toEqual({ id: "7928150374680518452", committedAtMs: 1795255987650, manifestList: "s3://lake/new.avro", summary: { operation: "append" } });
  expect(state.snapshots).toBe(2);
  expect(state.columns.map(({ type }) => type)).toEqual(["long", "decimal(18,2)", { list: "timestamptz" }]);
});

test.each(["-1", "null"])("no snapshot yet (%s)", (id) => {
  const state = parseMetadata(TABLE, METADATA.replace(/"current-snapshot-id": \d+/, `"current-snapshot-id": ${id}`));
  expect(state.snapshot).toBeUndefined();
  expect(changesSql(state, [])).toBe('select null::bigint as "id", null::decimal(18,2) as "n", null::timestamptz[] as "l" where false');
});

test("addresses of objects", () => {
  expect(parseS3("s3://lake/a/b.parquet")).toEqual({ bucket: "lake", key: "a/b.parquet" });
  expect(() => parseS3("/tmp/x")).toThrow("no s3:// address");
});

test("types for DuckDB", () => {
  expect(duckType({ struct: [{ name: "x", type: "double" }] })).toBe('struct("x" double)');
  expect(duckType("fixed[16]")).toBe("blob");
});

test("a catalog that is not there has no tables", () => {
  expect(sqliteEntries({ kind: "sqlite", file: "/nowhere/catalog.db" })).toEqual([]);
});
