import { escapeIdentifier } from "pg";

/** A table by its exact names, as PostgreSQL stores them: unquoted, case kept. */
export interface TableName {
  readonly schema: string;
  readonly table: string;
}

/** `schema.table`, for messages and as a key. Not for SQL: see {@link tableSql}. */
export function printTable({ schema, table }: TableName): string {
  return `${schema}.${table}`;
}

/** The table's name in SQL: both parts quoted. */
export function tableSql({ schema, table }: TableName): string {
  return `${escapeIdentifier(schema)}.${escapeIdentifier(table)}`;
}

export function sameTable(a: TableName, b: TableName): boolean {
  return a.schema === b.schema && a.table === b.table;
}

/** The tables of `some` that `others` lacks, in the order of `some`, each once. */
export function without(some: readonly TableName[], others: readonly TableName[]): TableName[] {
  return some.filter((table, at) => !others.some((other) => sameTable(other, table)) && some.findIndex((first) => sameTable(first, table)) === at);
}

/** Just the two names, in a stable order: how table lists are stored and compared. */
export function plainTables(tables: readonly TableName[]): TableName[] {
  return without(tables, [])
    .map(({ schema, table }) => ({ schema, table }))
    .sort((a, b) => (printTable(a) < printTable(b) ? -1 : 1));
}

/** The two parallel arrays that `unnest($1::text[], $2::text[])` takes. */
export function tableArrays(tables: readonly TableName[]): [string[], string[]] {
  return [tables.map(({ schema }) => schema), tables.map(({ table }) => table)];
}
