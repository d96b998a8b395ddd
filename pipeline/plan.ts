import type { Problem } from "../config/problem.ts";
import type { StackConfig, TableConfig } from "../config/stack.ts";
import { confluentS3Sink } from "../connectors/catalog/confluent-s3-sink.ts";
import { columnPattern } from "../connectors/catalog/debezium-postgres-render.ts";
import { debeziumPostgres } from "../connectors/catalog/debezium-postgres.ts";
import { icebergSink } from "../connectors/catalog/iceberg-sink.ts";
import { heartbeatQuery, heartbeatTable, signalTable } from "../database/capture-schema/sql.ts";
import { printLakeTable } from "../lake/endpoint.ts";
import { collisions } from "./collision.ts";
import { estimate } from "./estimate.ts";
import { commitIntervalMs, gluePlan, lakeTables, rotationMs, sinkRights } from "./lake.ts";
import { names, sinkNames, topicOf, type Names, type Where } from "./names.ts";
import type { ConnectorPlan, PipelinePlan, SinkPlan, SourcePlan, TablePlan } from "./shape.ts";
import { dataConfigs, maxDeadLetterBytes, topicPlans } from "./topics.ts";
import { variantProblems } from "./variants.ts";

/** What a stack's configuration comes to: one table list, and everything that must agree with it. Pure. */
export function plan(config: StackConfig, where: Where): PipelinePlan {
  const all = names(where, config.source.database, config.source.topicPrefix);
  const tables = config.source.tables.map((table) => tablePlan(config.source.topicPrefix, table)).sort((a, b) => (a.name < b.name ? -1 : 1));
  const sinks = Object.keys(config.sinks).sort().map((name) => sinkPlan(config, where, all, name, tables));
  const connectors = [sourceConnector(config, all, tables), ...sinks.map((sink) => sinkConnector(config, sink)), ...rawConnectors(config)];
  const topics = topicPlans(config.broker, config.source.topicPrefix, all, tables, sinks.map((sink) => ({ names: sinkNames(where, sink.name), iceberg: sink.iceberg !== undefined })));
  const estimates = estimate(config, tables);
  const problems: Problem[] = [...collisions(tables, topics, sinks, connectors), ...variantProblems(config, { connectors, estimates, sinks })];
  return { names: all, source: sourcePlan(config, all, tables), tables, topics, connectors, sinks, estimates, problems };
}

function tablePlan(topicPrefix: string, { schema, table, snapshot, exclude, replicaIdentity }: TableConfig): TablePlan {
  return { schema, table, name: `${schema}.${table}`, topic: topicOf(topicPrefix, schema, table), snapshot, exclude, ...(replicaIdentity === undefined ? {} : { replicaIdentity }) };
}

function sourcePlan({ source }: StackConfig, all: Names, tables: readonly TablePlan[]): SourcePlan {
  const given = source.server.kind === "existing" ? source.server.role?.name : undefined;
  const [heartbeat, signal] = [heartbeatTable(all.serviceSchema), signalTable(all.serviceSchema)];
  return {
    database: source.database,
    topicPrefix: source.topicPrefix,
    role: given ?? all.role,
    roleExists: given !== undefined,
    publicationTables: [...tables.map(({ schema, table }) => ({ schema, table })), heartbeat, signal],
    heartbeatTable: heartbeat,
    signalTable: signal,
    walLimitBytes: source.walLimitBytes,
    retain: source.retain,
  };
}

function sourceConnector(config: StackConfig, all: Names, tables: readonly TablePlan[]): ConnectorPlan {
  const { source, broker } = config;
  return {
    kind: "source",
    name: all.sourceConnector,
    className: debeziumPostgres.className,
    settings: {
      topicPrefix: source.topicPrefix,
      slot: all.slot,
      publication: all.publication,
      tables: tables.map(({ name }) => name),
      snapshotTables: tables.filter(({ snapshot }) => snapshot === "initial").map(({ name }) => name),
      excludeColumns: tables.flatMap(({ schema, table, exclude }) => exclude.map((column) => columnPattern(schema, table, column))),
      signalTable: `${all.serviceSchema}.signal`,
      heartbeatMs: source.heartbeatMs,
      heartbeatQuery: heartbeatQuery(all.serviceSchema),
      chunkRows: source.chunkRows,
      maxMessageBytes: broker.topics.maxMessageBytes,
      avroNames: Object.values(config.sinks).some(({ format }) => format === "parquet"),
      topics: { partitions: broker.topics.partitions, replicationFactor: broker.topics.replicationFactor, configs: dataConfigs(broker) },
    },
  };
}

function sinkPlan({ sinks }: StackConfig, where: Where, all: Names, name: string, tables: readonly TablePlan[]): SinkPlan {
  const config = sinks[name];
  if (config === undefined) throw new Error(`sink ${name}: not in the configuration`);
  const { connector, deadLetters, control } = sinkNames(where, name);
  const glue = gluePlan(config, all.id, name, tables);
  const base = { name, connector, config, topics: tables.map(({ topic }) => topic), deadLetters, rights: sinkRights(config), ...(glue === undefined ? {} : { glue }) };
  if (config.format !== "iceberg") return base;
  return { ...base, iceberg: { controlTopic: control, warehouse: `s3://${config.bucket}/${config.prefix}`, tables: lakeTables(config, tables, glue) } };
}

function sinkConnector({ broker, source: { topicPrefix } }: StackConfig, { name, connector, config, topics, deadLetters, iceberg }: SinkPlan): ConnectorPlan {
  const frame = { topics, deadLetters, replicationFactor: broker.topics.replicationFactor, maxDeadLetterBytes: maxDeadLetterBytes(broker) };
  const place = { bucket: config.bucket, prefix: config.prefix };
  if (iceberg !== undefined) {
    const settings = { ...frame, ...place, tables: iceberg.tables.map((table) => ({ topic: topicOf(topicPrefix, table.source.schema, table.source.table), table: printLakeTable(table) })), controlTopic: iceberg.controlTopic, commitIntervalMs: commitIntervalMs(config.maxFileAgeMs) };
    return { kind: "sink", name: connector, className: icebergSink.className, sink: name, format: "iceberg", settings };
  }
  const tasks = Math.min(4, topics.length * broker.topics.partitions);
  return { kind: "sink", name: connector, className: confluentS3Sink.className, sink: name, format: "parquet", settings: { ...frame, ...place, tasks, rotationMs: rotationMs(config.maxFileAgeMs) } };
}

function rawConnectors({ connectors }: StackConfig): ConnectorPlan[] {
  return Object.entries(connectors)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, config]) => ({ kind: "raw", name, className: config["connector.class"] ?? "", config: { ...config, name } }));
}
