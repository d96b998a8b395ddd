import type { ClassRule } from "./class-rule.ts";
import { aivenS3Sink } from "./aiven-s3-sink.ts";
import type { ConnectorClass, PluginClass, TransformClass } from "./class.ts";
import { confluentS3Sink } from "./confluent-s3-sink.ts";
import { CONVERTERS, converterClass } from "./converters.ts";
import { copyRows } from "./copy-rows.ts";
import { datagen } from "./datagen.ts";
import { debeziumJdbcSink } from "./debezium-jdbc-sink.ts";
import { debeziumPostgres } from "./debezium-postgres.ts";
import { DEBEZIUM_TRANSFORMS } from "./debezium-transforms.ts";
import { elasticsearchSink } from "./elasticsearch-sink.ts";
import { eventRouter } from "./event-router.ts";
import { eventRows } from "./event-rows.ts";
import { extractNewRecordState } from "./extract-new-record-state.ts";
import { icebergSink } from "./iceberg-sink.ts";
import { httpSource } from "./http-source.ts";
import { KAFKA_CONNECTORS } from "./kafka-connectors.ts";
import { lakeTypes } from "./lake-types.ts";
import { setAside } from "./set-aside.ts";
import { openSearchSink } from "./opensearch-sink.ts";
import { searchRows } from "./search-rows.ts";
import { KAFKA_PREDICATES, KAFKA_TRANSFORMS } from "./transforms.ts";

export const CONNECTORS: readonly ConnectorClass[] = [debeziumPostgres, debeziumJdbcSink, icebergSink, confluentS3Sink, aivenS3Sink, elasticsearchSink, openSearchSink, datagen, httpSource, ...KAFKA_CONNECTORS];
export const TRANSFORMS: readonly TransformClass[] = [...KAFKA_TRANSFORMS, extractNewRecordState, eventRouter, ...DEBEZIUM_TRANSFORMS, lakeTypes, copyRows, searchRows, setAside, eventRows];
export const PREDICATES: readonly PluginClass[] = KAFKA_PREDICATES;

export { carriedBy } from "./converters.ts";
export { CONVERTERS, converterClass };

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

function byName<T extends PluginClass>(all: readonly T[], name: string): T | undefined {
  return all.find(({ className }) => name === className || name === simpleName(className));
}

function simpleName(className: string): string {
  return className.slice(className.lastIndexOf(".") + 1);
}
