import type { Column, ColumnType } from "../database/columns.ts";

/** A type of Iceberg: a primitive as its specification prints it (`decimal(12,2)`), a list or a struct. Everything in it is optional. */
export type IcebergType = string | { readonly list: IcebergType } | { readonly struct: readonly { readonly name: string; readonly type: IcebergType }[] };

/** A column of a lake table. */
export interface LakeColumn {
  readonly name: string;
  readonly type: IcebergType;
  readonly doc?: string;
}

/** A column whose values cannot reach the lake unharmed. */
export interface TypeProblem {
  readonly column: string;
  readonly reason: string;
}

/**
 * What every row of the lake says about itself, behind the table's own columns.
 *
 * - `__op`: `r` read by a snapshot, `c` insert, `u` update, `d` delete
 * - `__deleted`: the text `true` or `false`
 * - `__source_lsn`: position of the change in PostgreSQL's log, NULL in rows that an incremental snapshot read; `__source_txId`: the transaction
 * - `__source_ts_ms`: commit time (of a snapshot's row: when it was read)
 * - `__partition`, `__offset`: the place of the record in its Kafka topic, unique; see `latestSql` for the order of changes
 */
export const META_COLUMNS: readonly LakeColumn[] = [
  { name: "__op", type: "string" },
  { name: "__deleted", type: "string" },
  { name: "__source_lsn", type: "long" },
  { name: "__source_ts_ms", type: "timestamptz" },
  { name: "__source_txId", type: "long" },
  { name: "__partition", type: "int" },
  { name: "__offset", type: "long" },
];

/** What every lake row of a record that is no change of a table says about itself, behind its own columns: `__source_ts_ms` is the record's time. */
export const RECORD_COLUMNS: readonly LakeColumn[] = META_COLUMNS.filter(({ name }) => ["__source_ts_ms", "__partition", "__offset"].includes(name));

/** The columns a table of the lake gets for a table of PostgreSQL, meta columns included, and what stands in the way. */
export function lakeColumns(columns: readonly Column[]): { columns: LakeColumn[]; problems: TypeProblem[] } {
  const out: LakeColumn[] = [];
  const problems: TypeProblem[] = [];
  for (const column of columns) {
    // PostgreSQL streams no computed columns (stored ones only when the publication asks): they are left out at the source too.
    if (column.generated !== undefined) continue;
    if (META_COLUMNS.some(({ name }) => name === column.name)) problems.push({ column: column.name, reason: "has the name of one of the lake's own columns" });
    const reason = whyNot(column.type);
    if (reason !== undefined) problems.push({ column: column.name, reason });
    out.push({ name: column.name, type: icebergType(column.type), doc: column.declared });
  }
  return { columns: [...out, ...META_COLUMNS], problems };
}

/** Columns that the source connector must leave out (`column.exclude.list`), since snapshot and stream disagree about them. */
export function computedColumns(columns: readonly Column[]): string[] {
  return columns.filter(({ generated }) => generated !== undefined).map(({ name }) => name);
}

/**
 * The Iceberg type that holds every value of a PostgreSQL type, as the source connector and the transform LakeTypes deliver it.
 *
 * Decimals get the room of their storage (18 digits are one 64-bit number in Parquet, beyond that it is 38 for the same 16
 * bytes): the sink cannot widen a decimal by itself, so `numeric(10,2)` that becomes `numeric(14,2)` at the source goes on
 * without a stop. The scale stays as declared.
 */
export function icebergType(type: ColumnType): IcebergType {
  if (type.kind === "array") return { list: type.element === undefined ? "string" : icebergType(type.element) };
  if (type.kind === "enum") return "string";
  if (type.kind === "range") return type.schema === "pg_catalog" && RANGES.has(type.name) ? "string" : "binary";
  if (type.kind === "composite" || type.kind === "multirange") return "binary";
  if (type.schema !== "pg_catalog") return EXTENSIONS[type.name] ?? "binary";
  switch (type.name) {
    case "numeric":
      return decimal(type.precision, type.scale);
    case "bit":
      return (type.length ?? 1) === 1 ? "boolean" : "string";
    default:
      return BUILT_IN[type.name] ?? "binary";
  }
}

function decimal(precision: number | undefined, scale = 0): string {
  if (precision === undefined) return "string";
  // A negative scale rounds to tens or hundreds: digits in front of the point that must still be stored.
  const digits = scale < 0 ? precision - scale : Math.max(precision, scale);
  if (digits > 38) return "string";
  return `decimal(${digits <= 18 ? 18 : 38},${Math.max(scale, 0)})`;
}

/** Types whose values Debezium 3.7.0 was seen to harm without a word: refused before they can. */
function whyNot(type: ColumnType): string | undefined {
  const { name } = type;
  if (type.schema !== "pg_catalog") return undefined;
  if (name === "varbit" || name === "_varbit") return "bit varying reaches Kafka without its length, so leading zeros are lost";
  if (name === "_bit") return "arrays of bit do not get through Debezium";
  if (type.kind === "array" && (type.element?.name === "time" || type.element?.name === "timetz") && (type.element.fraction ?? 6) > 3)
    return "arrays of time reach Kafka cut to the millisecond";
  return undefined;
}

const BUILT_IN: Readonly<Record<string, string>> = {
  bool: "boolean",
  int2: "int",
  int4: "int",
  int8: "long",
  oid: "long",
  float4: "float",
  float8: "double",
  money: "decimal(38,2)",
  text: "string",
  varchar: "string",
  bpchar: "string",
  char: "string",
  name: "string",
  json: "string",
  jsonb: "string",
  xml: "string",
  tsvector: "string",
  uuid: "uuid",
  bytea: "binary",
  date: "date",
  time: "time",
  timestamp: "timestamp",
  timestamptz: "timestamptz",
  // As text, in UTC (`08:11:12.123456Z`): a time of day with a zone and no date is no type of any lake.
  timetz: "string",
  // ISO 8601, `P1Y2M3DT4H5M6.789012S`: with interval.handling.mode=string at the source.
  interval: "string",
  inet: "string",
  cidr: "string",
  macaddr: "string",
  macaddr8: "string",
  // JSON: the sink prints the struct that Debezium makes of them.
  point: "string",
  line: "string",
  circle: "string",
  box: "string",
  lseg: "string",
  path: "string",
  polygon: "string",
};

const RANGES = new Set(["int4range", "int8range", "numrange", "tsrange", "tstzrange", "daterange"]);

/** Types of well-known extensions. Whatever else is unknown arrives as the bytes of PostgreSQL's text. */
const EXTENSIONS: Readonly<Record<string, IcebergType>> = {
  citext: "string",
  hstore: "string",
  ltree: "string",
  isbn: "string",
  geometry: "string",
  geography: "string",
  vector: { list: "double" },
  halfvec: { list: "float" },
  sparsevec: "string",
};

/** A type on one line, for messages. */
export function printType(type: IcebergType): string {
  if (typeof type === "string") return type;
  if ("list" in type) return `list<${printType(type.list)}>`;
  return `struct<${type.struct.map((field) => `${field.name}: ${printType(field.type)}`).join(", ")}>`;
}
