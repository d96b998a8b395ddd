import type { Column } from "../database/columns.ts";
import type { ColumnType } from "../database/types.ts";

/** A column of a copy. */
export interface CopyColumn {
  readonly name: string;
  /** As SQL has it. */
  readonly type: string;
}

/** A column whose values cannot reach a copy unharmed. */
export interface CopyProblem {
  readonly column: string;
  readonly reason: string;
}

/**
 * The columns of a copy, in the order of the table, and what stands in the way. Types are the source's own but for what is not part of
 * PostgreSQL itself and need not be there in the target; constraints beside the key are not copied.
 *
 * @param exclude columns that are not captured
 */
export function copyColumns(columns: readonly Column[], exclude: readonly string[]): { columns: CopyColumn[]; problems: CopyProblem[] } {
  // PostgreSQL streams no computed columns.
  const captured = columns.filter(({ name, generated }) => !exclude.includes(name) && generated === undefined);
  return {
    columns: captured.map(({ name, type }) => ({ name, type: copyType(type) })),
    problems: captured.flatMap(({ name, type, declared }) => {
      const reason = whyNot(type);
      return reason === undefined ? [] : [{ column: name, reason: `${declared} ${reason}` }];
    }),
  };
}

/** The type of a copy's column. */
export function copyType(type: ColumnType): string {
  if (type.kind === "array") return `${type.element === undefined ? "text" : copyType(type.element)}[]`;
  if (type.kind === "enum") return "text";
  if (type.schema !== "pg_catalog") return type.name === "hstore" ? "jsonb" : "text";
  // Debezium makes a boolean of a single bit.
  if (type.name === "bit" && (type.length ?? 1) === 1) return "bool"; // as pg_type has it: what is read back must be equal
  return typeSql(type);
}

/** A built-in type with its modifiers: one spelling each, so that two of them can be compared. */
export function typeSql(type: ColumnType): string {
  if (type.kind === "array") return `${type.element === undefined ? "text" : typeSql(type.element)}[]`;
  const { name, precision, scale, length, fraction } = type;
  const within = (...numbers: (number | undefined)[]): string => (numbers[0] === undefined ? "" : `(${numbers.filter((one) => one !== undefined).join(",")})`);
  const seconds = fraction === undefined || fraction === 6 ? "" : `(${fraction})`;
  switch (name) {
    case "numeric":
      return `numeric${within(precision, scale)}`;
    case "varchar":
    case "bit":
    case "varbit":
      return `${name}${within(length)}`;
    case "bpchar":
      return length === undefined ? "bpchar" : `character(${length})`;
    case "char":
      return '"char"';
    case "time":
    case "timestamp":
    case "interval":
      return `${name}${seconds}`;
    case "timetz":
      return `time${seconds} with time zone`;
    case "timestamptz":
      return `timestamp${seconds} with time zone`;
    default:
      return type.schema === "pg_catalog" ? name : `"${type.schema.replaceAll('"', '""')}"."${name.replaceAll('"', '""')}"`;
  }
}

/** What the stream of changes would harm on its way, without a word. */
function whyNot(type: ColumnType): string | undefined {
  const { name } = type;
  if (type.kind === "array") {
    const { element } = type;
    if (element?.schema === "pg_catalog" && ["time", "timetz"].includes(element.name) && (element.fraction ?? 6) > 3) return "reaches Kafka cut to the millisecond";
    if (element?.schema === "pg_catalog" && (element.name === "bit" || element.name === "varbit")) return "does not get through Debezium";
    return element === undefined ? undefined : whyNot(element);
  }
  if (type.kind === "composite" || type.kind === "multirange") return NO_FORM;
  if (type.kind !== "scalar") return undefined;
  if (type.schema !== "pg_catalog") return SHAPES.has(name) ? NO_FORM : undefined;
  if (name === "varbit") return "reaches Kafka without its length, so leading zeros are lost";
  return GEOMETRY.has(name) || BYTES.has(name) ? NO_FORM : undefined;
}

const NO_FORM = "has no form that the JDBC sink can write";
/** Types that Debezium does not know: their text comes as bytes, which the sink writes as a `bytea`, and the target stops at it. */
const BYTES: ReadonlySet<string> = new Set(["pg_lsn", "jsonpath"]);
/** Debezium makes structs of them; of a point it is read back. */
const GEOMETRY: ReadonlySet<string> = new Set(["line", "lseg", "box", "path", "polygon", "circle"]);
const SHAPES: ReadonlySet<string> = new Set(["geometry", "geography", "vector", "halfvec", "sparsevec"]);
