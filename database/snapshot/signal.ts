import { createHash } from "node:crypto";
import { escapeIdentifier } from "pg";
import { tableSql, type TableName } from "../table.ts";
import { signalTable } from "../capture-schema/sql.ts";

/** A row of the signal table. */
export interface Signal {
  readonly id: string;
  readonly type: "execute-snapshot";
  readonly data: string;
}

/** Longest `data` that the signal table takes. */
const DATA_LENGTH = 2048;

/** Marks the ids that are ours: signals that people write by hand are left alone. */
const ID_PREFIX = "sluice-";

/**
 * The signal that asks for an incremental snapshot of one table.
 *
 * The id is made from the table and the generation of the stream, so that asking twice for the same snapshot is one row: a run
 * that was killed after the insert does not start the snapshot again.
 */
export function snapshotSignal(table: TableName, generation: string): Signal {
  const data = JSON.stringify({ "data-collections": [dataCollection(table)], type: "incremental" });
  if (data.length > DATA_LENGTH) throw new Error(`table ${table.schema}.${table.table}: its name is too long for a signal. Rename it`);
  return { id: signalId(table, generation), type: "execute-snapshot", data };
}

/** At most 42 characters, and without the words that Debezium looks for in ids (`open`, `close`). */
export function signalId(table: TableName, generation: string): string {
  const hash = createHash("sha256").update(JSON.stringify([table.schema, table.table, generation])).digest("hex");
  return ID_PREFIX + hash.slice(0, 32);
}

/**
 * How Debezium must be told a table's name.
 *
 * It takes each name as a regular expression first, matched against `schema.table` of the tables it knows; if none matches, as
 * an identifier, in which double quotes keep dots, blanks and case (`AbstractIncrementalSnapshotChangeEventSource.
 * expandAndDedupeDataCollectionIds`, `TableIdParser`). The quoted form never matches as an expression, since known names hold no
 * quotes, and so always names exactly one table. A name that is no valid expression would make it drop the whole signal with a
 * line in its log; such a name is written as a literal expression, which works for tables without a dot in a name.
 */
export function dataCollection({ schema, table }: TableName): string {
  const quoted = `${escapeIdentifier(schema)}.${escapeIdentifier(table)}`;
  return UNFIT.test(quoted) ? `\\Q${schema}.${table}\\E` : quoted;
}

/** Whether Debezium can be told to snapshot the table at all. */
export function canSignal({ schema, table }: TableName): boolean {
  const quoted = `${escapeIdentifier(schema)}.${escapeIdentifier(table)}`;
  if (UNFIT.test(quoted)) return ![schema, table].some((name) => /[."'`\s]|\\E/.test(name));
  // Doubled quotes of any kind in a name are collapsed to one (`TableIdParser.parse`); a backquote or apostrophe alone is kept.
  return ![schema, table].some((name) => /''|``|""/.test(name));
}

/** What makes a text an invalid Java regular expression, or changes how the identifier reads: brackets, backslashes, quantifiers in a row. */
const UNFIT = /[()[\]{}\\]|[*+?]{2}|\.[*+?]{2}/;

/** Writes a signal; a signal that is there already was sent. */
export function insertSignal(schema: string): string {
  return `INSERT INTO ${tableSql(signalTable(schema))} (id, type, data) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING`;
}

/**
 * Forgets signals, so that the same table can be asked for again. Debezium sees the delete, takes the id for the end of a
 * snapshot window, finds that it is none of its own, and goes on (`AbstractIncrementalSnapshotContext.notExpectedChunk`).
 */
export function deleteSignals(schema: string): string {
  return `DELETE FROM ${tableSql(signalTable(schema))} WHERE id = ANY($1::text[])`;
}
