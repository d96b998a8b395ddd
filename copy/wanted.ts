import type { Problem } from "../config/problem.ts";
import { describeTables, type TableDescription } from "../database/columns.ts";
import { withDatabase } from "../database/connect.ts";
import { sameTable } from "../database/table.ts";
import type { CopyInput, CopyTablesInputs } from "./tables/inputs.ts";
import { keyedColumns, refusedColumns, renamedColumns } from "../transforms/keyed.ts";
import { copyColumns, type CopyColumn } from "./types.ts";

/** A copy as the source of this moment asks for it. */
export interface WantedCopy {
  readonly copy: CopyInput;
  readonly columns: readonly CopyColumn[];
  readonly key: readonly string[];
  /** Patterns for the source connector's `column.exclude.list`. */
  readonly excluded: readonly string[];
}

/** Reads the columns of all captured tables at once. A table that is missing is the preflight's finding, with everything else about the source. */
export async function wantedCopies(inputs: Pick<CopyTablesInputs, "source" | "copies" | "avroNames">): Promise<{ wanted: WantedCopy[]; problems: Problem[] }> {
  const tables = await withDatabase(inputs.source, (client) => describeTables(client, inputs.copies), { doing: "read the columns of the captured tables" });
  const found = inputs.copies.flatMap((copy) => {
    const table = tables.find((one) => sameTable(one, copy));
    return table === undefined ? [] : [want(copy, table, inputs.avroNames === true)];
  });
  return { wanted: found.map(({ wanted }) => wanted), problems: found.flatMap(({ problems }) => problems) };
}

/** Pure part of {@link wantedCopies}. */
export function want(copy: CopyInput, table: TableDescription, avroNames: boolean): { wanted: WantedCopy; problems: Problem[] } {
  const met = keyedColumns(copy, table, "a copy is kept equal by key");
  const { columns, problems } = copyColumns(met.columns, []);
  return {
    wanted: { copy, columns, key: table.primaryKey, excluded: met.excluded },
    problems: [...met.problems, ...refusedColumns(copy, problems), ...renamedColumns(copy, columns, avroNames)],
  };
}
