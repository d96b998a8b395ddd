import { createHash } from "node:crypto";
import type { ColumnType } from "../database/columns.ts";
import { JsonNumber, parseExactly } from "../search/documents.ts";
import { canonicalCopy, LONG, quote, type AuditedColumn, type CanonicalColumn, type SkippedColumn } from "./canonical.ts";
import * as form from "./normalize.ts";

/** A column that both the table and a document have. */
export interface DocumentColumn extends CanonicalColumn {
  /** A field's value, never null, as the text that `database` gives for the same value. */
  readonly read: (value: unknown) => string | null;
}

/** The columns of a table as documents have them: see `SearchType` for how each type is written. */
export function canonicalDocument(columns: readonly AuditedColumn[]): { columns: DocumentColumn[]; skipped: SkippedColumn[] } {
  const plain = canonicalCopy(columns, columns);
  const lists = columns.filter(({ type: { element }, generated }) => element !== undefined && isJson(element) && generated === undefined);
  return {
    columns: plain.columns.filter(({ name }) => !lists.some((one) => one.name === name)).map((column) => {
      const { type, sql } = columns.find(({ name }) => name === column.name) ?? {};
      if (type === undefined) throw new Error(`column ${column.name}: is none of the table`);
      return isJson(type) ? jsonColumn(column.name, sql === undefined ? quote(column.name) : `(${sql})`, type) : { ...column, read: reader(type) };
    }),
    skipped: [...plain.skipped, ...lists.map(({ name, declared }) => ({ name, reason: `${declared} is not compared` }))],
  };
}

type Read = DocumentColumn["read"];

function isJson({ kind, schema, name }: ColumnType): boolean {
  return kind === "scalar" && (schema === "pg_catalog" ? name === "json" || name === "jsonb" : name === "hstore");
}

/** Spaces, the order of names and how a number is written do not count; the JSON value null is no value in a document. */
function jsonColumn(name: string, value: string, type: ColumnType): DocumentColumn {
  const text = type.name === "hstore" ? `to_jsonb(${value})::text` : `${value}::text`;
  return { name, database: `NULLIF(${text}, 'null')`, lake: "NULL", normalize: canonicalJson, read: canonicalField };
}

/** A json of a document as it is compared. */
export function canonicalField(value: unknown): string {
  return JSON.stringify(canonicalTree(typeof value === "string" ? parseExactly(value) : unwrapped(value)));
}

/** What is no object at its top stands in one under an empty name. */
function unwrapped(value: unknown): unknown {
  return typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).join() === "" && "" in value ? (value as Record<string, unknown>)[""] : value;
}

/** A json of the database as it is compared. */
export function canonicalJson(text: string): string {
  try {
    return JSON.stringify(canonicalTree(unwrapped(parseExactly(text))));
  } catch {
    return text;
  }
}

/** A number beyond a double is written as its text, so a text of digits counts as the number. */
function canonicalTree(value: unknown): unknown {
  if (value instanceof JsonNumber) return plainNumber(value.source);
  if (typeof value === "string") return /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(value) ? plainNumber(value) : value;
  if (Array.isArray(value)) return value.map(canonicalTree);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, canonicalTree(inner)]));
}

/** `1.5E3` → `1500` */
export function plainNumber(text: string): string {
  const split = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (split === null) return text;
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = split;
  const point = whole.length + Number(exponent);
  const digits = (whole + fraction).padEnd(point, "0");
  return form.decimal(point <= 0 ? `${sign}0.${"0".repeat(-point)}${digits}` : `${sign}${digits.slice(0, point)}.${digits.slice(point)}`);
}

function reader(type: ColumnType): Read {
  if (type.kind === "array") {
    const element = type.element === undefined ? texts : reader(type.element);
    return (value) => (Array.isArray(value) ? JSON.stringify(value.map((one: unknown) => (one === null ? null : element(one)))) : texts(value));
  }
  if (type.kind !== "scalar" || type.schema !== "pg_catalog") return long;
  return READERS[type.name] ?? (PLAIN.has(type.name) ? texts : long);
}

/** Types whose text is compared as it is, however long. */
const PLAIN: ReadonlySet<string> = new Set(["int2", "int4", "int8", "oid", "bool", "numeric", "money", "float4", "float8", "timetz", "interval", "uuid", "bpchar", "bit", "point"]);

const READERS: Readonly<Record<string, Read>> = {
  date: (value) => days(texts(value)),
  time: (value) => micros(`1970-01-01T${texts(value)}`),
  timestamp: (value) => micros(texts(value)),
  timestamptz: (value) => micros(texts(value).replace(/Z$/, "")),
  bytea: (value) => shortened(Buffer.from(texts(value), "base64").toString("hex")),
};

function texts(value: unknown): string {
  return value instanceof JsonNumber ? value.source : typeof value === "object" ? JSON.stringify(value) : String(value);
}

function long(value: unknown): string {
  return shortened(texts(value));
}

/** As `exact` in `canonical.ts` has the database do it. */
function shortened(text: string): string {
  const bytes = Buffer.byteLength(text);
  return bytes > LONG ? `md5 ${bytes} ${createHash("md5").update(text).digest("hex")}` : text;
}

const ISO = /^([+-]?\d+)-(\d\d)-(\d\d)(?:T(\d\d):(\d\d):(\d\d)\.(\d{6}))?$/;

/** Days since 1970 of `2026-01-31`, whatever the year; other texts, such as `infinity`, stay what they are. */
function days(text: string): string {
  const split = ISO.exec(text);
  return split === null ? text : String(dayOf(Number(split[1]), Number(split[2]), Number(split[3])));
}

/** Microseconds since 1970 of `2026-01-31T10:11:12.000013`. */
function micros(text: string): string {
  const split = ISO.exec(text);
  if (split?.[4] === undefined) return text;
  const [, year, month, day, hour, minute, second, fraction] = split;
  return String(BigInt(dayOf(Number(year), Number(month), Number(day))) * 86_400_000_000n + BigInt((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1_000_000n + BigInt(fraction ?? 0));
}

/** Of the Gregorian calendar, carried on before its beginning, as PostgreSQL does; year 0 is 1 BC. JavaScript's dates end too early. */
function dayOf(year: number, month: number, day: number): number {
  const shifted = month > 2 ? year : year - 1;
  const era = Math.floor(shifted / 400);
  const ofEra = shifted - era * 400;
  const ofYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146_097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - 719_468;
}
