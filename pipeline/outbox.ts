import { OUTBOX, type StackConfig } from "../config/stack.ts";
import { debeziumPostgres } from "../connectors/catalog/debezium-postgres.ts";
import { routedColumns } from "../database/outbox/inputs.ts";
import { outboxBacklog, outboxHeartbeatQuery } from "../database/outbox/sql.ts";
import { RECORD_COLUMNS } from "../lake/types.ts";
import type { Names } from "./names.ts";
import type { ConnectorPlan, OutboxPlan, RecordsPlan, TopicPlan } from "./shape.ts";
import type { StreamPlan } from "./streams.ts";
import { dataConfigs } from "./topics.ts";

/** What an outbox comes to; undefined without one. */
export function outboxPlan({ outbox }: StackConfig, { outbox: names }: Names): OutboxPlan | undefined {
  if (outbox === undefined) return undefined;
  const { schema, table, columns, topics, aggregates, purge } = outbox;
  return {
    schema, table, columns,
    name: `${schema}.${table}`,
    aggregates: [...aggregates].sort().map((aggregate) => ({ aggregate, topic: topics.replace("{aggregate}", aggregate) })),
    unlisted: names.unlisted,
    ...(purge === undefined ? {} : { keepMs: purge.keepMs }),
  };
}

/** Every topic that gets events. */
export function eventTopics({ aggregates, unlisted }: OutboxPlan): string[] {
  return [...aggregates.map(({ topic }) => topic), unlisted];
}

/** The events as a stream: each aggregate's topic, and that of the others, so that no event stays out of a sink. */
export function outboxStream(plan: OutboxPlan): StreamPlan {
  const { schema, table, columns } = plan;
  const payload = { name: "payload", like: { schema, table, column: columns.payload } };
  const text = (name: string) => ({ name, type: "string" });
  const records = eventTopics(plan).map((topic): RecordsPlan => ({
    topic,
    columns: [text("id"), text("type"), text("aggregate_type"), text("aggregate_id"), payload, { name: "time", type: "timestamptz" }, ...RECORD_COLUMNS],
    key: ["id"],
  }));
  return { name: OUTBOX, tables: [], records };
}

export function outboxConnector({ source, broker, outbox }: StackConfig, all: Names, { schema, table, name, columns, aggregates, unlisted }: OutboxPlan): ConnectorPlan {
  const { outbox: names } = all;
  const backlog = outboxBacklog(all.serviceSchema);
  return {
    kind: "outbox",
    name: names.connector,
    className: debeziumPostgres.className,
    settings: {
      topicPrefix: names.topicPrefix,
      slot: names.slot,
      publication: names.publication,
      tables: [{ schema, table }, backlog],
      routedColumns: routedColumns(columns),
      columns,
      aggregates,
      pattern: outbox?.topics ?? "",
      unlisted,
      heartbeatMs: source.heartbeatMs,
      heartbeatQuery: outboxHeartbeatQuery(all.serviceSchema),
      maxMessageBytes: broker.topics.maxMessageBytes,
      topics: { partitions: broker.topics.partitions, replicationFactor: broker.topics.replicationFactor, configs: dataConfigs(broker) },
      outbox: name,
    },
  };
}

/** Longest that an event waits for somebody to list its aggregate: as dead letters wait. */
const UNLISTED_MS = 14 * 86_400_000;

export function outboxTopics({ broker }: StackConfig, { outbox: names }: Names, plan: OutboxPlan): TopicPlan[] {
  const { partitions, replicationFactor, retentionMs } = broker.topics;
  return [
    ...plan.aggregates.map(({ topic }): TopicPlan => ({ name: topic, kind: "events", partitions, replicationFactor, configs: dataConfigs(broker) })),
    { name: plan.unlisted, kind: "unlisted", partitions, replicationFactor, configs: { ...dataConfigs(broker), "retention.ms": String(Math.max(retentionMs, UNLISTED_MS)) } },
    { name: names.heartbeatTopic, kind: "heartbeat", partitions: 1, replicationFactor, configs: { "cleanup.policy": "delete", "retention.ms": "86400000" } },
  ];
}
