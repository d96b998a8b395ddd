import type { ClassRule } from "./class-rule.ts";
import type { ConnectorClass, PluginClass, TransformClass } from "./class.ts";
import { confluentS3Sink } from "./confluent-s3-sink.ts";
import { apicurioAvroConverter, confluentAvroConverter, confluentJsonSchemaConverter, confluentProtobufConverter } from "./avro-converters.ts";
import { datagen } from "./datagen.ts";
import { DEBEZIUM_CONVERTERS } from "./debezium-converters.ts";
import { debeziumJdbcSink } from "./debezium-jdbc-sink.ts";
import { debeziumPostgres } from "./debezium-postgres.ts";
import { DEBEZIUM_TRANSFORMS } from "./debezium-transforms.ts";
import { eventRouter } from "./event-router.ts";
import { extractNewRecordState } from "./extract-new-record-state.ts";
import { icebergSink } from "./iceberg-sink.ts";
import { httpSource } from "./http-source.ts";
import { exactJsonConverter, KAFKA_CONVERTERS } from "./json-converter.ts";
import { KAFKA_CONNECTORS } from "./kafka-connectors.ts";
import { lakeTypes } from "./lake-types.ts";
import { KAFKA_PREDICATES, KAFKA_TRANSFORMS } from "./transforms.ts";

export const CONNECTORS: readonly ConnectorClass[] = [debeziumPostgres, debeziumJdbcSink, icebergSink, confluentS3Sink, datagen, httpSource, ...KAFKA_CONNECTORS];
export const TRANSFORMS: readonly TransformClass[] = [...KAFKA_TRANSFORMS, extractNewRecordState, eventRouter, ...DEBEZIUM_TRANSFORMS, lakeTypes];
export const PREDICATES: readonly PluginClass[] = KAFKA_PREDICATES;
export const CONVERTERS: readonly PluginClass[] = [...KAFKA_CONVERTERS, exactJsonConverter, ...DEBEZIUM_CONVERTERS, confluentAvroConverter, confluentJsonSchemaConverter, confluentProtobufConverter, apicurioAvroConverter];

/** The rules of all classes, each once. */
export const CLASS_RULES: readonly ClassRule[] = [...new Set([...CONNECTORS, ...TRANSFORMS, ...PREDICATES, ...CONVERTERS].flatMap(({ rules }) => rules ?? []))];

/** Connect takes a connector by its full name, its simple name, or that without its ending. */
export function connectorClass(name: string): ConnectorClass | undefined {
  return CONNECTORS.find(({ className }) => {
    const simple = simpleName(className);
    return name === className || name === simple || name === simple.replace(/(Source|Sink)?Connector$/, "$1") || name === simple.replace(/(Source|Sink)?Connector$/, "");
  });
}

/** A transform by its full or simple name, and which side it was written for: `$Key`, `$Value` or neither. */
export function transformClass(name: string): { found: TransformClass; side: "Key" | "Value" | undefined } | undefined {
  const [bare = "", side] = name.split("$");
  if (side !== undefined && side !== "Key" && side !== "Value") return undefined;
  const found = byName(TRANSFORMS, bare);
  return found === undefined ? undefined : { found, side };
}

export function predicateClass(name: string): PluginClass | undefined {
  return byName(PREDICATES, name);
}

export function converterClass(name: string): PluginClass | undefined {
  return byName(CONVERTERS, name);
}

function byName<T extends PluginClass>(all: readonly T[], name: string): T | undefined {
  return all.find(({ className }) => name === className || name === simpleName(className));
}

function simpleName(className: string): string {
  return className.slice(className.lastIndexOf(".") + 1);
}
