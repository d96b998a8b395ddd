import type { OutboxColumns } from "../../config/stack.ts";
import type { Owned } from "../owned.ts";
import type { TableName } from "../table.ts";

/** What is made in the database for an outbox, beside publication and slot. */
export interface OutboxTablesInputs extends Owned {
  /** Our own schema, which must be there already. */
  readonly schema: string;
  /** The outbox. */
  readonly table: TableName;
  readonly columns: OutboxColumns;
  /** Those that have a topic: existing rows of others are warned of. */
  readonly aggregates: readonly string[];
  /** Whether rows will be deleted. */
  readonly purge: boolean;
  readonly slot: string;
  /** The slot of the captured tables, which wants a place too. */
  readonly otherSlot: string;
  readonly publication: string;
  /** The connector's role. */
  readonly role: string;
}

/** What a payload is: `text` for text and JSON of all kinds, `bytes` for bytea. */
export type PayloadKind = "text" | "bytes";

export interface OutboxTablesOutputs extends OutboxTablesInputs {
  readonly payload: PayloadKind;
  /** One line each: what was not wrong enough to stop. */
  readonly warnings: readonly string[];
}

/** What the connector runs in the database at each heartbeat. */
export interface OutboxBeatInputs extends Owned {
  readonly schema: string;
  readonly table: TableName;
  readonly columns: OutboxColumns;
  readonly payload: PayloadKind;
  readonly slot: string;
  readonly role: string;
  /** Where the slot began. */
  readonly since: string;
  /** Changes when events were missed: all rows are sent once more then. */
  readonly generation: string;
  /** How long rows stay at least that could be deleted; absent: none is deleted. */
  readonly keepMs?: number;
}

export type OutboxBeatOutputs = OutboxBeatInputs;

/** The columns that reach the router, each once. */
export function routedColumns({ id, aggregateType, aggregateId, eventType, payload, timestamp }: OutboxColumns): string[] {
  return [...new Set([id, aggregateType, aggregateId, eventType, payload, ...(timestamp === undefined ? [] : [timestamp])])];
}
