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
 * an identifier, in which double quotes keep the case and odd characters (`AbstractIncrementalSnapshotChangeEventSource.
 * expandAndDedupeDataCollectionIds`, `TableIdParser`). The quoted form never matches as an expression, since known names do not
 * begin with a quote, and so always names exactly one table, also one that the connector has not met yet. A name that is no valid
 * expression would make it drop the whole signal with a line in its log: names with such characters go as a literal expression.
 */
export function dataCollection({ schema, table }: TableName): string {
  const quoted = `${escapeIdentifier(schema)}.${escapeIdentifier(table)}`;
  return UNFIT.test(quoted) ? `\\Q${schema}.${table}\\E` : quoted;
}

/**
 * Whether Debezium can take an incremental snapshot of the table. If not, an initial one can.
 *
 * It keeps the tables still to be done in its offset as `schema.table` without quotes, and reads them back as an identifier
 * (`AbstractIncrementalSnapshotContext.init`): a blank then ends the task with "Unexpected input" at the next commit of offsets, and
 * a dot makes a name of three parts. Seen with 3.7.0. Doubled quotes of any kind are collapsed to one (`TableIdParser.parse`).
 */
export function canSignal({ schema, table }: TableName): boolean {
  return [schema, table].every((name) => !/[\s.]|^["'`]|""|''|``|\\E/.test(name));
}

/** Everything that means something in a regular expression but the dot, which in the quoted form can only stand for itself. */
const UNFIT = /[()[\]{}\\*+?|^$]/;

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
