import type { Problem } from "../config/problem.ts";
import { describeTables, type TableDescription } from "../database/columns.ts";
import { AVRO_NAME, NOT_AVRO } from "../database/avro-name.ts";
import { columnRegex } from "../database/column-pattern.ts";
import { withDatabase } from "../database/connect.ts";
import { printTable, sameTable } from "../database/table.ts";
import type { CopyInput, CopyTablesInputs } from "./tables/inputs.ts";
import { follow } from "../transforms/columns.ts";
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
  const followed = follow({ name: printTable(copy), columns: table.columns.filter(({ name }) => !copy.exclude.includes(name)), key: table.primaryKey, own: [] }, copy.steps ?? []);
  const { columns, problems } = copyColumns(followed.columns, []);
  const at = `table ${printTable(copy)}`;
  const keyless: Problem[] = table.primaryKey.length > 0 ? [] : [{
    place: at, reason: "has no primary key, and a copy is kept equal by key", mend: "Give it one, or leave it out of the sink: from: [the other tables]",
  }];
  const renamed = avroNames ? columns.filter(({ name }) => !AVRO_NAME.test(name)) : [];
  return {
    wanted: { copy, columns, key: table.primaryKey, excluded: table.columns.filter(({ name, generated }) => generated !== undefined && !copy.exclude.includes(name)).map(({ name }) => columnRegex(copy, name)) },
    problems: [
      ...keyless,
      ...followed.problems,
      ...problems.map(({ column, reason }) => ({ place: `column ${printTable(copy)}.${column}`, reason, mend: "Leave it out of the capture (exclude), or the table out of the sink (from)" })),
      ...renamed.map(({ name }) => ({ place: `column ${printTable(copy)}.${name}`, reason: NOT_AVRO, mend: "Rename the column, or leave it out of the capture (exclude)" })),
    ],
  };
}
