import { property, type Property } from "./property.ts";
import type { PluginClass } from "./class.ts";

const SIDE = property("converter.type", "string", null, { allowed: ["key", "value", "header"] });

const PROPERTIES: readonly Property[] = [
  SIDE,
  property("schemas.enable", "boolean", "true"),
  property("schemas.cache.size", "int", "1000", { min: 0 }),
  property("schema.content", "string", null, { since: "4.2" }),
  property("decimal.format", "string", "BASE64", { allowed: ["BASE64", "NUMERIC"] }),
  property("replace.null.with.default", "boolean", "true"),
];

/** Kafka's JSON converter. */
export const jsonConverter: PluginClass = {
  className: "org.apache.kafka.connect.json.JsonConverter",
  version: "4.3.1",
  properties: PROPERTIES,
  carries: (config) => (config["schemas.enable"]?.trim().toLowerCase() === "false" ? "nothing" : "schemas"),
};

/**
 * Our own: the same bytes, written and read in a quarter of the time, as the schema is done once and not with every record; and it
 * reads NaN and Infinity as what they are, where Kafka's reads 0.
 */
export const exactJsonConverter: PluginClass = { ...jsonConverter, className: "sluice.connect.ExactJsonConverter", version: "0.1.0" };

/** The converters of one primitive type. */
const PRIMITIVE: readonly PluginClass[] = ["Boolean", "Double", "Float", "Integer", "Long", "Short"].map((type) => ({
  className: `org.apache.kafka.connect.converters.${type}Converter`,
  version: "4.3.1",
  properties: [SIDE],
  carries: "nothing",
}));

export const byteArrayConverter: PluginClass = { className: "org.apache.kafka.connect.converters.ByteArrayConverter", version: "4.3.1", properties: [SIDE], carries: "nothing" };

export const stringConverter: PluginClass = {
  className: "org.apache.kafka.connect.storage.StringConverter",
  version: "4.3.1",
  properties: [property("converter.encoding", "string", "UTF-8"), SIDE],
  carries: "nothing",
};

/** What the worker reads and writes headers with where nothing else is said. */
export const simpleHeaderConverter: PluginClass = { className: "org.apache.kafka.connect.storage.SimpleHeaderConverter", version: "4.3.1", properties: [] };

/** The converters that come with Kafka. */
export const KAFKA_CONVERTERS: readonly PluginClass[] = [jsonConverter, stringConverter, byteArrayConverter, simpleHeaderConverter, ...PRIMITIVE];

/**
 * JSON with schemas on both sides. NULL must stay NULL in a column that has a default: the converter's own default
 * writes the column's default in its place. `own`: the worker has Sluice's own classes, as every worker with a lake sink.
 */
export function jsonConverters(own: boolean): Record<string, string> {
  const side = (name: "key" | "value", { className }: PluginClass): Record<string, string> => ({
    [`${name}.converter`]: className,
    [`${name}.converter.schemas.enable`]: "true",
    [`${name}.converter.replace.null.with.default`]: "false",
  });
  return { ...side("key", jsonConverter), ...side("value", own ? exactJsonConverter : jsonConverter) };
}
