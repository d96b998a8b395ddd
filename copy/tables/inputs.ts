import type { DatabaseEndpoint } from "../../database/endpoint.ts";
import type { Owned } from "../../database/owned.ts";
import type { KeyedTable } from "../../transforms/keyed.ts";
import type { TableName } from "../../database/table.ts";
import type { CopyColumn } from "../types.ts";

/** A captured table and its copy. */
export interface CopyInput extends KeyedTable {
  readonly target: TableName;
}

/** Inputs of the copies of one sink. `endpoint` is the target, as the sink enters it, in Sluice's view. */
export interface CopyTablesInputs extends Owned {
  /** Where the columns are read from. */
  readonly source: DatabaseEndpoint;
  readonly copies: readonly CopyInput[];
  /** Field names are changed to what Avro allows, for a sink that needs that: a column of another name would come under two. */
  readonly avroNames?: boolean;
  /** Leave the copies on destroy. Default `false`. */
  readonly retain?: boolean;
}

/** A copy as it was made. */
export interface MadeCopy extends TableName {
  readonly target: TableName;
  /** The source's primary key. */
  readonly key: readonly string[];
  readonly columns: readonly CopyColumn[];
}

export interface CopyTablesOutputs extends CopyTablesInputs {
  readonly made: readonly MadeCopy[];
  /** Patterns for `column.exclude.list` of the source connector: computed columns, which a snapshot would read and the stream does not have. */
  readonly excludeColumns: readonly string[];
  /** Copies made earlier and no longer asked for: they keep their rows until the sink is destroyed. */
  readonly retired: readonly TableName[];
}
