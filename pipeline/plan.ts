import type { Problem } from "../config/problem.ts";
import type { StackConfig, TableConfig } from "../config/stack.ts";
import { columnPattern } from "../connectors/catalog/debezium-capture-render.ts";
import { debeziumPostgres } from "../connectors/catalog/debezium-postgres.ts";
import { heartbeatQuery, heartbeatTable, signalTable } from "../database/capture-schema/sql.ts";
import { collisions } from "./collision.ts";
import { estimate } from "./estimate.ts";
import { feedConnector, feedPlans, feedProblems, feedStream } from "./feeds.ts";
import { outboxConnector, outboxPlan, outboxStream, outboxTopics } from "./outbox.ts";
import { names, topicOf, type Names, type Where } from "./names.ts";
import { searchProblems } from "./search.ts";
import type { ConnectorPlan, PipelinePlan, SourcePlan, TablePlan } from "./shape.ts";
import { registryPlan } from "./registry.ts";
import { searchesOf, sinkConnector, sinkPlan, wantsAvroNames } from "./sinks.ts";
import { streamPlans } from "./streams.ts";
import { dataConfigs, topicPlans } from "./topics.ts";
import { topicBehind, transformProblems, withoutRefused } from "./transforms.ts";
import { variantProblems } from "./variants.ts";

/** What a stack's configuration comes to: one table list, and everything that must agree with it. Pure. */
export function plan(config: StackConfig, where: Where): PipelinePlan {
  const all = names(where, config.source.database, config.source.topicPrefix);
  const tables = config.source.tables.map((table) => tablePlan(config.source, table)).sort((a, b) => (a.name < b.name ? -1 : 1));
  const feeds = feedPlans(config, where);
  const outbox = outboxPlan(config, all);
  const streams = streamPlans(tables, [...feeds.map(feedStream), ...(outbox === undefined ? [] : [outboxStream(outbox)])]);
  const sinks = Object.keys(config.sinks).sort().map((name) => sinkPlan(config, where, all, name, streams));
  const wrongSteps = transformProblems(config, tables, sinks);
  const connectors = [sourceConnector(config, all, tables), ...(outbox === undefined ? [] : [outboxConnector(config, all, outbox)]), ...feeds.map(feedConnector), ...sinks.map((sink) => sinkConnector(config, sink)), ...rawConnectors(config)].map((connector) => withoutRefused(connector, wrongSteps));
  const rowTopics = topicPlans(config, all, tables, sinks, feeds);
  // Payloads are as they were written: no schema of ours is in them.
  const registry = registryPlan(config, rowTopics);
  const topics = [...rowTopics, ...(outbox === undefined ? [] : outboxTopics(config, all, outbox))];
  const estimates = estimate(config, sinks);
  const problems: Problem[] = [
    ...feedProblems(config, feeds), ...collisions(tables, topics, sinks, connectors),
    ...variantProblems(config, { connectors, estimates, sinks, ...(registry === undefined ? {} : { registry }) }), ...searchProblems(searchesOf(sinks)),
    ...wrongSteps,
  ];
  return { names: all, source: sourcePlan(config, all, tables), tables, ...(outbox === undefined ? {} : { outbox }), topics, connectors, sinks, feeds, ...(registry === undefined ? {} : { registry }), estimates, problems };
}

function tablePlan(source: StackConfig["source"], { schema, table, snapshot, exclude, replicaIdentity }: TableConfig): TablePlan {
  return { schema, table, name: `${schema}.${table}`, topic: topicBehind(topicOf(source.topicPrefix, schema, table), source), snapshot, exclude, ...(replicaIdentity === undefined ? {} : { replicaIdentity }) };
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
      avroNames: wantsAvroNames(config),
      // Heartbeats and signals pass by: no step may drop them or send them elsewhere.
      ...(source.transforms === undefined ? {} : { transforms: { steps: source.transforms, untouched: [all.heartbeatTopic, topicOf(source.topicPrefix, all.serviceSchema, "signal")] } }),
      topics: { partitions: broker.topics.partitions, replicationFactor: broker.topics.replicationFactor, configs: dataConfigs(broker) },
    },
  };
}

function rawConnectors({ connectors }: StackConfig): ConnectorPlan[] {
  return Object.entries(connectors)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, config]) => ({ kind: "raw", name, className: config["connector.class"] ?? "", config: { ...config, name } }));
}
