import type { TableName } from "./table.ts";

/** One column as a regular expression of Java that matches just it, for `column.exclude.list`. No comma may appear: Debezium splits the list there. */
export function columnRegex({ schema, table }: TableName, column: string): string {
  return [schema, table, column].map(escapePattern).join("\\.");
}

function escapePattern(name: string): string {
  return name.replaceAll(/[\\^$.|?*+()[\]{}]/g, "\\$&").replaceAll(",", "\\x2c");
}
