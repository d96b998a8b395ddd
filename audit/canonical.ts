import type { Column, ColumnType } from "../database/columns.ts";
import type { FollowedColumn } from "../transforms/columns.ts";
import * as form from "./normalize.ts";
import type { Normalize } from "./normalize.ts";

/** How both sides sort by a key column, so that two sorted streams can be merged. */
export type Order = "integer" | "float" | "text";

/** One column as both sides are asked for it: two SQL expressions that give the same text for the same value, or NULL. */
export interface CanonicalColumn {
  readonly name: string;
  /** PostgreSQL expression. It expects the session settings of {@link SESSION}. */
  readonly database: string;
  /** DuckDB expression. */
  readonly lake: string;
  /** What SQL alone cannot bring to one text. Applied to both sides. */
  readonly normalize?: Normalize;
  /** Absent: this type cannot be sorted alike on both sides, so it cannot be part of a key. */
  readonly order?: Order;
  /** The lake has no such column (yet): it counts as NULL there. */
  readonly missing?: true;
}

/** A column that is left out of the comparison, and why. */
export interface SkippedColumn {
  readonly name: string;
  readonly reason: string;
}

/** Settings under which PostgreSQL prints values in one way, whatever the server's own settings are. */
export const SESSION: readonly (readonly [name: string, value: string])[] = [
  ["datestyle", "ISO, MDY"],
  ["timezone", "UTC"],
  ["intervalstyle", "iso_8601"],
  ["extra_float_digits", "1"],
  ["bytea_output", "hex"],
  ["xmloption", "content"],
];

/** A column as it is to be found behind a sink's transforms: the database says the value that must be there. */
export type AuditedColumn = Column & Partial<Pick<FollowedColumn, "sql" | "untold">>;

interface Pair {
  readonly database: (column: string) => string;
  readonly lake: (column: string) => string;
  readonly normalize?: Normalize;
  readonly order?: Order;
}

/**
 * The columns to compare of one table.
 *
 * @param lakeTypes column of the lake → DuckDB's name of its type. Columns that only the lake has were dropped at the
 *   source: they are not compared.
 */
export function canonicalColumns(columns: readonly AuditedColumn[], lakeTypes: ReadonlyMap<string, string>): { columns: CanonicalColumn[]; skipped: SkippedColumn[] } {
  const out: CanonicalColumn[] = [];
  const skipped: SkippedColumn[] = [];
  for (const column of columns) {
    const lakeType = lakeTypes.get(column.name);
    const pair = column.generated ? "is computed by PostgreSQL and not part of the stream" : pairOf(column.type, lakeType);
    if (column.untold !== undefined) skipped.push({ name: column.name, reason: column.untold });
    else if (typeof pair === "string") skipped.push({ name: column.name, reason: `${column.declared} ${pair}` });
    else out.push(canonical(column, pair, lakeType === undefined));
  }
  return { columns: out, skipped };
}

/**
 * The columns of a table and of its copy in another PostgreSQL: `database` is what the table is asked for, `lake` what the copy is.
 * How a value is brought to one text follows from the table's type; the copy's may be another where the table's is not there.
 *
 * @param copy the copy's columns. Those that only it has were dropped at the source: they are not compared.
 */
export function canonicalCopy(columns: readonly AuditedColumn[], copy: readonly Column[]): { columns: CanonicalColumn[]; skipped: SkippedColumn[] } {
  const out: CanonicalColumn[] = [];
  const skipped: SkippedColumn[] = [];
  for (const column of columns) {
    const there = copy.find(({ name }) => name === column.name);
    const pair = column.generated ? "is computed by PostgreSQL and not part of the stream" : pairOf(column.type, undefined);
    const other = there === undefined ? undefined : pairOf(there.type, undefined);
    if (column.untold !== undefined) skipped.push({ name: column.name, reason: column.untold });
    else if (typeof pair === "string") skipped.push({ name: column.name, reason: `${column.declared} ${pair}` });
    else if (typeof other === "string") skipped.push({ name: column.name, reason: `${there?.declared ?? ""} ${other} in the copy` });
    else out.push(canonical(column, other === undefined ? pair : { ...pair, lake: other.database }, other === undefined));
  }
  return { columns: out, skipped };
}

/** A PostgreSQL and DuckDB identifier. */
export function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function canonical({ name, sql }: AuditedColumn, pair: Pair, missing: boolean): CanonicalColumn {
  const { normalize, order } = pair;
  return {
    name,
    database: pair.database(sql === undefined ? quote(name) : `(${sql})`),
    lake: missing ? "NULL::VARCHAR" : pair.lake(quote(name)),
    ...(normalize ? { normalize } : {}),
    ...(order && !missing ? { order } : {}),
    ...(missing ? { missing: true as const } : {}),
  };
}

/** The pair of a type, or why it cannot be compared. */
function pairOf(type: ColumnType, lakeType: string | undefined): Pair | string {
  if (type.kind === "array") {
    const element = type.element ? pairOf(type.element, lakeType?.replace(/\[\]$/, "")) : "holds an unknown type";
    return typeof element === "string" ? element : arrayOf(element);
  }
  if (lakeType === "BLOB" && !(type.schema === "pg_catalog" && type.name === "bytea")) return TEXT_AS_BYTES;
  if (type.kind !== "scalar") return TEXT;
  if (type.schema !== "pg_catalog") return EXTENSIONS[type.name] ?? "is of a type that Sluice cannot compare";
  const wanted = TEMPORAL[type.name];
  if (wanted !== undefined && lakeType !== undefined && !lakeType.startsWith(wanted)) return `is ${lakeType} in the lake, which is not compared`;
  return BUILT_IN[type.name] ?? "is of a type that Sluice cannot compare";
}

