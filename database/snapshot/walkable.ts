import type { TableDescription } from "../columns.ts";
import type { ColumnType } from "../types.ts";

/**
 * Whether an incremental snapshot can walk along the table's primary key, chunk by chunk. Not without a key, and not where Debezium
 * 3.7.0 cannot say where a chunk ends: it sends `money` as a number, which PostgreSQL does not compare with money, and then leaves the
 * table out with a line in its log; and it cannot keep an array ("Cannot serialize chunk information"), which fails the task.
 */
export function walkable({ primaryKey, columns }: Pick<TableDescription, "primaryKey" | "columns">): boolean {
  const type = (name: string): ColumnType | undefined => columns.find((column) => column.name === name)?.type;
  return primaryKey.length > 0 && primaryKey.every((name) => fits(type(name)));
}

function fits(type: ColumnType | undefined): boolean {
  return type !== undefined && type.kind !== "array" && type.kind !== "composite" && !(type.schema === "pg_catalog" && type.name === "money");
}
