import { escapeIdentifier, escapeLiteral } from "pg";
import { tableSql, without, type TableName } from "../table.ts";

/**
 * What is published. No truncate: Debezium leaves truncates out unless told otherwise (`skipped.operations` is `t`), and the flat
 * rows of a lake have no place for them, so a published one would be dropped silently further on. What is not published stays out
 * at the first place, visibly; the lake then keeps the rows of a truncated table, and `audit` says so.
 */
const PUBLISH = "insert, update, delete";

/** Of a table whose rows are events only the inserts count: that rows are taken away later is nobody's business. */
const PUBLISH_INSERTS = "insert";

function published(inserts: boolean): string {
  return escapeLiteral(inserts ? PUBLISH_INSERTS : PUBLISH);
}

/** Partitioned tables are published under their own name: the partitions are no business of a consumer, and new ones need no change here. */
const VIA_ROOT = true;

export function createPublication(name: string, tables: readonly TableName[], inserts = false): string {
  return `CREATE PUBLICATION ${escapeIdentifier(name)} FOR TABLE ${tables.map(tableSql).join(", ")} WITH (publish = ${published(inserts)}, publish_via_partition_root = ${VIA_ROOT})`;
}

export function commentPublication(name: string, mark: string): string {
  return `COMMENT ON PUBLICATION ${escapeIdentifier(name)} IS ${escapeLiteral(mark)}`;
}

export function dropPublication(name: string): string {
  return `DROP PUBLICATION IF EXISTS ${escapeIdentifier(name)}`;
}

/** A publication as the server has it. */
export interface PublicationFacts {
  readonly comment: string | null;
  readonly tables: readonly TableName[];
  readonly allTables: boolean;
  /** Members that are no plain table: whole schemas, or tables with a row filter or a column list (PostgreSQL 15 and newer). */
  readonly partial: boolean;
  readonly publishes: { readonly insert: boolean; readonly update: boolean; readonly delete: boolean; readonly truncate: boolean };
  readonly viaRoot: boolean;
}

/**
 * The statements that turn what is there into what is wanted; none if it is so already.
 *
 * Single members are added and dropped, since `SET TABLE` locks every table of the list. A publication FOR ALL TABLES cannot be
 * altered to a list: it is made again.
 */
export function alterPublication(name: string, tables: readonly TableName[], now: PublicationFacts, inserts = false): string[] {
  if (now.allTables) return [dropPublication(name), createPublication(name, tables, inserts), ...(now.comment === null ? [] : [commentPublication(name, now.comment)])];
  const alter = `ALTER PUBLICATION ${escapeIdentifier(name)}`;
  const statements: string[] = [];
  if (now.partial) statements.push(`${alter} SET TABLE ${tables.map(tableSql).join(", ")}`);
  else {
    const gone = without(now.tables, tables);
    const added = without(tables, now.tables);
    if (added.length > 0) statements.push(`${alter} ADD TABLE ${added.map(tableSql).join(", ")}`);
    if (gone.length > 0) statements.push(`${alter} DROP TABLE ${gone.map(tableSql).join(", ")}`);
  }
  const { publishes } = now;
  if (!(publishes.insert && publishes.update === !inserts && publishes.delete === !inserts && !publishes.truncate && now.viaRoot === VIA_ROOT)) {
    statements.push(`${alter} SET (publish = ${published(inserts)}, publish_via_partition_root = ${VIA_ROOT})`);
  }
  return statements;
}
