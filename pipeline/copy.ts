import type { JdbcSinkConfig } from "../config/stack.ts";
import type { CopiedTable, TablePlan } from "./shape.ts";

/** The copies of a sink of kind jdbc, one for each table that it reads. */
export function copiedTables({ schema, tableName }: JdbcSinkConfig, tables: readonly TablePlan[]): CopiedTable[] {
  return tables.map((table) => ({
    source: { schema: table.schema, table: table.table },
    target: { schema, table: copyName(tableName, table) },
    topic: table.topic,
    exclude: table.exclude,
  }));
}

/** `{schema}_{table}` filled in. A name that PostgreSQL would cut is left as it is: the plan refuses it. */
export function copyName(pattern: string, { schema, table }: Pick<TablePlan, "schema" | "table">): string {
  return pattern.replaceAll(/\{(schema|table)\}/g, (_, part: string) => (part === "schema" ? schema : table));
}
