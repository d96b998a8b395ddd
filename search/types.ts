import type { JsonForm, SearchKind } from "../config/stack.ts";
import type { Column, ColumnType } from "../database/columns.ts";
import type { IcebergType } from "../lake/types.ts";

/** A field as a mapping has it. */
export type FieldMapping = Readonly<Record<string, unknown>>;

/** A field of a document, from a column. */
export interface IndexField {
  readonly name: string;
  readonly mapping: FieldMapping;
}

/** A column that cannot be a field. */
export interface FieldProblem {
  readonly column: string;
  readonly reason: string;
}

export interface FieldOptions {
  readonly kind: SearchKind;
  readonly json: JsonForm;
}

/**
 * The fields of an index, in the order of the table's columns, and what stands in the way. The document itself always keeps every value as
 * our transform writes it (`SearchRows`); a field says how it is searched. What a field cannot take, such as NaN or infinity, is passed
 * over (`ignore_malformed`, `ignore_above`) and stays in the document: no row is refused for a value.
 *
 * @param exclude columns that are not captured
 */
export function indexFields(columns: readonly Column[], exclude: readonly string[], options: FieldOptions): { fields: IndexField[]; problems: FieldProblem[] } {
  // PostgreSQL streams no computed columns.
  const captured = columns.filter(({ name, generated }) => !exclude.includes(name) && generated === undefined);
  return {
    fields: captured.map(({ name, type }) => ({ name, mapping: fieldOf(type, options) })),
    problems: captured.flatMap(({ name, type, declared }) => {
      const unfit = whyNot(type);
      return [...(unfit === undefined ? [] : [{ column: name, reason: `${declared} ${unfit}` }]), ...nameProblems(name)];
    }),
  };
}

/** Beyond it a value is not in the index as a whole: the longest term that Lucene takes, 32766 bytes, in characters of four bytes. */
const LONGEST_WORD = 8191;

const WORD: FieldMapping = { type: "keyword", ignore_above: LONGEST_WORD };
const PROSE: FieldMapping = { type: "text", fields: { keyword: { type: "keyword", ignore_above: 256 } } };
const number = (type: string): FieldMapping => ({ type, ignore_malformed: true });
/** Indexed to the millisecond; the document has the microseconds. `date_nanos` would only know 1970 to 2262. */
const DATE: FieldMapping = { type: "date", format: "strict_date_optional_time", ignore_malformed: true };

/** How a column is searched. */
export function fieldOf(type: ColumnType, options: FieldOptions): FieldMapping {
  // A field may have any number of values.
  if (type.kind === "array") return type.element === undefined ? WORD : fieldOf(type.element, options);
  if (type.kind !== "scalar") return WORD;
  if (type.schema !== "pg_catalog") return type.name === "hstore" ? jsonField(options) : type.name === "citext" ? PROSE : WORD;
  switch (type.name) {
    case "int2":
    case "int4":
    case "int8":
    case "oid":
      // One for all of them: a column may be widened, a field never.
      return number("long");
    case "float4":
    case "float8":
    case "numeric":
    case "money":
      return number("double");
    case "bool":
      return { type: "boolean" };
    case "bit":
      return (type.length ?? 1) === 1 ? { type: "boolean" } : WORD;
    case "date":
    case "timestamp":
    case "timestamptz":
      return DATE;
    case "text":
    case "varchar":
    case "bpchar":
    case "xml":
    case "tsvector":
      return PROSE;
    case "bytea":
      return { type: "binary" };
    case "inet":
      return { type: "ip", ignore_malformed: true };
    case "json":
    case "jsonb":
      return jsonField(options);
    default:
      return WORD;
  }
}

/** How a column is searched whose type is given, as the lake calls it. */
export function givenField(type: IcebergType): FieldMapping {
  return type === "timestamptz" ? DATE : WORD;
}

/** Whether a field takes objects: its values must be some then. */
export function takesObjects({ type }: FieldMapping): boolean {
  return type === "flat_object" || type === "flattened";
}

/** All leaves of an object are words of one field, however many names it has: no document can fill the mapping, or disagree with it. */
function jsonField({ kind, json }: FieldOptions): FieldMapping {
  if (json === "text") return PROSE;
  return kind === "opensearch" ? { type: "flat_object" } : { type: "flattened", ignore_above: LONGEST_WORD, depth_limit: 200 };
}

/** What the stream of changes would harm on its way, and what has no form in a document. */
function whyNot(type: ColumnType): string | undefined {
  if (type.kind === "array") {
    const { element } = type;
    if (element?.schema === "pg_catalog" && ["time", "timetz"].includes(element.name) && (element.fraction ?? 6) > 3) return "reaches Kafka cut to the millisecond";
    if (element?.schema === "pg_catalog" && (element.name === "bit" || element.name === "varbit")) return "does not get through Debezium";
    return element === undefined ? undefined : whyNot(element);
  }
  if (type.kind !== "scalar") return undefined;
  if (type.schema !== "pg_catalog") return SHAPES.has(type.name) ? "has no form in a document" : undefined;
  if (type.name === "varbit") return "reaches Kafka without its length, so leading zeros are lost";
  return GEOMETRY.has(type.name) ? "has no form in a document" : undefined;
}

const GEOMETRY: ReadonlySet<string> = new Set(["line", "lseg", "box", "path", "polygon", "circle"]);
const SHAPES: ReadonlySet<string> = new Set(["geometry", "geography", "vector", "halfvec", "sparsevec"]);

/** Fields that both servers keep for themselves. */
const METADATA: ReadonlySet<string> = new Set(["_id", "_index", "_source", "_routing", "_type", "_version", "_seq_no", "_primary_term", "_field_names", "_ignored", "_nested_path", "_doc_count", "_tier", "_size", "_feature", "_data_stream_timestamp"]);

function nameProblems(name: string): FieldProblem[] {
  if (name.includes(".")) return [{ column: name, reason: "has a dot in its name, which in a document means an object" }];
  if (METADATA.has(name)) return [{ column: name, reason: "has a name that the server keeps for itself" }];
  return name.trim() === "" ? [{ column: name, reason: "has a name of blanks, which no field can have" }] : [];
}
