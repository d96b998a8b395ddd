import type { PluginClass, TransformClass } from "./class.ts";
import { property, REQUIRED, type Property } from "./property.ts";

const REPLACE_NULL = property("replace.null.with.default", "boolean", "true");

function transform(name: string, sided: boolean, properties: readonly Property[], removed?: Readonly<Record<string, string>>): TransformClass {
  return { className: `org.apache.kafka.connect.transforms.${name}`, version: "4.3.1", sided, properties, ...(removed === undefined ? {} : { removed }) };
}

function predicate(name: string, properties: readonly Property[]): PluginClass {
  return { className: `org.apache.kafka.connect.transforms.predicates.${name}`, version: "4.3.1", properties };
}

export const insertField = transform("InsertField", true, [
  property("topic.field", "string"),
  property("partition.field", "string"),
  property("offset.field", "string"),
  property("timestamp.field", "string"),
  property("static.field", "string"),
  property("static.value", "string"),
  REPLACE_NULL,
]);

/** The transforms that come with Kafka. */
export const KAFKA_TRANSFORMS: readonly TransformClass[] = [
  insertField,
  transform("Cast", true, [property("spec", "list", REQUIRED), REPLACE_NULL]),
  transform("DropHeaders", false, [property("headers", "list", REQUIRED)]),
  transform("ExtractField", true, [property("field", "string", REQUIRED), REPLACE_NULL, property("field.syntax.version", "string", "V1", { allowed: ["V1", "V2"] })]),
  transform("Filter", false, []),
  transform("Flatten", true, [property("delimiter", "string", ".")]),
  transform("HeaderFrom", true, [property("fields", "list", REQUIRED), property("headers", "list", REQUIRED), property("operation", "string", REQUIRED, { allowed: ["move", "copy"] }), REPLACE_NULL]),
  transform("HoistField", true, [property("field", "string", REQUIRED)]),
  transform("InsertHeader", false, [property("header", "string", REQUIRED), property("value.literal", "string", REQUIRED)]),
  transform("MaskField", true, [property("fields", "list", REQUIRED), property("replacement", "string"), REPLACE_NULL]),
  transform("RegexRouter", false, [property("regex", "string", REQUIRED), property("replacement", "string", REQUIRED)]),
  transform("ReplaceField", true, [property("exclude", "list", ""), property("include", "list", ""), property("renames", "list", ""), REPLACE_NULL], {
    whitelist: "removed in Kafka 4.0, include took its place",
    blacklist: "removed in Kafka 4.0, exclude took its place",
  }),
  transform("SetSchemaMetadata", true, [property("schema.name", "string"), property("schema.version", "int"), REPLACE_NULL]),
  transform("TimestampConverter", true, [
    property("field", "string", ""),
    property("target.type", "string", REQUIRED, { allowed: ["string", "unix", "Date", "Time", "Timestamp"] }),
    property("format", "string", ""),
    property("unix.precision", "string", "milliseconds", { allowed: ["nanoseconds", "microseconds", "milliseconds", "seconds"] }),
    REPLACE_NULL,
  ]),
  transform("TimestampRouter", false, [property("topic.format", "string", "${topic}-${timestamp}"), property("timestamp.format", "string", "yyyyMMdd")]),
  transform("ValueToKey", false, [property("fields", "list", REQUIRED), REPLACE_NULL]),
];

/** The predicates that come with Kafka. */
export const KAFKA_PREDICATES: readonly PluginClass[] = [
  predicate("HasHeaderKey", [property("name", "string", REQUIRED)]),
  predicate("TopicNameMatches", [property("pattern", "string", REQUIRED)]),
  predicate("RecordIsTombstone", []),
];

/** Columns that say where in Kafka a row came from. */
export const POSITION_FIELDS = { partition: "__partition", offset: "__offset" } as const;

export function renderPosition(alias: string): Record<string, string> {
  const type = `transforms.${alias}`;
  return {
    [`${type}.type`]: `${insertField.className}$Value`,
    [`${type}.partition.field`]: POSITION_FIELDS.partition,
    [`${type}.offset.field`]: POSITION_FIELDS.offset,
    [`${type}.replace.null.with.default`]: "false",
  };
}
