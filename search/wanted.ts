import type { Problem } from "../config/problem.ts";
import { AVRO_NAME, NOT_AVRO } from "../database/avro-name.ts";
import { describeTables, type TableDescription } from "../database/columns.ts";
import { columnRegex } from "../database/column-pattern.ts";
import { withDatabase } from "../database/connect.ts";
import { printTable, sameTable, type TableName } from "../database/table.ts";
import { follow } from "../transforms/columns.ts";
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
  const looked = inputs.indexes.flatMap((input): readonly TableName[] => (isGiven(input) ? input.columns.flatMap((column) => ("like" in column ? [column.like] : [])) : [input]));
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
    const { like } = column;
    const model = tables.find((one) => sameTable(one, like))?.columns.find(({ name }) => name === like.column);
    if (model === undefined) problems.push({ place: `column ${printTable(like)}.${like.column}`, reason: "does not exist", mend: "Create it, or name another column" });
    return model === undefined ? [] : [{ name: column.name, mapping: fieldOf(model.type, { kind: endpoint.kind, json }) }];
  });
  return { wanted: { input, fields, key: input.key, excluded: [] }, problems };
}

/** Pure part of {@link wantedIndexes}, of one captured table. */
export function want(input: CapturedIndex, table: TableDescription, { endpoint, json, avroNames }: Pick<Asked, "endpoint" | "json" | "avroNames">): { wanted: WantedIndex; problems: Problem[] } {
  const followed = follow({ name: printTable(input), columns: table.columns.filter(({ name }) => !input.exclude.includes(name)), key: table.primaryKey, own: [] }, input.steps ?? []);
  const { fields, problems } = indexFields(followed.columns, [], { kind: endpoint.kind, json });
  const keyless: Problem[] = table.primaryKey.length > 0 ? [] : [{
    place: `table ${printTable(input)}`, reason: "has no primary key, and a document's id is made of it", mend: "Give it one, or leave it out of the sink: from: [the other tables]",
  }];
  const renamed = avroNames === true ? fields.filter(({ name }) => !AVRO_NAME.test(name)) : [];
  return {
    wanted: { input, fields, key: table.primaryKey, excluded: table.columns.filter(({ name, generated }) => generated !== undefined && !input.exclude.includes(name)).map(({ name }) => columnRegex(input, name)) },
    problems: [
      ...keyless,
      ...followed.problems,
      ...problems.map(({ column, reason }) => ({ place: `column ${printTable(input)}.${column}`, reason, mend: "Leave it out of the capture (exclude), or the table out of the sink (from)" })),
      ...renamed.map(({ name }) => ({ place: `column ${printTable(input)}.${name}`, reason: NOT_AVRO, mend: "Rename the column, or leave it out of the capture (exclude)" })),
    ],
  };
}
