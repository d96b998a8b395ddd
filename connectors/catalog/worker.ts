import { property, REQUIRED, type Property } from "./property.ts";

const topic = (what: string): Property[] => [
  property(`${what}.storage.topic`, "string", REQUIRED),
  property(`${what}.storage.replication.factor`, "short", "3", { min: -1 }),
];

/** What a distributed worker reads (Kafka 4.3.1 `DistributedConfig`), except for what its clients read. */
export const WORKER_PROPERTIES: readonly Property[] = [
  property("bootstrap.servers", "list", REQUIRED),
  property("group.id", "string", REQUIRED),
  property("client.id", "string", ""),
  property("client.dns.lookup", "string", "use_all_dns_ips", { allowed: ["use_all_dns_ips", "resolve_canonical_bootstrap_servers_only"] }),
  property("key.converter", "class", REQUIRED),
  property("key.converter.plugin.version", "string", null, { since: "4.1" }),
  property("value.converter", "class", REQUIRED),
  property("value.converter.plugin.version", "string", null, { since: "4.1" }),
  property("header.converter", "class", "org.apache.kafka.connect.storage.SimpleHeaderConverter"),
  property("header.converter.plugin.version", "string", null, { since: "4.1" }),
  property("plugin.path", "list"),
  property("plugin.discovery", "string", "hybrid_warn", { allowed: ["only_scan", "service_load", "hybrid_warn", "hybrid_fail"] }),
  property("config.providers", "list", ""),
  property("connector.client.config.override.policy", "string", "All"),
  // Internal topics
  ...topic("offset"),
  property("offset.storage.partitions", "int", "25", { min: -1 }),
  ...topic("config"),
  ...topic("status"),
  property("status.storage.partitions", "int", "5", { min: -1 }),
  property("offset.flush.interval.ms", "long", "60000"),
  property("offset.flush.timeout.ms", "long", "5000"),
  property("topic.creation.enable", "boolean", "true"),
  property("topic.tracking.enable", "boolean", "true"),
  property("topic.tracking.allow.reset", "boolean", "true"),
  property("exactly.once.source.support", "string", "disabled", { allowed: ["disabled", "enabled", "preparing"] }),
  // The group of workers
  property("task.shutdown.graceful.timeout.ms", "long", "5000"),
  property("session.timeout.ms", "int", "10000"),
  property("rebalance.timeout.ms", "int", "60000"),
  property("heartbeat.interval.ms", "int", "3000"),
  property("worker.sync.timeout.ms", "int", "3000"),
  property("worker.unsync.backoff.ms", "int", "300000"),
  property("connect.protocol", "string", "sessioned", { allowed: ["eager", "compatible", "sessioned"] }),
  property("scheduled.rebalance.max.delay.ms", "int", "300000", { min: 0 }),
  property("inter.worker.key.ttl.ms", "int", "3600000", { min: 0 }),
  property("inter.worker.key.generation.algorithm", "string", "HmacSHA256"),
  property("inter.worker.key.size", "int"),
  property("inter.worker.signature.algorithm", "string", "HmacSHA256"),
  property("inter.worker.verification.algorithms", "list", "HmacSHA256"),
  // REST
  property("listeners", "list", "http://:8083"),
  property("admin.listeners", "list"),
  property("rest.advertised.host.name", "string"),
  property("rest.advertised.port", "int"),
  property("rest.advertised.listener", "string"),
  property("rest.extension.classes", "list", ""),
  property("access.control.allow.origin", "string", ""),
  property("access.control.allow.methods", "string", ""),
  property("response.http.headers.config", "string", ""),
  // Metrics
  property("metrics.sample.window.ms", "long", "30000", { min: 0 }),
  property("metrics.num.samples", "int", "2", { min: 1 }),
  property("metrics.recording.level", "string", "INFO", { allowed: ["INFO", "DEBUG"] }),
  property("metric.reporters", "list", "org.apache.kafka.common.metrics.JmxReporter"),
];

/** Keys that older workers had. */
export const WORKER_REMOVED: Readonly<Record<string, string>> = {
  "rest.port": "removed in Kafka 3.0, listeners took its place",
  "rest.host.name": "removed in Kafka 3.0, listeners took its place",
  "internal.key.converter": "removed in Kafka 3.0",
  "internal.value.converter": "removed in Kafka 3.0",
};
