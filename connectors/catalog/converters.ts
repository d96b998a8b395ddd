import type { Carried, ConnectorConfig, PluginClass } from "./class.ts";
import { apicurioAvroConverter, confluentAvroConverter, confluentJsonSchemaConverter, confluentProtobufConverter } from "./avro-converters.ts";
import { DEBEZIUM_CONVERTERS } from "./debezium-converters.ts";
import { exactJsonConverter, KAFKA_CONVERTERS } from "./json-converter.ts";
import { registryConverter } from "./registry-converter.ts";

/** Every converter that is known. */
export const CONVERTERS: readonly PluginClass[] = [
  ...[...KAFKA_CONVERTERS, exactJsonConverter, ...DEBEZIUM_CONVERTERS],
  ...[confluentAvroConverter, confluentJsonSchemaConverter, confluentProtobufConverter, apicurioAvroConverter, registryConverter],
];

/** Connect takes a converter by its full or simple name. */
export function converterClass(name: string): PluginClass | undefined {
  return CONVERTERS.find(({ className }) => name === className || name === className.slice(className.lastIndexOf(".") + 1));
}

/** What a record's key or value keeps of its schema; undefined where the converter is not named or not known. */
export function carriedBy(config: ConnectorConfig, side: "key" | "value"): Carried | undefined {
  const carries = converterClass((config[`${side}.converter`] ?? "").trim())?.carries;
  if (typeof carries !== "function") return carries;
  const prefix = `${side}.converter.`;
  return carries(Object.fromEntries(Object.entries(config).flatMap(([key, value]) => (key.startsWith(prefix) ? [[key.slice(prefix.length), value]] : []))));
}
