import { hasUnknown, type Diff, type Failure } from "../../dynamic/lifecycle.ts";
import { until } from "../../util/until.ts";
import { signalTable } from "../capture-schema/sql.ts";
import { rows, type Queryable } from "../connect.ts";
import { changedKeys, look, operate, type Owned } from "../owned.ts";
import { slotFacts } from "../slot/facts.ts";
import { plainTables, printTable, tableSql, without, type TableName } from "../table.ts";
import { canSignal, deleteSignals, insertSignal, signalId, snapshotSignal } from "./signal.ts";

/**
 * The existing rows: asks the connector for an incremental snapshot of each table that had none yet.
 *
 * To be made after the connector that reads the slot. The request is a row in the signal table, which reaches the connector
 * through the slot; the snapshot itself runs in the connector, in chunks, beside the stream, and goes on after a restart. This
 * resource is done when the request is written.
 */
export interface SnapshotInputs extends Owned {
  /** Schema with the signal table. */
  readonly captureSchema: string;
  readonly slot: string;
  /** Tables with a primary key: an incremental snapshot walks along it. */
  readonly tables: readonly TableName[];
  /** The slot's generation, and whatever else must lead to a new snapshot of everything when it changes. */
  readonly generation: string;
  /** How long the connector may take until it reads the slot. Seconds, default 300. */
  readonly streamingSeconds?: number;
}

export interface SnapshotOutputs extends SnapshotInputs {
  /** Tables whose snapshot was asked for in this generation. */
  readonly requested: readonly TableName[];
}

export async function check(_olds: Partial<SnapshotInputs>, news: SnapshotInputs): Promise<{ inputs: SnapshotInputs; failures: Failure[] }> {
  if (hasUnknown(news.tables)) return { inputs: news, failures: [] };
  const failures = news.tables
    .filter((table) => !canSignal(table))
    .map((table) => ({ property: "tables", reason: `table ${printTable(table)}: Debezium cannot take an incremental snapshot of a table with a blank, a dot or such quotes in its name. Rename it, or let it have an initial snapshot` }));
  return { inputs: news, failures };
}

/** Also changed when a request is not in the signal table any more (it was made anew, say). */
export async function diff(_id: string, olds: SnapshotOutputs, news: SnapshotInputs): Promise<Diff> {
  const changed = changedKeys({ ...olds, tables: plainTables(olds.tables) }, { ...news, tables: hasUnknown(news.tables) ? news.tables : plainTables(news.tables) }, ["tables", "generation", "captureSchema", "slot", "endpoint", "owner", "streamingSeconds"]);
  if (changed.length > 0) return { changes: true };
  const unsent = await look(news.endpoint, (client) => missingSignals(client, news));
  return { changes: unsent !== undefined && unsent.length > 0 };
}

export async function create(inputs: SnapshotInputs): Promise<{ id: string; outs: SnapshotOutputs }> {
  return { id: `${inputs.captureSchema}.signal`, outs: await request(inputs, []) };
}

export async function update(_id: string, olds: SnapshotOutputs, news: SnapshotInputs): Promise<{ outs: SnapshotOutputs }> {
  // A table that leaves the list and comes back later missed changes in between: its request is forgotten.
  const left = olds.generation === news.generation ? without(olds.requested, news.tables) : [...olds.requested];
  return { outs: await request(news, left.map((table) => signalId(table, olds.generation))) };
}

/** Nothing to look at that `diff` does not look at. */
export async function read(id: string, props: SnapshotOutputs): Promise<{ id: string; props: SnapshotOutputs }> {
  return { id, props };
}

/** Forgets the requests as far as the database can be reached; the signal table goes with its schema anyway. */
export async function remove(_id: string, props: SnapshotOutputs): Promise<void> {
  await look(props.endpoint, (client) => client.query(deleteSignals(props.captureSchema), [props.requested.map((table) => signalId(table, props.generation))]));
}

async function request(inputs: SnapshotInputs, forgotten: readonly string[]): Promise<SnapshotOutputs> {
  await operate(inputs.endpoint, `ask for a snapshot (${inputs.captureSchema}.signal)`, async (client) => {
    if (forgotten.length > 0) await client.query(deleteSignals(inputs.captureSchema), [[...forgotten]]);
    const missing = await missingSignals(client, inputs);
    if (missing.length === 0) return;
    await streaming(client, inputs);
    for (const table of missing) {
      const { id, type, data } = snapshotSignal(table, inputs.generation);
      await client.query(insertSignal(inputs.captureSchema), [id, type, data]);
    }
  });
  return { ...inputs, requested: plainTables(inputs.tables) };
}

/** The tables without a request in this generation. */
async function missingSignals(client: Queryable, { tables, generation, captureSchema }: SnapshotInputs): Promise<TableName[]> {
  const ids = new Map(without(tables, []).map((table) => [signalId(table, generation), table]));
  if (ids.size === 0) return [];
  const [place] = await rows<{ there: boolean }>(client, `select exists (select from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace where n.nspname = $1 and c.relname = 'signal') as there`, [captureSchema]);
  if (!place?.there) throw new Error(`schema ${captureSchema}: has no signal table. Run "pulumi up" again: the schema is made before the snapshot`);
  const sent = await rows<{ id: string }>(client, `select id from ${tableSql(signalTable(captureSchema))} where id = any($1::text[])`, [[...ids.keys()]]);
  for (const { id } of sent) ids.delete(id);
  return [...ids.values()];
}

/**
 * Waits until the connector reads the slot.
 *
 * A signal written earlier is lost if the connector takes an initial snapshot (of tables without a key): it then starts to stream
 * at the end of the log of that moment, not at the slot's position (`PostgresSnapshotChangeEventSource.getTransactionStartLsn`).
 * Once it reads the slot, that position is behind us.
 */
async function streaming(client: Queryable, { slot, streamingSeconds = 300 }: SnapshotInputs): Promise<void> {
  try {
    await until(`slot ${slot} read by the connector`, async () => ((await slotFacts(client, slot))?.active ? true : undefined), { timeoutMs: streamingSeconds * 1000 });
  } catch (error) {
    if (!(error instanceof Error) || !error.message.includes("not within")) throw error;
    throw new Error(`${error.message}. Is the source connector running? Its log says what it waits for; then run it again`);
  }
}
