import type { Problem } from "../config/problem.ts";
import { describeTables, type TableDescription } from "../database/columns.ts";
import { withDatabase } from "../database/connect.ts";
import { sameTable, type TableName } from "../database/table.ts";
import { columnLike, modelsOf } from "../lake/table/given.ts";
import { keyedColumns, refusedColumns, renamedColumns } from "../transforms/keyed.ts";
import { isGiven, type CapturedIndex, type GivenIndex, type IndexInput, type SearchIndexesInputs } from "./indexes/inputs.ts";
import { fieldOf, givenField, indexFields, type IndexField } from "./types.ts";

/** An index as the source of this moment asks for it. */
export interface WantedIndex {
  readonly input: IndexInput;
  readonly fields: readonly IndexField[];
  readonly key: readonly string[];
  /** Patterns for the source connector's `column.exclude.list`. */
  readonly excluded: readonly string[];
}

type Asked = Pick<SearchIndexesInputs, "endpoint" | "source" | "indexes" | "json" | "avroNames">;

/** Reads the columns of all captured tables at once. A table that is missing is the preflight's finding, with everything else about the source. */
export async function wantedIndexes(inputs: Asked): Promise<{ wanted: WantedIndex[]; problems: Problem[] }> {
  const looked = inputs.indexes.flatMap((input): readonly TableName[] => (isGiven(input) ? modelsOf(input.columns) : [input]));
  const tables = await withDatabase(inputs.source, (client) => describeTables(client, looked), { doing: "read the columns of the captured tables" });
  const found = inputs.indexes.flatMap((input) => {
    if (isGiven(input)) return [given(input, tables, inputs)];
    const table = tables.find((one) => sameTable(one, input));
    return table === undefined ? [] : [want(input, table, inputs)];
  });
  return { wanted: found.map(({ wanted }) => wanted), problems: found.flatMap(({ problems }) => problems) };
}

/** Pure part of {@link wantedIndexes}, of fields that are given, with the types that the database knows. */
export function given(input: GivenIndex, tables: readonly TableDescription[], { endpoint, json }: Pick<Asked, "endpoint" | "json">): { wanted: WantedIndex; problems: Problem[] } {
  const problems: Problem[] = [];
  const fields = input.columns.flatMap((column): IndexField[] => {
    if (!("like" in column)) return [{ name: column.name, mapping: givenField(column.type) }];
    const model = columnLike(column.like, tables, problems);
    return model === undefined ? [] : [{ name: column.name, mapping: fieldOf(model.type, { kind: endpoint.kind, json }) }];
  });
  return { wanted: { input, fields, key: input.key, excluded: [] }, problems };
}

/** Pure part of {@link wantedIndexes}, of one captured table. */
export function want(input: CapturedIndex, table: TableDescription, { endpoint, json, avroNames }: Pick<Asked, "endpoint" | "json" | "avroNames">): { wanted: WantedIndex; problems: Problem[] } {
  const met = keyedColumns(input, table, "a document's id is made of it");
  const { fields, problems } = indexFields(met.columns, [], { kind: endpoint.kind, json });
  return {
    wanted: { input, fields, key: table.primaryKey, excluded: met.excluded },
    problems: [...met.problems, ...refusedColumns(input, problems), ...renamedColumns(input, fields, avroNames)],
  };
}
