import type { S3SinkConfig, SearchKind, StackConfig } from "../config/stack.ts";
import { confluentS3Sink } from "../connectors/catalog/confluent-s3-sink.ts";
import { debeziumJdbcSink } from "../connectors/catalog/debezium-jdbc-sink.ts";
import { elasticsearchSink } from "../connectors/catalog/elasticsearch-sink.ts";
import { icebergSink } from "../connectors/catalog/iceberg-sink.ts";
import { openSearchSink } from "../connectors/catalog/opensearch-sink.ts";
import { printLakeTable } from "../lake/endpoint.ts";
import { copiedTables } from "./copy.ts";
import { commitIntervalMs, gluePlan, lakeTables, rotationMs, sinkRights } from "./lake.ts";
import { sinkNames, type Names, type Where } from "./names.ts";
import { indexPlans } from "./search.ts";
import type { CopyPlan, LakePlan, SearchPlan, SinkConnectorPlan, SinkPlan, SinkPlanBase } from "./shape.ts";
import { readFrom, type StreamPlan } from "./streams.ts";
import { maxDeadLetterBytes } from "./topics.ts";
import { readThrough, topicBehind } from "./transforms.ts";

/** Sinks of each kind: what they read, what they write to, and the settings of their connectors. */

/** The sinks whose plans are of one kind. */
export function sinksOf<Kind extends SinkPlan["kind"]>(sinks: readonly SinkPlan[], kind: Kind): Extract<SinkPlan, { kind: Kind }>[] {
  return sinks.filter((sink): sink is Extract<SinkPlan, { kind: Kind }> => sink.kind === kind);
}

/** The sinks that write documents, whatever the server. */
export function searchesOf(sinks: readonly SinkPlan[]): SearchPlan[] {
  return sinks.filter((sink): sink is SearchPlan => sink.kind === "opensearch" || sink.kind === "elasticsearch");
}

/** Whether field names must be ones that Avro allows: records are Avro, or a sink wants them so. */
export function wantsAvroNames({ sinks, registry }: Pick<StackConfig, "sinks" | "registry">): boolean {
  return registry !== undefined || Object.values(sinks).some((sink) => sink.kind === "s3" && sink.format === "parquet");
}

export function sinkPlan(stack: StackConfig, where: Where, all: Names, name: string, streams: readonly StreamPlan[]): SinkPlan {
  const config = stack.sinks[name];
  if (config === undefined) throw new Error(`sink ${name}: not in the configuration`);
  const { connector, deadLetters, control } = sinkNames(where, name);
  const base: SinkPlanBase = readThrough({ name, connector, deadLetters, avroNames: wantsAvroNames(stack), ...readFrom(config.from, streams) }, config);
  switch (config.kind) {
    case "s3":
      return lakePlan(base, config, all, control);
    case "jdbc":
      return { ...base, kind: "jdbc", config, copies: copiedTables(config, base) };
    case "opensearch":
    case "elasticsearch":
      return { ...base, kind: config.kind, config, indexes: indexPlans(config, base) };
  }
}

function lakePlan(base: SinkPlanBase, config: S3SinkConfig, all: Names, control: string): LakePlan {
  const glue = gluePlan(config, all.id, base);
  const plan = { ...base, kind: "s3" as const, config, rights: sinkRights(config), ...(glue === undefined ? {} : { glue }) };
  if (config.format !== "iceberg") return plan;
  return { ...plan, iceberg: { controlTopic: control, warehouse: `s3://${config.bucket}/${config.prefix}`, tables: lakeTables(config, base, glue) } };
}

export function sinkConnector(config: StackConfig, sink: SinkPlan): SinkConnectorPlan {
  const { name, connector, topics, deadLetters } = sink;
  const untimed = sink.records.filter((one) => one.untimed === true).map(({ topic }) => topicBehind(topic, sink));
  const frame = {
    topics, deadLetters, ...(untimed.length === 0 ? {} : { untimed }), replicationFactor: config.broker.topics.replicationFactor, maxDeadLetterBytes: maxDeadLetterBytes(config.broker),
    ...(sink.transforms === undefined ? {} : { transforms: sink.transforms }), ...(sink.events ? { events: true } : {}),
  };
  const common = { kind: "sink" as const, name: connector, sink: name };
  switch (sink.kind) {
    case "s3":
      return lakeConnector(config, sink, { ...common, place: `sluice:sinks.${name}.s3.format` }, frame);
    case "jdbc":
      return { ...common, place: `sluice:sinks.${name}.jdbc`, className: debeziumJdbcSink.className, writes: "jdbc", settings: { ...frame, ...copySettings(sink), tasks: copyTasks(config, sink) } };
    case "opensearch":
    case "elasticsearch":
      return { ...common, place: `sluice:sinks.${name}.${sink.kind}`, className: SEARCH_CLASSES[sink.kind], writes: sink.kind, settings: { ...frame, ...searchSettings(sink), tasks: sharedTasks(config, sink) } };
  }
}

type Frame = Pick<SinkConnectorPlan["settings"], "topics" | "deadLetters" | "untimed" | "replicationFactor" | "maxDeadLetterBytes" | "transforms" | "events">;

function lakeConnector(config: StackConfig, sink: LakePlan, common: Pick<SinkConnectorPlan, "kind" | "name" | "sink" | "place">, frame: Frame): SinkConnectorPlan {
  const { iceberg, config: { bucket, prefix, maxFileAgeMs } } = sink;
  if (iceberg !== undefined) {
    const tables = iceberg.tables.map((table) => ({ topic: table.topic, table: printLakeTable(table) }));
    return { ...common, className: icebergSink.className, writes: "iceberg", settings: { ...frame, bucket, prefix, tables, controlTopic: iceberg.controlTopic, commitIntervalMs: commitIntervalMs(maxFileAgeMs) } };
  }
  return { ...common, className: confluentS3Sink.className, writes: "parquet", settings: { ...frame, bucket, prefix, tasks: sharedTasks(config, sink), rotationMs: rotationMs(maxFileAgeMs) } };
}

function copySettings({ config: { schema, schemaEvolution, deletes }, copies }: CopyPlan) {
  return { schema, schemaEvolution, deletes, tables: copies.map(({ topic, target }) => ({ topic, table: target.table })) };
}

const SEARCH_CLASSES: Readonly<Record<SearchKind, string>> = { opensearch: openSearchSink.className, elasticsearch: elasticsearchSink.className };

function searchSettings({ config: { deletes, json }, indexes }: SearchPlan) {
  return { deletes, json, indexes: indexes.map(({ topic, index }) => ({ topic, index })) };
}

/** Partitions are what tasks share: the records of one key are in one partition, so their order stays. */
function sharedTasks({ broker }: StackConfig, { topics }: SinkPlanBase): number {
  return Math.min(4, topics.length * broker.topics.partitions);
}

/**
 * Two tasks that add one column to one table at once would stop each other (`DefaultRecordWriter.alterTableIfNeeded` does not look a second
 * time), so there are several only where none is added.
 */
function copyTasks(config: StackConfig, sink: CopyPlan): number {
  return sink.config.schemaEvolution === "basic" ? 1 : sharedTasks(config, sink);
}
