import { DuckDBInstance, type DuckDBConnection } from "@duckdb/node-api";
import { printCatalog, printLakeTable, type CatalogEndpoint, type LakeTableName } from "./endpoint.ts";
import { latestSql, quote } from "./latest.ts";
import { Objects } from "./objects.ts";
import { liveFiles, tableState, type DataFile, type TableState } from "./snapshot.ts";
import type { IcebergType } from "./types.ts";
import type { StoreEndpoint } from "../store/endpoint.ts";

/** A lake and where to keep local copies of its objects. */
export interface Lake {
  readonly catalog: CatalogEndpoint;
  readonly store: StoreEndpoint;
  /** Folder for copies of immutable objects; grows with the lake, may be deleted at any time. */
  readonly cache: string;
}

/** A table as it was when it was opened. */
export interface OpenTable {
  readonly state: TableState;
  readonly files: readonly DataFile[];
  /** Name of the view with every change, for SQL (quoted already). */
  readonly changes: string;
}

/** Reads tables of the lake at their current snapshot with DuckDB, in this process. Close it. */
export class LakeReader {
  readonly #lake: Lake;
  readonly #objects: Objects;
  readonly #connection: DuckDBConnection;
  readonly #instance: DuckDBInstance;

  private constructor(lake: Lake, instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#lake = lake;
    this.#objects = new Objects(lake.store, lake.cache);
    this.#instance = instance;
    this.#connection = connection;
  }

  static async open(lake: Lake): Promise<LakeReader> {
    const instance = await DuckDBInstance.create(":memory:");
    const connection = await instance.connect();
    await connection.run("set TimeZone = 'UTC'");
    return new LakeReader(lake, instance, connection);
  }

  /** Opens the current snapshot of a table as a view; opened again, the view moves on to the snapshot of that moment. */
  async table(table: LakeTableName): Promise<OpenTable> {
    const state = await tableState(this.#lake.catalog, this.#objects, table);
    if (state === undefined) throw new Error(`${printLakeTable(table)}: no such table in the lake's catalog ${printCatalog(this.#lake.catalog)}`);
    const files = await liveFiles(this.#objects, state);
    const paths = await this.#objects.files(files.map(({ uri }) => uri));
    const changes = quote(printLakeTable(table));
    await this.#connection.run(`create or replace temp view ${changes} as ${changesSql(state, paths)}`);
    return { state, files, changes };
  }

  /** Rows of a query; values as DuckDB's client gives them (64-bit numbers bigint, decimals and times as objects with `toString`). */
  async rows(sql: string): Promise<Record<string, unknown>[]> {
    return (await this.#connection.runAndReadAll(sql)).getRowObjects() as Record<string, unknown>[];
  }

  /** Rows with every value as plain JSON (64-bit numbers, decimals and times as text). */
  async json(sql: string): Promise<Record<string, unknown>[]> {
    return (await this.#connection.runAndReadAll(sql)).getRowObjectsJson();
  }

  /** Rows of a query in batches of up to 2,048, without holding the result in memory; every column must be text. */
  async *stream(sql: string): AsyncGenerator<(string | null)[][], void, undefined> {
    for await (const batch of (await this.#connection.stream(sql)).yieldRows()) yield batch as (string | null)[][];
  }

  /** SQL of the latest state of an opened table. */
  latest(table: OpenTable, key: readonly string[]): string {
    return latestSql(table.changes, key);
  }

  close(): void {
    this.#connection.closeSync();
    this.#instance.closeSync();
    this.#objects.close();
  }
}

/**
 * SQL of all rows of the given files. The empty first half brings the table's own columns, so that one that no file has yet is
 * there and NULL, and gives the order; names match, since neither the sink nor Sluice ever renames a column.
 */
export function changesSql(state: TableState, paths: readonly string[]): string {
  const empty = (nameOf: (name: string) => string): string => `select ${state.columns.map(({ name, type }) => `null::${duckType(type)} as ${quote(nameOf(name))}`).join(", ")} where false`;
  if (paths.length === 0) return empty((name) => name);
  const list = paths.map((path) => `'${path.replaceAll("'", "''")}'`).join(", ");
  const all = `${empty(fileName)} union all by name select * from read_parquet([${list}], union_by_name = true, hive_partitioning = false)`;
  const odd = state.columns.filter(({ name }) => fileName(name) !== name);
  return odd.length === 0 ? all : `select * rename (${odd.map(({ name }) => `${quote(fileName(name))} as ${quote(name)}`).join(", ")}) from (${all})`;
}

/**
 * A column's name inside Iceberg's Parquet files, where only letters, digits and "_" are left as they are: `Group By` is
 * `Group_x20By` (`AvroSchemaUtil.makeCompatibleName`; engines of Iceberg go by the field's id).
 */
export function fileName(column: string): string {
  const plain = (unit: string, at: number): boolean => unit === "_" || /\p{L}/u.test(unit) || (at > 0 && /\p{Nd}/u.test(unit));
  const written = (unit: string): string => (/\p{Nd}/u.test(unit) ? `_${unit}` : `_x${unit.charCodeAt(0).toString(16).toUpperCase()}`);
  return column.split("").map((unit, at) => (plain(unit, at) ? unit : written(unit))).join("");
}

/** DuckDB's type for a type of Iceberg. */
export function duckType(type: IcebergType): string {
  if (typeof type !== "string") {
    if ("list" in type) return `${duckType(type.list)}[]`;
    return `struct(${type.struct.map((field) => `${quote(field.name)} ${duckType(field.type)}`).join(", ")})`;
  }
  return PRIMITIVES[type] ?? (type.startsWith("fixed") ? "blob" : type);
}

const PRIMITIVES: Readonly<Record<string, string>> = {
  boolean: "boolean",
  int: "integer",
  long: "bigint",
  float: "float",
  double: "double",
  date: "date",
  time: "time",
  timestamp: "timestamp",
  timestamptz: "timestamptz",
  string: "varchar",
  uuid: "uuid",
  binary: "blob",
};
