import type { Column } from "./columns.ts";
import type { ColumnType } from "./types.ts";

/**
 * Why a column would not arrive in the lake as it is in the database, or undefined.
 *
 * Debezium leaves out a column whose type it does not know, without a word to the user (`include.unknown.datatypes=false`,
 * `PostgresValueConverter.schemaBuilder` answers null). Better said before anything runs.
 */
export function captureProblem(column: Column): string | undefined {
  const { type } = column;
  if (type.kind === "array") return arrayProblem(column, type);
  return scalarProblem(type) ? `has the type ${column.declared}, which Debezium leaves out of its records` : undefined;
}

function arrayProblem(column: Column, { element, elementDomain }: ColumnType): string | undefined {
  if (element === undefined) return undefined;
  if (elementDomain !== undefined) return `is an array of the domain ${elementDomain}, which Debezium leaves out of its records`;
  if (element.kind === "array" || scalarProblem(element) || NO_ARRAYS.has(element.name)) return `has the type ${column.declared}, which Debezium leaves out of its records`;
  return undefined;
}

function scalarProblem(type: ColumnType): boolean {
  switch (type.kind) {
    case "enum":
      return false;
    case "composite":
    case "multirange":
      return true;
    case "range":
      return type.schema !== "pg_catalog"; // the six built-in ranges arrive as text
    case "array":
      return false;
    case "scalar":
      return type.schema === "pg_catalog" ? !KNOWN.has(type.name) : !KNOWN_EXTENSIONS.has(type.name);
  }
}

/** Built-in types that Debezium's PostgreSQL connector converts (`PostgresValueConverter.schemaBuilder` and the JDBC types behind it). */
const KNOWN: ReadonlySet<string> = new Set([
  "bool", "int2", "int4", "int8", "float4", "float8", "numeric", "money", "oid",
  "text", "varchar", "bpchar", "char", "name", "xml", "uuid", "json", "jsonb", "bytea",
  "date", "time", "timetz", "timestamp", "timestamptz", "interval",
  "bit", "varbit", "inet", "cidr", "macaddr", "macaddr8", "tsvector",
  "point", "box", "lseg", "path", "polygon", "circle", "line",
]);

/** Types of extensions that it converts, whatever schema the extension is in. */
const KNOWN_EXTENSIONS: ReadonlySet<string> = new Set(["geometry", "geography", "citext", "hstore", "ltree", "vector", "halfvec", "sparsevec", "isbn"]);

/** Convertible alone, but not as an array. */
const NO_ARRAYS: ReadonlySet<string> = new Set([
  "money", "name", "interval", "bit", "varbit", "xml", "point", "box", "lseg", "path", "polygon", "circle", "line", "tsvector", "refcursor", "vector", "halfvec", "sparsevec",
]);
