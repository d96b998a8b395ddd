import { property, type Property } from "./property.ts";
import type { PluginClass } from "./class.ts";

const PROPERTIES: readonly Property[] = [
  property("converter.type", "string", null, { allowed: ["key", "value", "header"] }),
  property("schemas.enable", "boolean", "true"),
  property("schemas.cache.size", "int", "1000", { min: 0 }),
  property("schema.content", "string"),
  property("decimal.format", "string", "BASE64", { allowed: ["BASE64", "NUMERIC"] }),
  property("replace.null.with.default", "boolean", "true"),
];

/** Kafka's JSON converter. */
export const jsonConverter: PluginClass = { className: "org.apache.kafka.connect.json.JsonConverter", version: "4.3.1", properties: PROPERTIES };

/** The converters whose only property is the encoding of text. */
export const stringConverter: PluginClass = {
  className: "org.apache.kafka.connect.storage.StringConverter",
  version: "4.3.1",
  properties: [property("converter.encoding", "string", "UTF-8"), property("converter.type", "string", null, { allowed: ["key", "value", "header"] })],
};

/**
 * JSON with schemas on both sides. NULL must stay NULL in a column that has a default: the converter's own default
 * writes the column's default in its place.
 */
export function jsonConverters(): Record<string, string> {
  const side = (name: "key" | "value"): Record<string, string> => ({
    [`${name}.converter`]: jsonConverter.className,
    [`${name}.converter.schemas.enable`]: "true",
    [`${name}.converter.replace.null.with.default`]: "false",
  });
  return { ...side("key"), ...side("value") };
}
