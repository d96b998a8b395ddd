import type { BrokerConfig } from "../config/stack.ts";
import type { Names, SinkNames } from "./names.ts";
import { topicOf } from "./names.ts";
import type { TablePlan, TopicPlan } from "./shape.ts";

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
 * Settings of change topics. Old records are deleted by age and never compacted: compaction would take changes away
 * that a sink has not written yet, and a table without a key has records that a compacted topic refuses.
 */
export function dataConfigs({ topics }: BrokerConfig): Record<string, string> {
  return {
    "cleanup.policy": "delete",
    "retention.ms": String(topics.retentionMs),
    "max.message.bytes": String(topics.maxMessageBytes),
    "compression.type": "producer",
  };
}

/** Every topic of a pipeline, in the order of their first use. */
export function topicPlans(broker: BrokerConfig, topicPrefix: string, all: Names, tables: readonly TablePlan[], sinks: readonly { names: SinkNames; iceberg: boolean }[]): TopicPlan[] {
  const { partitions, replicationFactor, retentionMs } = broker.topics;
  const one = (name: string, kind: TopicPlan["kind"], configs: Record<string, string>): TopicPlan => ({ name, kind, partitions: 1, replicationFactor, configs });
  const data = tables.map(({ topic }): TopicPlan => ({ name: topic, kind: "data", partitions, replicationFactor, configs: dataConfigs(broker) }));
  return [
    ...data,
    one(all.heartbeatTopic, "heartbeat", { "cleanup.policy": "delete", "retention.ms": "86400000" }),
    // Debezium writes the changes of its signal table to a topic like those of any other.
    one(topicOf(topicPrefix, all.serviceSchema, "signal"), "signal", { "cleanup.policy": "delete", "retention.ms": "86400000" }),
    ...sinks.flatMap(({ names, iceberg }) => [
      one(names.deadLetters, "deadLetters", { "cleanup.policy": "delete", "retention.ms": String(Math.max(retentionMs, 14 * 86_400_000)), "max.message.bytes": String(maxDeadLetterBytes(broker)) }),
      ...(iceberg ? [one(names.control, "control", { "cleanup.policy": "delete", "retention.ms": "604800000" })] : []),
    ]),
  ];
}
