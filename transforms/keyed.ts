import type { Problem } from "../config/problem.ts";
import { AVRO_NAME, NOT_AVRO } from "../database/avro-name.ts";
import { columnRegex } from "../database/column-pattern.ts";
import type { TableDescription } from "../database/columns.ts";
import { printTable, type TableName } from "../database/table.ts";
import { follow, type FollowedColumn, type RowStep } from "./columns.ts";

/** A captured table, for a target whose rows are told apart by its key: a copy, an index. */
export interface KeyedTable extends TableName {
  /** Columns that are not captured. */
  readonly exclude: readonly string[];
  /** What its rows meet on their way. Default nothing. */
  readonly steps?: readonly RowStep[];
}

export interface KeyedColumns {
  /** Behind the steps. */
  readonly columns: readonly FollowedColumn[];
  /** Patterns for the source connector's `column.exclude.list`: computed columns, which a snapshot would read and the stream does not have. */
  readonly excluded: readonly string[];
  readonly problems: readonly Problem[];
}

/** Its columns as the target meets them. `by` says what the target needs the key for. */
export function keyedColumns(input: KeyedTable, table: TableDescription, by: string): KeyedColumns {
  const captured = table.columns.filter(({ name }) => !input.exclude.includes(name));
  const { columns, problems } = follow({ name: printTable(input), columns: captured, key: table.primaryKey, own: [] }, input.steps ?? []);
  const keyless: Problem[] = table.primaryKey.length > 0 ? [] : [{
    place: `table ${printTable(input)}`, reason: `has no primary key, and ${by}`, mend: "Give it one, or leave it out of the sink: from: [the other tables]",
  }];
  return { columns, excluded: captured.filter(({ generated }) => generated !== undefined).map(({ name }) => columnRegex(input, name)), problems: [...keyless, ...problems] };
}

/** Columns that the target cannot take, as problems of the table. */
export function refusedColumns(table: TableName, refused: readonly { readonly column: string; readonly reason: string }[]): Problem[] {
  return refused.map(({ column, reason }) => ({ place: `column ${printTable(table)}.${column}`, reason, mend: "Leave it out of the capture (exclude), or the table out of the sink (from)" }));
}

/** Columns that would come under another name than the target has for them, where the source makes names fit for Avro. */
export function renamedColumns(table: TableName, columns: readonly { readonly name: string }[], avroNames = false): Problem[] {
  const renamed = avroNames ? columns.filter(({ name }) => !AVRO_NAME.test(name)) : [];
  return renamed.map(({ name }) => ({ place: `column ${printTable(table)}.${name}`, reason: NOT_AVRO, mend: "Rename the column, or leave it out of the capture (exclude)" }));
}
