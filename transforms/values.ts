import { escapeLiteral } from "pg";
import type { ColumnType } from "../database/types.ts";
import type { CastType, StepOf } from "./step.ts";

/** What a transform makes of a column's values: the type that stands there afterwards, and the same value as PostgreSQL says it. */
export interface Changed {
  readonly type: ColumnType;
  /** Expression of PostgreSQL over the given one; absent where none gives the same text. */
  readonly sql?: string;
}

/** Or why it must not: what would be lost, as a phrase behind the column's type, and what to write instead. */
export type Outcome = Changed | { readonly why: string; readonly mend?: string };

/** A built-in type of PostgreSQL. */
export function builtIn(name: string, more: Partial<ColumnType> = {}): ColumnType {
  return { schema: "pg_catalog", name, kind: "scalar", ...more };
}

export const TEXT = builtIn("text");

/** Types that Debezium sends as plain texts, in which any text may stand. */
const TEXTS: ReadonlySet<string> = new Set(["text", "varchar", "bpchar", "name", "char"]);
const DIGITS: Readonly<Record<string, number>> = { int2: 5, int4: 10, int8: 19, oid: 10 };
const STRUCTS: ReadonlySet<string> = new Set(["point", "line", "lseg", "box", "path", "polygon", "circle", "geometry", "geography"]);

const isBuiltIn = ({ kind, schema }: ColumnType): boolean => kind === "scalar" && schema === "pg_catalog";
const isText = (type: ColumnType): boolean => (isBuiltIn(type) && TEXTS.has(type.name)) || (type.kind === "scalar" && type.name === "citext");
const isWhole = (type: ColumnType): boolean => isBuiltIn(type) && type.name in DIGITS;
const isFloat = (type: ColumnType): boolean => isBuiltIn(type) && (type.name === "float4" || type.name === "float8");
const isBool = (type: ColumnType): boolean => isBuiltIn(type) && (type.name === "bool" || (type.name === "bit" && (type.length ?? 1) === 1));
/** A numeric with precision; without one it comes as a struct. */
const isDecimal = (type: ColumnType): boolean => isBuiltIn(type) && type.name === "numeric" && type.precision !== undefined;

/** Whether Debezium sends a struct for it. */
export function isStruct(type: ColumnType): boolean {
  return type.kind === "scalar" && (STRUCTS.has(type.name) || (isBuiltIn(type) && type.name === "numeric" && type.precision === undefined));
}

/** NULL stays NULL. */
function unlessNull(sql: string, value: string): string {
  return `CASE WHEN ${sql} IS NULL THEN NULL ELSE ${value} END`;
}

/** Kafka's MaskField: nothing, zero or false, or what stands for it. */
export function masked(type: ColumnType, sql: string, { replacement }: Pick<StepOf<"mask">, "replacement">): Outcome {
  if (isText(type) || type.kind === "enum") {
    if (replacement !== undefined && type.length !== undefined && replacement.length > type.length) return { why: `has room for ${type.length} characters, and the replacement has ${replacement.length}`, mend: "Write a shorter one" };
    return { type: type.kind === "enum" ? TEXT : type, sql: unlessNull(sql, escapeLiteral(replacement ?? "")) };
  }
  if (isWhole(type) || isFloat(type) || isDecimal(type)) {
    if (replacement !== undefined && !(isWhole(type) ? /^-?\d{1,4}$/ : /^-?\d{1,4}(\.\d{1,4})?$/).test(replacement)) return { why: "is a number, and the replacement is none that fits", mend: "Write a number of at most four digits, or leave it out" };
    return { type, sql: unlessNull(sql, `${replacement ?? "0"}::${type.name}`) };
  }
  if (replacement !== undefined) return { why: "takes no replacement: only texts and numbers do", mend: "Leave replacement out" };
  if (isBool(type)) return { type, sql: unlessNull(sql, type.name === "bit" ? "B'0'" : "false") };
  if (isBuiltIn(type) && (type.name === "date" || type.name === "timestamp")) return { type, sql: unlessNull(sql, `'1970-01-01'::${type.name}`) };
  if (type.kind === "array") return { type, sql: unlessNull(sql, `'{}'::text[]`) };
  return { why: "has no value that could stand for it: an empty text is none of its values" };
}

/** Kafka's Cast, where no value is lost. */
export function cast(type: ColumnType, sql: string, to: CastType): Outcome {
  if (to === "string") return toText(type, sql);
  if (to === "boolean") return isBool(type) ? { type, sql } : { why: "becomes true for all but one of its values", mend: "Leave it as it is" };
  const target = builtIn({ int8: "int2", int16: "int2", int32: "int4", int64: "int8", float32: "float4", float64: "float8" }[to]);
  if (isBool(type)) return type.name === "bit" ? { why: "is no number" } : { type: target, sql: `(${sql})::int::${target.name}` };
  const wide = to === "float32" || to === "float64" ? Infinity : { int8: 2, int16: 4, int32: 9, int64: 18 }[to];
  const exact = to === "float32" ? 6 : to === "float64" ? 15 : Infinity;
  const converted = { type: target, sql: `(${sql})::${target.name}` };
  if (isWhole(type)) {
    const digits = DIGITS[type.name] ?? 19;
    if (type.name === target.name || (type.name === "int2" && to !== "int8") || (type.name === "int4" && (to === "int64" || to === "float64"))) return converted;
    return digits <= wide && digits <= exact ? converted : { why: `holds more than ${to} does, and what is beyond would be cut off without a word`, mend: "Cast it to int64 or string" };
  }
  if (isFloat(type)) return (to === "float64" || (to === "float32" && type.name === "float4")) ? converted : { why: `holds more than ${to} does`, mend: "Cast it to float64 or string" };
  if (isDecimal(type)) {
    const { precision = 0, scale = 0 } = type;
    if (wide !== Infinity && scale > 0) return { why: `would lose what is behind the point`, mend: "Cast it to string" };
    return precision <= wide && precision <= exact && scale >= 0 ? converted : { why: `has more digits than ${to} holds`, mend: "Cast it to string" };
  }
  if (isText(type)) return { why: "may hold texts that are no numbers, which would end among the dead letters", mend: "Cast it in the database, or where the rows are read" };
  return { why: "is no number" };
}

