/** Where the catalog of the lake's tables is. */
export type CatalogEndpoint = SqliteCatalog | GlueCatalog;

/** Iceberg's JDBC catalog in one SQLite file, which the sink's worker and Sluice open side by side on one machine. */
export interface SqliteCatalog {
  readonly kind: "sqlite";
  /** Absolute path of the database file. */
  readonly file: string;
}

/**
 * The AWS Glue data catalog of the account whose credentials are found by AWS's default chain. It knows namespaces of one level only,
 * its databases, and names of `a-z 0-9 _`.
 */
export interface GlueCatalog {
  readonly kind: "glue";
  readonly region: string;
  /** Such as an interface endpoint of a VPC. Absent: AWS's public one. */
  readonly endpoint?: string;
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
export function jdbcUrl(catalog: SqliteCatalog): string {
  return `jdbc:sqlite:${catalog.file}`;
}

/** Iceberg's own properties of a catalog, without those of the object store: https://iceberg.apache.org/docs/latest/aws/#glue-catalog */
export function catalogProperties(catalog: CatalogEndpoint): Readonly<Record<string, string>> {
  if (catalog.kind === "glue") return { type: "glue", ...(catalog.endpoint === undefined ? {} : { "glue.endpoint": catalog.endpoint }) };
  const pragmas = Object.entries(SQLITE_PRAGMAS).map(([key, value]) => [`jdbc.${key}`, value]);
  // Without its version the catalog is opened in its oldest layout and warns at every start.
  return { type: "jdbc", uri: jdbcUrl(catalog), "jdbc.schema-version": "V1", ...Object.fromEntries(pragmas) };
}

/** A catalog in messages. */
export function printCatalog(catalog: CatalogEndpoint): string {
  return catalog.kind === "glue" ? `Glue in ${catalog.region}` : catalog.file;
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

/** One row of the catalog. */
export interface CatalogEntry extends LakeTableName {
  /** `s3://bucket/…/metadata/00012-….metadata.json` of the table's current state. */
  readonly metadataLocation: string;
}
