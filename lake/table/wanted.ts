import { columnRegex } from "../../database/column-pattern.ts";
import { describeTables, type TableDescription } from "../../database/columns.ts";
import { withDatabase } from "../../database/connect.ts";
import { printTable, sameTable } from "../../database/table.ts";
import type { Problem } from "../../config/problem.ts";
import { computedColumns, lakeColumns, type LakeColumn } from "../types.ts";
import type { LakeTableInput, LakeTablesInputs } from "./inputs.ts";

/** A table of the lake as the database of this moment asks for it. */
export interface WantedTable {
  readonly table: LakeTableInput;
  readonly columns: readonly LakeColumn[];
  readonly key: readonly string[];
  /** Patterns for the source connector's `column.exclude.list`. */
  readonly excluded: readonly string[];
}

/** Reads the columns of all tables at once. Problems: tables that are not there, columns that cannot reach the lake unharmed. */
export async function wantedTables(inputs: Pick<LakeTablesInputs, "database" | "tables">): Promise<{ wanted: WantedTable[]; problems: Problem[] }> {
  const descriptions = await withDatabase(inputs.database, (client) => describeTables(client, inputs.tables), { doing: "read the columns of the captured tables" });
  const wanted: WantedTable[] = [];
  const problems: Problem[] = [];
  for (const table of inputs.tables) {
    const description = descriptions.find((one) => sameTable(one, table));
    if (description === undefined) {
      problems.push({ place: `table ${printTable(table)}`, reason: "does not exist", mend: "Create it, or take it off the list of tables" });
      continue;
    }
    const { found, troubles } = want(table, description);
    wanted.push(found);
    problems.push(...troubles);
  }
  return { wanted, problems };
}

/** Pure part of {@link wantedTables}. */
export function want(table: LakeTableInput, description: TableDescription): { found: WantedTable; troubles: Problem[] } {
  const exclude = new Set(table.exclude ?? []);
  const captured = description.columns.filter(({ name }) => !exclude.has(name));
  const { columns, problems } = lakeColumns(captured);
  const excluded = [...exclude, ...computedColumns(captured)].map((column) => columnRegex(table, column));
  const troubles = problems.map(({ column, reason }) => ({
    place: `column ${printTable(table)}.${column}`,
    reason,
    mend: "Exclude the column from capture, or change its type",
  }));
  return { found: { table, columns, key: description.key, excluded }, troubles };
}
