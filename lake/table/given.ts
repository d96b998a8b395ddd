import type { Problem } from "../../config/problem.ts";
import type { Column, TableDescription } from "../../database/columns.ts";
import { printTable, sameTable, type TableName } from "../../database/table.ts";
import type { LakeColumn } from "../types.ts";

/** A column whose type is given, or is that of a column of the database. */
export type GivenColumn = LakeColumn | { readonly name: string; readonly like: TableName & { readonly column: string } };

/** Tables of the database that give columns their types. */
export function modelsOf(columns: readonly GivenColumn[]): TableName[] {
  return columns.flatMap((column) => ("like" in column ? [column.like] : []));
}

/** The column of the database that gives its type; where there is none, that is told. */
export function columnLike(like: TableName & { readonly column: string }, tables: readonly TableDescription[], problems: Problem[]): Column | undefined {
  const model = tables.find((one) => sameTable(one, like))?.columns.find(({ name }) => name === like.column);
  if (model === undefined) problems.push({ place: `column ${printTable(like)}.${like.column}`, reason: "does not exist", mend: "Create it, or name another column" });
  return model;
}
