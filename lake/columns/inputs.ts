import type { DatabaseEndpoint } from "../../database/endpoint.ts";
import type { TableName } from "../../database/table.ts";
import type { RowStep } from "../../transforms/columns.ts";
import type { LakeColumn } from "../types.ts";

/** A captured table and what of it is left out. */
export interface CapturedTable extends TableName {
  readonly exclude: readonly string[];
  /** What its rows meet on their way. Default nothing. */
  readonly steps?: readonly RowStep[];
}

export interface CapturedColumnsInputs {
  readonly database: DatabaseEndpoint;
  readonly tables: readonly CapturedTable[];
}

/** A table as its plain Parquet files are. */
export interface DescribedTable extends TableName {
  /** Columns of the key, by their names in the files; empty for a table without. */
  readonly key: readonly string[];
  /** Meta columns included. */
  readonly columns: readonly LakeColumn[];
}

export interface CapturedColumnsOutputs extends CapturedColumnsInputs {
  readonly described: readonly DescribedTable[];
  /** The day (UTC, `2026-11-21`) before which the files have no row: a month before the columns were first read. */
  readonly since: string;
}
