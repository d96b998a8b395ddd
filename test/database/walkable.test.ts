import { walkable } from "../../database/snapshot/walkable.ts";
import type { ColumnType } from "../../database/types.ts";

const builtIn = (name: string, more: Partial<ColumnType> = {}): ColumnType => ({ schema: "pg_catalog", name, kind: "scalar", ...more });
const table = (...key: ColumnType[]) => {
  const columns = key.map((type, at) => ({ name: `k${at}`, position: at + 1, declared: type.name, type, nullable: false, keyPosition: at + 1 }));
  return { primaryKey: columns.map(({ name }) => name), columns };
};

test("an incremental snapshot needs a key, and of types that Debezium can send back to the server", () => {
  expect(walkable(table(builtIn("int8")))).toBe(true);
  expect(walkable(table(builtIn("timestamptz"), builtIn("uuid")))).toBe(true);
  expect(walkable(table({ schema: "public", name: "money", kind: "enum", labels: [] }))).toBe(true);
  expect(walkable(table())).toBe(false);
  expect(walkable(table(builtIn("int8"), builtIn("money")))).toBe(false);
  expect(walkable(table(builtIn("_text", { kind: "array", element: builtIn("text") })))).toBe(false);
});
