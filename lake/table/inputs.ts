import type { DatabaseEndpoint } from "../../database/endpoint.ts";
import type { TableName } from "../../database/table.ts";
import type { RowStep } from "../../transforms/columns.ts";
import type { StoreEndpoint } from "../../store/endpoint.ts";
import type { CatalogEndpoint, LakeTableName } from "../endpoint.ts";
import type { GivenColumn } from "./given.ts";
import type { IcebergType, LakeColumn } from "../types.ts";

interface LakePlace {
  /** Levels such as `["shop", "public"]`; the objects lie under `<warehouse>/shop/public/<name>/`. */
  readonly namespace: readonly string[];
  readonly name: string;
}

/** A table of the database and its place in the lake: the columns are the database's. */
export interface CapturedLakeTable extends TableName, LakePlace {
  /** Columns that the source connector leaves out. Default none. */
  readonly exclude?: readonly string[];
  /** What its rows meet on their way. Default nothing. */
  readonly steps?: readonly RowStep[];
  readonly columns?: never;
}

/** A table of records that are no rows of a captured table: the columns are given. */
export interface GivenLakeTable extends LakePlace {
  /** `RECORD_COLUMNS` included: the table is divided by the hour of `__source_ts_ms`. */
  readonly columns: readonly GivenColumn[];
  /** What tells two records apart; empty: nothing does. */
  readonly key: readonly string[];
  readonly schema?: never;
  readonly table?: never;
}

/** A table of the lake, and where its columns come from. */
export type LakeTableInput = CapturedLakeTable | GivenLakeTable;

export function isGiven(table: LakeTableInput): table is GivenLakeTable {
  return table.columns !== undefined;
}

/** Inputs of the tables of one lake. */
export interface LakeTablesInputs {
  /** Where the columns are read from. */
  readonly database: DatabaseEndpoint;
  readonly tables: readonly LakeTableInput[];
  readonly store: StoreEndpoint;
  readonly catalog: CatalogEndpoint;
  /** `s3://bucket/prefix` */
  readonly warehouse: string;
  /** `<project>/<stack>`, written on every table: others are neither changed nor dropped. */
  readonly owner: string;
  /** Leave tables and objects on destroy. Default `false`. */
  readonly retain?: boolean;
  /** The source makes names fit for Avro: what is not, would come under another name. Default `false`. */
  readonly avroNames?: boolean;
}

/** A table as it was made; `schema` and `table` are there where it is a captured table's. */
export interface MadeTable extends LakeTableName, Partial<TableName> {
  readonly location: string;
  readonly uuid: string;
  /** Primary key (or replica identity index) at the source, or the one that was given; empty for a table without. */
  readonly key: readonly string[];
  readonly columns: readonly LakeColumn[];
  /** Columns whose type differs from the source's and that Iceberg cannot change. */
  readonly kept: readonly { readonly column: string; readonly has: IcebergType; readonly wanted: IcebergType }[];
}

export interface LakeTablesOutputs extends LakeTablesInputs {
  readonly made: readonly MadeTable[];
  /**
   * Patterns for `column.exclude.list` of the source connector: computed columns (a snapshot would read them, the stream
   * does not have them), and those that `exclude` names.
   */
  readonly excludeColumns: readonly string[];
  /** Tables made earlier and no longer asked for: they keep their rows until the lake is destroyed. */
  readonly retired: readonly LakeTableName[];
}
