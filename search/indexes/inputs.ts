import type { JsonForm } from "../../config/stack.ts";
import type { DatabaseEndpoint } from "../../database/endpoint.ts";
import type { TableName } from "../../database/table.ts";
import type { GivenColumn } from "../../lake/table/given.ts";
import type { KeyedTable } from "../../transforms/keyed.ts";
import type { SearchEndpoint } from "../endpoint.ts";
import type { IndexField } from "../types.ts";

interface IndexPlace {
  readonly topic: string;
  readonly index: string;
}

/** A captured table and its index: the fields are the table's columns. */
export interface CapturedIndex extends KeyedTable, IndexPlace {
  readonly columns?: never;
}

/** An index of records that are no rows of a captured table: the fields are given. */
export interface GivenIndex extends IndexPlace {
  readonly columns: readonly GivenColumn[];
  /** The column whose text is the document's id. */
  readonly key: readonly string[];
  readonly schema?: never;
  readonly table?: never;
}

/** An index, and where its fields come from. */
export type IndexInput = CapturedIndex | GivenIndex;

export function isGiven(input: IndexInput): input is GivenIndex {
  return input.columns !== undefined;
}

/** Inputs of the indexes of one sink. */
export interface SearchIndexesInputs {
  /** As Sluice enters the server. */
  readonly endpoint: SearchEndpoint;
  /** Where the columns are read from. */
  readonly source: DatabaseEndpoint;
  /** `<project>/<stack>`: it stands in the mapping of what the stack makes, and only what has it is changed or deleted. */
  readonly owner: string;
  readonly indexes: readonly IndexInput[];
  readonly json: JsonForm;
  readonly shards: number;
  readonly replicas: number;
  /** Field names are changed to what Avro allows, for a sink that needs that: a column of another name would come under two. */
  readonly avroNames?: boolean;
  /** Leave the indexes on destroy. Default `false`. */
  readonly retain?: boolean;
}

/** An index as it was made; `schema` and `table` are there where it is a captured table's. */
export interface MadeIndex extends Partial<TableName> {
  readonly index: string;
  /** The source's primary key, or the one that was given. */
  readonly key: readonly string[];
  readonly fields: readonly IndexField[];
}

export interface SearchIndexesOutputs extends SearchIndexesInputs {
  readonly made: readonly MadeIndex[];
  /** `cluster_uuid` of the server that they are in. */
  readonly cluster: string;
  /** Patterns for `column.exclude.list` of the source connector: computed columns, which a snapshot would read and the stream does not have. */
  readonly excludeColumns: readonly string[];
  /** Indexes made earlier and no longer asked for: they keep their documents until the sink is destroyed. */
  readonly retired: readonly string[];
}
