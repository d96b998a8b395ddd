/**
 * Where the catalog of the lake's tables is. `sqlite`: Iceberg's JDBC catalog in one SQLite file, which the sink's worker and
 * Sluice open side by side on one machine.
 */
export interface CatalogEndpoint {
  readonly kind: "sqlite";
  /** Absolute path of the database file. */
  readonly file: string;
}

/**
 * Settings of every SQLite connection to the catalog, the sink's included (there as `iceberg.catalog.jdbc.<key>`).
 *
 * `WAL` lets readers read while a commit is written and survives a `kill -9` at any moment; `busy_timeout` (milliseconds) makes a
 * second writer wait, where SQLite would answer SQLITE_BUSY at once.
 */
export const SQLITE_PRAGMAS = { busy_timeout: "30000", journal_mode: "WAL", synchronous: "FULL" } as const;

/** The catalog's name inside the database: part of every row, so the sink's `iceberg.catalog` must be the same (its default is). */
export const CATALOG_NAME = "iceberg";

/** JDBC URL of the catalog. */
export function jdbcUrl(catalog: CatalogEndpoint): string {
  return `jdbc:sqlite:${catalog.file}`;
}

/** A table of the lake by its place in the catalog. */
export interface LakeTableName {
  /** Levels such as `["shop", "public"]`. */
  readonly namespace: readonly string[];
  readonly name: string;
}

/** `shop.public.orders` */
export function printLakeTable({ namespace, name }: LakeTableName): string {
  return [...namespace, name].join(".");
}
