import type { PluginClass } from "./class.ts";
import { prefixed, property } from "./property.ts";

const SIDE = property("converter.type", "string", null, { allowed: ["key", "value", "header"] });

function binary(name: string): PluginClass {
  return {
    className: `io.debezium.converters.${name}`,
    version: "3.7.0.Final",
    properties: [SIDE, property("delegate.converter.type", "string")],
    families: [prefixed("delegate.converter.type.")],
    carries: "nothing",
  };
}

/** Bytes as they are, and everything else through the delegate. */
export const binaryDataConverter = binary("BinaryDataConverter");
export const debeziumByteArrayConverter: PluginClass = { ...binary("ByteArrayConverter") };

/** Change events as CloudEvents. */
export const cloudEventsConverter: PluginClass = {
  className: "io.debezium.converters.CloudEventsConverter",
  version: "3.7.0.Final",
  properties: [
    property("serializer.type", "string", "json", { allowed: ["json", "avro"], unlisted: true }),
    property("data.serializer.type", "string", "json", { allowed: ["json", "avro"], unlisted: true }),
    property("extension.attributes.enable", "boolean", "true", { unlisted: true }),
    property("metadata.source", "list", null, { unlisted: true }),
    property("schema.name.adjustment.mode", "string", "none", { allowed: ["none", "avro", "avro_unicode"], unlisted: true }),
    property("schema.cloudevents.name", "string", null, { unlisted: true }),
    property("schema.data.name.source.header.enable", "boolean", "false", { unlisted: true }),
  ],
  families: ["json.", "avro.", "apicurio."].map(prefixed),
};

export const DEBEZIUM_CONVERTERS: readonly PluginClass[] = [binaryDataConverter, debeziumByteArrayConverter, cloudEventsConverter];
