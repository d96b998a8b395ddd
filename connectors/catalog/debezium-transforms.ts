import type { TransformClass } from "./class.ts";
import { isSet, valueOf, type ClassRule } from "./class-rule.ts";
import { groupsMissing, prefixed, property, REQUIRED, type Property } from "./property.ts";

const PACKAGE = "io.debezium.transforms";

function transform(name: string, properties: readonly Property[], more: Partial<TransformClass> = {}): TransformClass {
  return { className: `${PACKAGE}.${name}`, version: "3.7.0.Final", sided: false, properties, ...more };
}

const ROUTER = { "topic.regex": "(.*)customers_shard(.*)", "topic.replacement": "$1customers" };

const routerTopic: ClassRule = {
  id: "logical-router-group",
  severity: "error",
  reason: "A group that the expression does not have makes the task fail at the first record that matches",
  source: "debezium ByLogicalTableRouter.determineNewTopic; java.util.regex.Matcher.replaceAll",
  fix: "Name only groups that the expression has",
  example: { good: ROUTER, bad: { "topic.replacement": "$3customers" } },
  check: (config) =>
    [["topic.regex", "topic.replacement"] as const, ["key.field.regex", "key.field.replacement"] as const].flatMap(([regex, replacement]) =>
      groupsMissing(valueOf(config, regex), valueOf(config, replacement)).map((group) => ({ key: replacement, message: `names the group ${group}, which ${regex} does not have`, fix: `Name a group of ${regex}` }))),
};

const routerKey: ClassRule = {
  id: "logical-router-key",
  severity: "error",
  reason: "What tells the tables apart in the key is made from an expression and its replacement together",
  source: "debezium ByLogicalTableRouter.validateKeyFieldReplacement",
  fix: "Set key.field.regex and key.field.replacement together",
  example: { good: { ...ROUTER, "key.field.regex": "(.*)customers_shard(.*)", "key.field.replacement": "$2" }, bad: { "key.field.replacement": null } },
  check(config) {
    const [regex, replacement] = [isSet(config, "key.field.regex"), isSet(config, "key.field.replacement")];
    if (regex === replacement) return [];
    const missing = regex ? "key.field.replacement" : "key.field.regex";
    return [{ key: missing, message: `is missing beside ${regex ? "key.field.regex" : "key.field.replacement"}`, fix: "Set both or neither" }];
  },
};

const routerProperties = (cache: string): Property[] => [
  property("topic.regex", "string", REQUIRED),
  property("topic.replacement", "string", REQUIRED),
  property("key.enforce.uniqueness", "boolean", "true"),
  property("key.field.name", "string", null, { unlisted: true }),
  property("key.field.regex", "string"),
  property("key.field.replacement", "string"),
  property("schema.name.adjustment.mode", "string", "none", { allowed: ["none", "avro", "avro_unicode"], unlisted: true }),
  property(cache, "int", "16"),
];

/** Many tables' topics become one. */
export const toLogicalTopicRouter = transform("ToLogicalTopicRouter", routerProperties("logical.destination.cache.size"), { effect: () => ({ routes: true }), rules: [routerTopic, routerKey] });

export const byLogicalTableRouter = transform(
  "ByLogicalTableRouter",
  [...routerProperties("logical.destination.cache.size"), property("logical.table.cache.size", "int", "16", { unlisted: true, deprecated: { since: "3.7", use: "logical.destination.cache.size" } })],
  { effect: () => ({ routes: true }), rules: [routerTopic, routerKey] },
);

const SCRIPT: readonly Property[] = [
  property("language", "string", REQUIRED, { unlisted: true }),
  property("topic.regex", "string", null, { unlisted: true }),
  property("null.handling.mode", "string", "keep", { allowed: ["drop", "keep", "evaluate"], unlisted: true }),
];

/** Debezium's transforms but for those with a file of their own. */
export const DEBEZIUM_TRANSFORMS: readonly TransformClass[] = [
  toLogicalTopicRouter,
  byLogicalTableRouter,
  // These two need the scripting package and an engine beside the plugin.
  transform("Filter", [...SCRIPT, property("condition", "string", REQUIRED, { unlisted: true })]),
  transform("ContentBasedRouter", [...SCRIPT, property("topic.expression", "string", REQUIRED, { unlisted: true })], { effect: () => ({ routes: true }) }),
  transform("EnforceRecordSize", [property("max.bytes", "int", REQUIRED), property("compression.ratio", "double", "1.0"), property("min.field.size", "int", "25000")]),
  transform("ExtractChangedRecordState", [property("header.changed.name", "string"), property("header.unchanged.name", "string")]),
  transform("ExtractSchemaToNewRecord", []),
  transform("GeometryFormatTransformer", [property("format", "string", "wkb", { allowed: ["wkb", "ewkb"] })]),
  transform("HeaderToValue", [property("headers", "list", REQUIRED), property("fields", "list", REQUIRED), property("operation", "string", REQUIRED, { allowed: ["move", "copy"] })]),
  transform("Neo4jCudConverter", [property("output.mode", "string", "array", { allowed: ["array", "single"] }), property("tombstones.enabled", "boolean", "true"), property("field.missing.behavior", "string", "warn")], { families: [prefixed("")] }),
  transform("SchemaChangeEventFilter", [property("schema.change.event.exclude.list", "string")]),
  transform("SwapGeometryCoordinates", [property("srids", "string")]),
  transform("TimezoneConverter", [property("converted.timezone", "string", REQUIRED), property("include.list", "list"), property("exclude.list", "list")]),
  transform("VectorToJsonConverter", []),
  transform("openlineage.OpenLineage", []),
  transform("partitions.PartitionRouting", [
    property("partition.payload.fields", "list", REQUIRED),
    property("partition.topic.num", "int", REQUIRED, { min: 1 }),
    property("partition.hash.function", "string", "java", { allowed: ["java", "murmur"] }),
  ]),
  transform("tracing.ActivateTracingSpan", [
    property("tracing.span.context.field", "string", "tracingspancontext"),
    property("tracing.operation.name", "string", "debezium-read"),
    property("tracing.with.context.field.only", "boolean", "false"),
  ]),
  { className: "io.debezium.connector.postgresql.transforms.DecodeLogicalDecodingMessageContent", version: "3.7.0.Final", sided: false, properties: [property("fields.null.include", "boolean", "false")] },
  {
    className: "io.debezium.connector.postgresql.transforms.timescaledb.TimescaleDb",
    version: "3.7.0.Final",
    sided: false,
    properties: [property("schema.list", "list", "_timescaledb_internal"), property("target.topic.prefix", "string", "timescaledb")],
    families: [{ name: "database.password", pattern: /^database\.password$/, property: property("database.password", "password") }, prefixed("database.")],
    effect: () => ({ routes: true }),
  },
  {
    className: "io.debezium.connector.jdbc.transforms.CollectionNameTransformation",
    version: "3.6.0.Final",
    sided: false,
    properties: [property("collection.naming.prefix", "string", ""), property("collection.naming.suffix", "string", ""), property("collection.naming.style", "string", "default")],
    effect: () => ({ routes: true }),
  },
  {
    className: "io.debezium.connector.jdbc.transforms.FieldNameTransformation",
    version: "3.6.0.Final",
    sided: false,
    properties: [property("column.naming.prefix", "string", ""), property("column.naming.suffix", "string", ""), property("column.naming.style", "string", "default")],
  },
];
