import { columnRegex } from "../../database/column-pattern.ts";
import { describeTables, type TableDescription } from "../../database/columns.ts";
import { withDatabase } from "../../database/connect.ts";
import { printTable, sameTable, type TableName } from "../../database/table.ts";
import type { Problem } from "../../config/problem.ts";
import { renamedColumns } from "../../transforms/keyed.ts";
import { behindSteps } from "../followed.ts";
import { computedColumns, icebergType, lakeColumns, type LakeColumn } from "../types.ts";
import { columnLike, modelsOf } from "./given.ts";
import { isGiven, type CapturedLakeTable, type GivenLakeTable, type LakeTableInput, type LakeTablesInputs } from "./inputs.ts";

/** A table of the lake as it is asked for at this moment. */
export interface WantedTable {
  readonly table: LakeTableInput;
  readonly columns: readonly LakeColumn[];
  readonly key: readonly string[];
  /** Patterns for the source connector's `column.exclude.list`. */
  readonly excluded: readonly string[];
}

/** Reads the columns of all tables at once. Problems: tables that are not there, columns that cannot reach the lake unharmed. */
export async function wantedTables(inputs: Pick<LakeTablesInputs, "database" | "tables" | "avroNames">): Promise<{ wanted: WantedTable[]; problems: Problem[] }> {
  const looked = inputs.tables.flatMap((table): readonly TableName[] => (isGiven(table) ? modelsOf(table.columns) : [table]));
  const descriptions = looked.length === 0 ? [] : await withDatabase(inputs.database, (client) => describeTables(client, looked), { doing: "read the columns of the captured tables" });
  const wanted: WantedTable[] = [];
  const problems: Problem[] = [];
  for (const table of inputs.tables) {
    const { found, troubles } = isGiven(table) ? given(table, descriptions) : captive(table, descriptions, inputs.avroNames === true);
    if (found !== undefined) wanted.push(found);
    problems.push(...troubles);
  }
  return { wanted, problems };
}

interface Want {
  readonly found?: WantedTable;
  readonly troubles: Problem[];
}

function captive(table: CapturedLakeTable, descriptions: readonly TableDescription[], avroNames: boolean): Want {
  const description = descriptions.find((one) => sameTable(one, table));
  if (description !== undefined) return want(table, description, avroNames);
  return { troubles: [{ place: `table ${printTable(table)}`, reason: "does not exist", mend: "Create it, or take it off the list of tables" }] };
}

/** The columns as they are given, with the types that the database knows. */
export function given(table: GivenLakeTable, descriptions: readonly TableDescription[]): Want {
  const troubles: Problem[] = [];
  const columns = table.columns.flatMap((column): LakeColumn[] => {
    if (!("like" in column)) return [column];
    const model = columnLike(column.like, descriptions, troubles);
    return model === undefined ? [] : [{ name: column.name, type: icebergType(model.type), doc: model.declared }];
  });
  return troubles.length > 0 ? { troubles } : { found: { table, columns, key: table.key, excluded: [] }, troubles };
}

/** Pure part of {@link wantedTables}, of one captured table. */
export function want(table: CapturedLakeTable, description: TableDescription, avroNames = false): { found: WantedTable; troubles: Problem[] } {
  const exclude = new Set(table.exclude ?? []);
  const captured = description.columns.filter(({ name }) => !exclude.has(name));
  const followed = behindSteps({ name: printTable(table), columns: captured, key: description.key }, table.steps ?? []);
  const { columns, problems } = lakeColumns(followed.columns);
  const excluded = [...exclude, ...computedColumns(captured)].map((column) => columnRegex(table, column));
  const troubles = problems.map(({ column, reason }) => ({
    place: `column ${printTable(table)}.${column}`,
    reason,
    mend: "Exclude the column from capture, or change its type",
  }));
  // What the steps themselves get wrong is the preflight's finding as well, which looks at all sinks.
  return { found: { table, columns, key: description.key, excluded }, troubles: [...troubles, ...renamedColumns(table, columns, avroNames), ...followed.problems] };
}