const asText = (column: string): string => `${column}::text`;
const asVarchar = (column: string): string => `${column}::VARCHAR`;
/**
 * What the type's own output function prints: what goes over the replication stream. A cast to text differs for
 * some types (`inet` gains a mask, `character(n)` loses its blanks).
 */
const printed = (column: string): string => `CASE WHEN ${column} IS NULL THEN NULL ELSE format('%s', ${column}) END`;
const finite = (database: string, column: string): string => `CASE WHEN isfinite(${column}) THEN ${database} ELSE ${column}::text END`;
const finiteLake = (lake: string, column: string): string => `CASE WHEN isfinite(${column}) THEN ${lake} ELSE ${column}::VARCHAR END`;
const epochMicros = (column: string): string => `(extract(epoch from ${column}) * 1000000)::bigint::text`;


/** Beyond this many bytes a value is compared by its length and MD5, so that a batch of rows has a bounded size. */
export const LONG = 8192;

/** A pair whose two texts are equal byte by byte, with long ones shortened. */
function exact(database: (column: string) => string, lake: (column: string) => string): Pair {
  const short = (text: string, length: string, as: string): string => `CASE WHEN ${length} > ${LONG} THEN 'md5 ' || ${length}::${as} || ' ' || md5(${text}) ELSE ${text} END`;
  return {
    database: (column) => short(database(column), `octet_length(${database(column)})`, "text"),
    lake: (column) => short(lake(column), `strlen(${lake(column)})`, "VARCHAR"),
    order: "text",
  };
}

const TEXT = exact(printed, asVarchar);
const TEXT_AS_BYTES = exact((column) => `CASE WHEN ${column} IS NULL THEN NULL ELSE encode(convert_to(format('%s', ${column}), 'UTF8'), 'hex') END`, (column) => `lower(hex(${column}))`);
const INTEGER: Pair = { database: asText, lake: (column) => `${column}::BIGINT::VARCHAR`, order: "integer" };
const INSTANT: Pair = { database: (column) => finite(epochMicros(column), column), lake: (column) => finiteLake(`epoch_us(${column})::VARCHAR`, column), order: "text" };

function arrayOf(element: Pair): Pair {
  return {
    database: (column) => `CASE WHEN ${column} IS NULL THEN NULL ELSE coalesce((SELECT json_agg(${element.database("u.e")} ORDER BY u.o) FROM unnest(${column}) WITH ORDINALITY AS u(e, o))::text, '[]') END`,
    lake: (column) => `to_json(list_transform(${column}, lambda e: ${element.lake("e")}))::VARCHAR`,
    normalize: form.list(element.normalize),
  };
}

/** DuckDB's type of the Iceberg type that a temporal value must have to be compared as an instant. */
const TEMPORAL: Readonly<Record<string, string>> = { date: "DATE", time: "TIME", timestamp: "TIMESTAMP", timestamptz: "TIMESTAMP" };

const BUILT_IN: Readonly<Record<string, Pair>> = {
  int2: INTEGER,
  int4: INTEGER,
  int8: INTEGER,
  oid: INTEGER,
  bool: { database: asText, lake: asVarchar, order: "text" },
  numeric: { database: asText, lake: asVarchar, normalize: form.decimal, order: "text" },
  money: { database: (column) => `${column}::numeric::text`, lake: asVarchar, normalize: form.decimal, order: "text" },
  float4: { database: asText, lake: asVarchar, normalize: form.float4, order: "float" },
  float8: { database: asText, lake: asVarchar, normalize: form.float8, order: "float" },
  date: { database: (column) => finite(`(${column} - date '1970-01-01')::text`, column), lake: (column) => finiteLake(`(${column} - DATE '1970-01-01')::VARCHAR`, column), order: "text" },
  time: { database: epochMicros, lake: (column) => `epoch_us(${column})::VARCHAR`, order: "text" },
  timestamp: INSTANT,
  timestamptz: INSTANT,
  timetz: { database: printed, lake: asVarchar, normalize: form.timeWithZone },
  interval: { database: printed, lake: asVarchar, normalize: form.interval },
  uuid: { database: asText, lake: asVarchar, order: "text" },
  bytea: exact((column) => `encode(${column}, 'hex')`, (column) => `lower(hex(${column}))`),
  bpchar: { database: printed, lake: asVarchar, normalize: form.padded, order: "text" },
  bit: { database: printed, lake: asVarchar, normalize: form.bit },
  point: { database: printed, lake: asVarchar, normalize: form.point },
  ...Object.fromEntries(["text", "varchar", "char", "name", "json", "jsonb", "xml", "tsvector", "inet", "cidr", "macaddr", "macaddr8", "varbit"].map((name) => [name, TEXT])),
};

const VECTOR = (normalize: Normalize): Pair => ({ database: printed, lake: (column) => `to_json(${column})::VARCHAR`, normalize: (text) => vector(text, normalize) });

const EXTENSIONS: Readonly<Record<string, Pair>> = {
  citext: TEXT,
  ltree: TEXT,
  isbn: TEXT,
  sparsevec: TEXT,
  hstore: { database: (column) => `to_jsonb(${column})::text`, lake: asVarchar, normalize: form.json },
  vector: VECTOR(form.float4),
  halfvec: VECTOR(form.float4),
};

function vector(text: string, number: Normalize): string {
  return text.replace(/[^,[\]\s]+/g, number).replace(/\s/g, "");
}
