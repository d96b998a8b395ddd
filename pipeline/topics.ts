import type { BrokerConfig, StackConfig } from "../config/stack.ts";
import { topicOf, type Names } from "./names.ts";
import type { FeedPlan, SinkPlan, TablePlan, TopicPlan } from "./shape.ts";

const MIB = 1024 * 1024;

/** A dead letter is the record with the stack trace of its failure in its headers. */
export function maxDeadLetterBytes({ topics }: BrokerConfig): number {
  return topics.maxMessageBytes + MIB;
}

/** Largest batch that a broker of ours takes: above every topic's own limit, and a dead letter is larger than its record. */
export function brokerMessageBytes({ topics }: BrokerConfig): number {
  return Math.max(16 * MIB, 2 * topics.maxMessageBytes);
}

/**
 * Settings of change topics that keep history. Old records are deleted by age and never compacted: compaction would take changes away
 * that a lake has not written yet, and a table without a key has records that a compacted topic refuses.
 */
export function dataConfigs({ topics }: BrokerConfig): Record<string, string> {
  return {
    "cleanup.policy": "delete",
    "retention.ms": String(topics.retentionMs),
    "max.message.bytes": String(topics.maxMessageBytes),
    "compression.type": "producer",
  };
}

/**
 * Settings of change topics that are read by copies alone. A copy is the latest state, and so is the topic: of each key the last
 * change is kept for ever, so that a sink that was away for long, or that comes later, still becomes whole. A delete's tombstone stays
 * for as long as changes stay elsewhere: that is how long a sink may be away without keeping rows that are gone.
 */
export function stateConfigs(broker: BrokerConfig): Record<string, string> {
  const { "retention.ms": retention = "", ...rest } = dataConfigs(broker);
  return { ...rest, "cleanup.policy": "compact", "delete.retention.ms": retention };
}

/** Every topic of a pipeline, in the order of their first use. */
export function topicPlans({ broker, source: { topicPrefix }, connectors }: StackConfig, all: Names, tables: readonly TablePlan[], sinks: readonly SinkPlan[], feeds: readonly FeedPlan[]): TopicPlan[] {
  const { partitions, replicationFactor, retentionMs } = broker.topics;
  const historic = historyReaders(connectors);
  const one = (name: string, kind: TopicPlan["kind"], configs: Record<string, string>): TopicPlan => ({ name, kind, partitions: 1, replicationFactor, configs });
  const data = tables.map(({ topic }): TopicPlan => {
    const readers = sinks.filter((sink) => sink.topics.includes(topic));
    const state = readers.length > 0 && readers.every(readsState) && !historic(topic);
    return { name: topic, kind: "data", partitions, replicationFactor, configs: state ? stateConfigs(broker) : dataConfigs(broker) };
  });
  return [
    ...data,
    ...feeds.map(({ topic }): TopicPlan => ({ name: topic, kind: "feed", partitions, replicationFactor, configs: dataConfigs(broker) })),
    one(all.heartbeatTopic, "heartbeat", { "cleanup.policy": "delete", "retention.ms": "86400000" }),
    // Debezium writes the changes of its signal table to a topic like those of any other.
    one(topicOf(topicPrefix, all.serviceSchema, "signal"), "signal", { "cleanup.policy": "delete", "retention.ms": "86400000" }),
    ...sinks.flatMap((sink) => [
      one(sink.deadLetters, "deadLetters", { "cleanup.policy": "delete", "retention.ms": String(Math.max(retentionMs, 14 * 86_400_000)), "max.message.bytes": String(maxDeadLetterBytes(broker)) }),
      ...(sink.kind === "s3" && sink.iceberg !== undefined ? [one(sink.iceberg.controlTopic, "control", { "cleanup.policy": "delete", "retention.ms": "604800000" })] : []),
    ]),
  ];
}

/** Whether a sink wants the last change of a key alone. A lake keeps all of them. */
function readsState({ kind }: SinkPlan): boolean {
  return kind !== "s3";
}

/** Whether a raw connector may read a topic: what it makes of the changes nobody knows. */
function historyReaders(connectors: StackConfig["connectors"]): (topic: string) => boolean {
  const configs = Object.values(connectors);
  const named = new Set(configs.flatMap((config) => (config["topics"] ?? "").split(",").map((name) => name.trim())));
  const byPattern = configs.some((config) => config["topics.regex"] !== undefined);
  return (topic) => byPattern || named.has(topic);
}
