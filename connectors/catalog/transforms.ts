import { quoted } from "../../util/pattern.ts";
import type { PluginClass, TransformClass } from "./class.ts";
import { castSpec, headerLists, insertsNothing, routerGroup, timestampFormat, timestampPattern, topicPattern } from "./transform-rules.ts";
import { property, REQUIRED, type Property } from "./property.ts";

const REPLACE_NULL = property("replace.null.with.default", "boolean", "true");

function transform(name: string, sided: boolean, properties: readonly Property[], more: Partial<TransformClass> = {}): TransformClass {
  return { className: `org.apache.kafka.connect.transforms.${name}`, version: "4.3.1", sided, properties, ...more };
}

function predicate(name: string, properties: readonly Property[], more: Partial<PluginClass> = {}): PluginClass {
  return { className: `org.apache.kafka.connect.transforms.predicates.${name}`, version: "4.3.1", properties, ...more };
}

const topicNameMatches = predicate("TopicNameMatches", [property("pattern", "string", REQUIRED)], { rules: [topicPattern] });

/** The key's own field, or the key as a whole, changes its kind. */
const keyBecomes = (key: "primitive" | "struct" | "unknown"): Pick<TransformClass, "effect"> => ({ effect: (_, side) => (side === "Key" ? { key } : {}) });

export const insertField = transform("InsertField", true, [
  property("topic.field", "string"),
  property("partition.field", "string"),
  property("offset.field", "string"),
  property("timestamp.field", "string"),
  property("static.field", "string"),
  property("static.value", "string"),
  REPLACE_NULL,
], { rules: [insertsNothing] });

/** The transforms that come with Kafka. */
export const KAFKA_TRANSFORMS: readonly TransformClass[] = [
  insertField,
  transform("Cast", true, [property("spec", "list", REQUIRED), REPLACE_NULL], { rules: [castSpec] }),
  transform("DropHeaders", false, [property("headers", "list", REQUIRED)]),
  transform("ExtractField", true, [property("field", "string", REQUIRED), REPLACE_NULL, property("field.syntax.version", "string", "V1", { allowed: ["V1", "V2"], since: "3.8" })], keyBecomes("primitive")),
  transform("Filter", false, []),
  transform("Flatten", true, [property("delimiter", "string", ".")]),
  transform("HeaderFrom", true, [property("fields", "list", REQUIRED), property("headers", "list", REQUIRED), property("operation", "string", REQUIRED, { allowed: ["move", "copy"] }), REPLACE_NULL], { rules: [headerLists] }),
  transform("HoistField", true, [property("field", "string", REQUIRED)], keyBecomes("struct")),
  transform("InsertHeader", false, [property("header", "string", REQUIRED), property("value.literal", "string", REQUIRED)]),
  transform("MaskField", true, [property("fields", "list", REQUIRED), property("replacement", "string"), REPLACE_NULL]),
  transform("RegexRouter", false, [property("regex", "string", REQUIRED), property("replacement", "string", REQUIRED)], { rules: [routerGroup], effect: () => ({ routes: true }) }),
  transform("ReplaceField", true, [property("exclude", "list", ""), property("include", "list", ""), property("renames", "list", ""), REPLACE_NULL], {
    removed: { whitelist: "removed in Kafka 4.0, include took its place", blacklist: "removed in Kafka 4.0, exclude took its place" },
  }),
  transform("SetSchemaMetadata", true, [property("schema.name", "string"), property("schema.version", "int"), REPLACE_NULL]),
  transform("TimestampConverter", true, [
    property("field", "string", ""),
    property("target.type", "string", REQUIRED, { allowed: ["string", "unix", "Date", "Time", "Timestamp"] }),
    property("format", "string", ""),
    property("unix.precision", "string", "milliseconds", { allowed: ["nanoseconds", "microseconds", "milliseconds", "seconds"] }),
    REPLACE_NULL,
  ], { rules: [timestampFormat] }),
  transform("TimestampRouter", false, [property("topic.format", "string", "${topic}-${timestamp}"), property("timestamp.format", "string", "yyyyMMdd")], { rules: [timestampPattern], effect: () => ({ routes: true }) }),
  transform("ValueToKey", false, [property("fields", "list", REQUIRED), REPLACE_NULL], { effect: () => ({ key: "struct" }) }),
];

/** The predicates that come with Kafka. */
export const KAFKA_PREDICATES: readonly PluginClass[] = [
  predicate("HasHeaderKey", [property("name", "string", REQUIRED)]),
  topicNameMatches,
  predicate("RecordIsTombstone", []),
];

/** Columns that say where in Kafka a row came from. */
export const POSITION_FIELDS = { partition: "__partition", offset: "__offset" } as const;

/** When the record came to its topic, under the name that the time of a change has, for these topics alone. */
export function renderTime(alias: string, predicate: string, topics: readonly string[]): Record<string, string> {
  const type = `transforms.${alias}`;
  return {
    [`${type}.type`]: `${insertField.className}$Value`,
    [`${type}.timestamp.field`]: "__source_ts_ms",
    [`${type}.replace.null.with.default`]: "false",
    [`${type}.predicate`]: predicate,
    [`predicates.${predicate}.type`]: topicNameMatches.className,
    [`predicates.${predicate}.pattern`]: topics.map(quoted).join("|"),
  };
}

export function renderPosition(alias: string): Record<string, string> {
  const type = `transforms.${alias}`;
  return {
    [`${type}.type`]: `${insertField.className}$Value`,
    [`${type}.partition.field`]: POSITION_FIELDS.partition,
    [`${type}.offset.field`]: POSITION_FIELDS.offset,
    [`${type}.replace.null.with.default`]: "false",
  };
}
