import { z } from "zod";
import { properties } from "../jvm.ts";
import type { Guard } from "./guard.ts";
import { guarded } from "./guard.ts";

export const kafkaSettings = z.strictObject({
  /** Port that clients use. Left out: a free one. */
  port: z.int().min(1).max(65535).optional(),
  heapMib: z.int().min(128).max(16_384).default(256),
  /** Largest record batch in bytes. A row with 1 MB of text takes twice that as an update with old and new image in JSON. */
  messageMaxBytes: z.int().min(1_048_576).default(16 * 1024 * 1024),
  /** A sink that is down for longer loses rows. */
  retentionHours: z.int().min(1).default(720),
  /** Default `plaintext`. `sasl_ssl`: clients log in with SCRAM-SHA-512 inside TLS, and may do what they were given rights for. */
  security: z.enum(["plaintext", "sasl_ssl"]).optional(),
  /** `sasl_ssl` only: the rights of the worker's user, and all of them. */
  rights: z.array(z.strictObject({
    resource: z.enum(["topic", "group", "transactionalId"]),
    name: z.string().min(1),
    pattern: z.enum(["literal", "prefixed"]),
    operation: z.enum(["read", "write", "create", "delete", "describe", "describeConfigs"]),
  })).optional(),
});
export type KafkaSettings = z.infer<typeof kafkaSettings>;

/** `broker.properties`: one node that is broker and controller (KRaft), loopback only. */
export function brokerProperties(settings: KafkaSettings, ports: { readonly clients: number; readonly controller: number }, dataDir: string, guard?: Guard): string {
  const listener = guard === undefined ? "PLAINTEXT" : "SASL_SSL";
  return properties({
    "process.roles": "broker,controller",
    "node.id": 1,
    "controller.quorum.voters": `1@127.0.0.1:${ports.controller}`,
    listeners: `${listener}://127.0.0.1:${ports.clients},CONTROLLER://127.0.0.1:${ports.controller}`,
    "advertised.listeners": `${listener}://127.0.0.1:${ports.clients}`,
    "controller.listener.names": "CONTROLLER",
    ...(guard === undefined ? { "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT" } : guarded(guard)),
    "log.dirs": dataDir,
    // A topic nobody declared is a mistake in a name.
    "auto.create.topics.enable": false,
    "num.partitions": 1,
    "default.replication.factor": 1,
    "min.insync.replicas": 1,
    "offsets.topic.replication.factor": 1,
    "offsets.topic.num.partitions": 4,
    "transaction.state.log.replication.factor": 1,
    "transaction.state.log.min.isr": 1,
    "transaction.state.log.num.partitions": 4,
    "share.coordinator.state.topic.replication.factor": 1,
    "share.coordinator.state.topic.min.isr": 1,
    "share.coordinator.state.topic.num.partitions": 1,
    // After a kill the broker may register again only when its former session is over: 9 s by default.
    "broker.session.timeout.ms": 4_000,
    "broker.heartbeat.interval.ms": 1_000,
    "group.initial.rebalance.delay.ms": 0,
    "num.network.threads": 2,
    "num.io.threads": 4,
    "log.cleaner.dedupe.buffer.size": 16 * 1024 * 1024,
    "message.max.bytes": settings.messageMaxBytes,
    "replica.fetch.max.bytes": settings.messageMaxBytes,
    "log.segment.bytes": 256 * 1024 * 1024,
    "log.retention.hours": settings.retentionHours,
    // A machine that was off for longer must find its consumers' positions again: a sink without one starts over, or misses rows.
    "offsets.retention.minutes": 525_600,
  });
}
