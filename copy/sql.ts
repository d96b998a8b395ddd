import { escapeIdentifier, escapeLiteral } from "pg";
import type { TableDescription } from "../database/columns.ts";
import { tableSql, type TableName } from "../database/table.ts";
import { typeSql, type CopyColumn } from "./types.ts";
import type { WantedCopy } from "./wanted.ts";

export function createSchema(schema: string, mark: string): string[] {
  return [`CREATE SCHEMA ${escapeIdentifier(schema)}`, `COMMENT ON SCHEMA ${escapeIdentifier(schema)} IS ${escapeLiteral(mark)}`];
}

/** Only the key is NOT NULL: a column that is dropped at the source stays here, and later rows have none. */
export function createCopy({ copy: { target }, columns, key }: WantedCopy, mark: string): string[] {
  const list = [...columns.map(columnSql), `PRIMARY KEY (${key.map(escapeIdentifier).join(", ")})`];
  return [`CREATE TABLE ${tableSql(target)} (${list.join(", ")})`, `COMMENT ON TABLE ${tableSql(target)} IS ${escapeLiteral(mark)}`];
}

export function dropCopy(table: TableName): string {
  return `DROP TABLE ${tableSql(table)}`;
}

export function dropSchema(schema: string): string {
  return `DROP SCHEMA ${escapeIdentifier(schema)}`;
}

/**
 * What makes a copy that is there what it should be; nothing if it is. Columns that the source no longer has stay, with the rows'
 * last values.
 *
 * @param constraint name of its primary key's constraint
 */
export function alterCopy({ copy: { target }, columns, key }: WantedCopy, there: Pick<TableDescription, "columns" | "primaryKey">, constraint: string | undefined): string[] {
  const table = `ALTER TABLE ${tableSql(target)}`;
  const same = key.length === there.primaryKey.length && key.every((name, at) => there.primaryKey[at] === name);
  const out: string[] = [];
  if (!same && constraint !== undefined) out.push(`${table} DROP CONSTRAINT ${escapeIdentifier(constraint)}`);
  for (const column of columns) {
    const found = there.columns.find(({ name }) => name === column.name);
    const name = escapeIdentifier(column.name);
    if (found === undefined) out.push(`${table} ADD COLUMN ${columnSql(column)}`);
    // By way of its text, which every type reads and writes: what the sink added for lack of a better type has just that.
    else if (typeSql(found.type) !== column.type) out.push(`${table} ALTER COLUMN ${name} DROP DEFAULT, ALTER COLUMN ${name} TYPE ${column.type} USING ${name}::text::${column.type}`);
  }
  for (const { name, nullable } of there.columns) if (!nullable && !key.includes(name)) out.push(`${table} ALTER COLUMN ${escapeIdentifier(name)} DROP NOT NULL`);
  if (!same) out.push(`${table} ADD PRIMARY KEY (${key.map(escapeIdentifier).join(", ")})`);
  return out;
}

function columnSql({ name, type }: CopyColumn): string {
  return `${escapeIdentifier(name)} ${type}`;
}