function toText(type: ColumnType, sql: string): Outcome {
  if (isText(type) || type.kind === "enum") return { type: TEXT, sql: unlessNull(sql, `format('%s', ${sql})`) };
  if (isWhole(type) || isBool(type)) return type.name === "bit" ? { type: TEXT, sql: unlessNull(sql, `CASE WHEN ${sql} = B'1' THEN 'true' ELSE 'false' END`) } : { type: TEXT, sql: `(${sql})::text` };
  // Java writes 1E+3 and 1E-7 where PostgreSQL writes the digits.
  if (isDecimal(type)) return (type.scale ?? 0) >= 0 && (type.scale ?? 0) <= 6 ? { type: TEXT, sql: `(${sql})::text` } : { type: TEXT };
  if (isFloat(type)) return { type: TEXT };
  if (isBuiltIn(type) && ["date", "timestamp", "time"].includes(type.name)) return { why: "would become the number by which it travels", mend: "Write timestampConverter, or cast it in the database" };
  if (type.kind === "array" || type.kind === "composite" || type.kind === "multirange" || isStruct(type)) return { why: "is no single value, and Cast refuses it", mend: "Leave it as it is" };
  if (isBuiltIn(type) && ["uuid", "json", "jsonb", "xml", "inet", "cidr", "macaddr", "macaddr8"].includes(type.name)) return { type: TEXT, sql: unlessNull(sql, `format('%s', ${sql})`) };
  if (isBuiltIn(type) && ["timestamptz", "timetz", "interval", "tsvector"].includes(type.name)) return { type: TEXT };
  return { why: "comes as bytes, and would become base64", mend: "Leave it as it is" };
}

/** Kafka's TimestampConverter. Of PostgreSQL's types only `timestamp` comes in a form that it reads rightly. */
export function converted(type: ColumnType, sql: string, { to, precision, format = "" }: Pick<StepOf<"timestampConverter">, "to" | "precision" | "format">): Outcome {
  const { name } = type;
  if (isText(type)) return { why: "may hold texts that are no times, which would end among the dead letters", mend: "Convert it in the database, or where the rows are read" };
  if (!isBuiltIn(type) || !["timestamp", "timestamptz", "date", "time", "timetz"].includes(name)) return { why: "is no time" };
  if (name === "timestamptz" || name === "timetz") return { why: "comes as a text with up to six digits of a second, which SimpleDateFormat reads as milliseconds: values would be minutes off", mend: "Leave it as it is: the lake and copies get it exact" };
  if (name !== "timestamp") return { why: "comes as a number of days or of the day's microseconds, which the class takes for a time since 1970", mend: "Leave it as it is" };
  const counted = (type.fraction ?? 6) <= 3 ? "milliseconds" : "microseconds";
  if (precision !== counted) return { why: `counts ${counted}`, mend: `Write precision: ${counted}` };
  switch (to) {
    case "timestamp":
      return { why: "is one already, and would only lose its microseconds", mend: "Leave it as it is" };
    case "time":
      return { why: "would lose its microseconds", mend: "Take it from the timestamp where the rows are read" };
    case "date":
      return { type: builtIn("date"), sql: `(${sql})::date` };
    case "unix":
      return { type: builtIn("int8"), sql: `(trunc(extract(epoch from ${sql}) * 1000)${counted === "microseconds" ? " * 1000" : ""})::bigint` };
    case "string": {
      const pattern = toChar(format);
      return pattern === undefined ? { type: TEXT } : { type: TEXT, sql: `to_char(${sql}, ${escapeLiteral(pattern)})` };
    }
  }
}

/** The letters that mean the same to both. */
const LETTERS: Readonly<Record<string, string>> = { yyyy: "YYYY", MM: "MM", dd: "DD", HH: "HH24", mm: "MI", ss: "SS", SSS: "MS" };

/** A pattern of Java's SimpleDateFormat as `to_char` has it; `undefined` where that has no such. */
export function toChar(pattern: string): string | undefined {
  let out = "";
  let rest = pattern;
  while (rest !== "") {
    const quoted = /^'((?:[^']|'')*)'/.exec(rest);
    const letters = /^([A-Za-z])\1*/.exec(rest);
    if (quoted !== null) {
      const text = quoted[0] === "''" ? "'" : (quoted[1] ?? "").replaceAll("''", "'");
      if (/["\\]/.test(text)) return undefined;
      out += `"${text}"`;
    } else if (letters !== null) {
      const known = LETTERS[letters[0]];
      if (known === undefined) return undefined;
      out += known;
    } else {
      if (/["'\\]/.test(rest[0] ?? "")) return undefined;
      out += rest[0];
    }
    rest = rest.slice((quoted?.[0] ?? letters?.[0] ?? rest[0] ?? " ").length);
  }
  return out;
}
