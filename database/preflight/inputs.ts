import type { Owned } from "../owned.ts";
import type { TableName } from "../table.ts";
import type { Reader } from "./readers.ts";

/** A table of the configuration. */
export interface WantedTable extends TableName {
  /**
   * `full`: the table must have REPLICA IDENTITY FULL. Sluice checks that and says the statement, and does not run it: the setting
   * belongs to the user's table, changes what every replication of it sees and how much log each update writes, and the promise is
   * that the user's tables are never touched, neither by `up` nor, to restore it, by `destroy`.
   */
  readonly replicaIdentity?: "full";
  /** Columns that are not captured: they may be of any type. */
  readonly exclude?: readonly string[];
}

/** What a pipeline wants of a database. */
export interface PreflightInputs extends Owned {
  readonly tables: readonly WantedTable[];
  readonly role: string;
  /** The role is the user's own: it must be there and be able to log in and replicate. */
  readonly existingRole?: boolean;
  readonly slot: string;
  readonly failover?: boolean;
  readonly publication: string;
  readonly captureSchema: string;
  /** Sinks whose transforms name columns. Absent: none. */
  readonly readers?: readonly Reader[];
}
