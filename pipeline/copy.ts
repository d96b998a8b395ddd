import type { JdbcSinkConfig } from "../config/stack.ts";
import type { CopiedTable, SinkPlanBase, TablePlan } from "./shape.ts";
import { partsAtSink, rowsOf, topicBehind } from "./transforms.ts";

/** The copies of a sink of kind jdbc, one for each table that it reads. */
export function copiedTables({ schema, tableName }: JdbcSinkConfig, base: SinkPlanBase): CopiedTable[] {
  return base.tables.map((table) => {
    const [first, second] = partsAtSink(table, base);
    return {
      source: { schema: table.schema, table: table.table },
      target: { schema, table: copyName(tableName, { schema: first, table: second }) },
      topic: topicBehind(table.topic, base),
      exclude: table.exclude,
      ...rowsOf(table, base),
    };
  });
}

/** `{schema}_{table}` filled in. A name that PostgreSQL would cut is left as it is: the plan refuses it. */
export function copyName(pattern: string, { schema, table }: Pick<TablePlan, "schema" | "table">): string {
  return pattern.replaceAll(/\{(schema|table)\}/g, (_, part: string) => (part === "schema" ? schema : table));
}
