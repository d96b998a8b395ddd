import { printType, type IcebergType } from "../../lake/types.ts";

/** A field of the records of a source: its type as a lake column has it, or why no column can. */
export interface FeedField {
  readonly name: string;
  readonly type: IcebergType | { readonly none: string };
}

/** Whether a column can hold the field. */
export function holds(field: FeedField): field is FeedField & { readonly type: IcebergType } {
  return typeof field.type === "string" || !("none" in field.type);
}

/** `name:type`, blank between: see `Quickstart.fields`. */
export function parseFields(text: string): FeedField[] {
  return split(text, " ").map((field) => {
    const at = field.indexOf(":");
    return { name: field.slice(0, at), type: parseType(field.slice(at + 1)) };
  });
}

function parseType(text: string): FeedField["type"] {
  if (text.startsWith("{")) return { none: "is a map" };
  if (text.startsWith("[")) return wrap(parseType(text.slice(1, -1)), (list) => ({ list }));
  return text.startsWith("(") ? struct(split(text.slice(1, -1), ",").map((field) => parseFields(field)[0]!)) : text;
}

/** At the separators that are in no bracket. */
function split(text: string, separator: string): string[] {
  let depth = 0;
  const parts = [""];
  for (const char of text) {
    if ("([{".includes(char)) depth += 1;
    if (")]}".includes(char)) depth -= 1;
    if (char === separator && depth === 0) parts.push("");
    else parts[parts.length - 1] += char;
  }
  return parts;
}

function wrap(type: FeedField["type"], make: (type: IcebergType) => IcebergType): FeedField["type"] {
  return typeof type !== "string" && "none" in type ? type : make(type);
}

function struct(fields: readonly FeedField[]): FeedField["type"] {
  const wrong = fields.find((field) => !holds(field));
  return wrong === undefined ? { struct: fields.filter(holds).map(({ name, type }) => ({ name, type })) } : wrong.type;
}

/** The fields of an Avro record schema, or what is wrong with the schema, as a phrase. */
export function avroFields(text: string): { readonly fields: FeedField[]; readonly wrong?: never } | { readonly wrong: string; readonly fields?: never } {
  let schema: unknown;
  try {
    schema = JSON.parse(text);
  } catch {
    return { wrong: "is no JSON" };
  }
  const { type, fields, name } = (schema ?? {}) as Record<string, unknown>;
  if (type !== "record" || !Array.isArray(fields)) return { wrong: 'is no Avro record ("type": "record" with "fields")' };
  if (typeof name !== "string") return { wrong: 'has no "name", as every Avro record must' };
  const unnamed = fields.findIndex((field: unknown) => typeof (field as { name?: unknown } | null)?.name !== "string" || (field as { type?: unknown }).type === undefined);
  if (unnamed >= 0) return { wrong: `has a field without a name or a type, fields[${unnamed}]` };
  if (fields.length === 0) return { wrong: "has no fields" };
  return { fields: fields.map((field: { name: string; type: unknown }) => ({ name: field.name, type: avroType(field.type) })) };
}

/** Primitive types as Kafka Connect gets them (Confluent `AvroData`). */
const PRIMITIVES: Readonly<Record<string, string>> = { boolean: "boolean", int: "int", long: "long", float: "float", double: "double", string: "string", bytes: "binary", fixed: "binary", enum: "string" };
const LOGICAL: Readonly<Record<string, string>> = { date: "date", "time-millis": "time", "timestamp-millis": "timestamptz" };

function avroType(type: unknown): FeedField["type"] {
  if (Array.isArray(type)) {
    const others = type.filter((one) => one !== "null");
    return others.length === 1 ? avroType(others[0]) : { none: "may be one of several types" };
  }
  if (typeof type === "string") return PRIMITIVES[type] ?? { none: `is of the type ${type}, which is named elsewhere` };
  const { type: inner, logicalType, precision, scale, items, fields } = (type ?? {}) as Record<string, unknown>;
  if (logicalType === "decimal" && typeof precision === "number") return precision > 38 ? { none: `is a decimal of ${precision} digits, more than 38` } : `decimal(${precision},${typeof scale === "number" ? scale : 0})`;
  if (typeof logicalType === "string" && LOGICAL[logicalType] !== undefined) return LOGICAL[logicalType]!;
  if (inner === "map") return { none: "is a map" };
  if (inner === "array") return wrap(avroType(items), (list) => ({ list }));
  if (inner === "record" && Array.isArray(fields)) return struct(fields.map((field: { name: string; type: unknown }) => ({ name: field.name, type: avroType(field.type) })));
  return avroType(inner);
}

/** For messages. */
export function printField(field: FeedField): string {
  return holds(field) ? `${field.name} ${printType(field.type)}` : `${field.name} ${(field.type as { none: string }).none}`;
}
