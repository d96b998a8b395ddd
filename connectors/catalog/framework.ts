import { prefixed, property, REQUIRED, type Family, type Property } from "./property.ts";
import { WORKER_PROPERTIES, WORKER_REMOVED } from "./worker.ts";

/** Says whose connector it is; Connect passes over it. */
export const OWNER_KEY = "sluice.owner";

const CLASS = { pattern: /^[\w$]+(\.[\w$]+)*$/, form: "a Java class name" };

/** Keys that every connector may have (Kafka 4.3.1 `ConnectorConfig`, `SourceConnectorConfig`, `SinkConnectorConfig`). */
export const COMMON: readonly Property[] = [
  property("name", "string", null, { pattern: /^[^\p{Cc}]+$/u, form: "a name without control characters" }),
  property("connector.class", "string", REQUIRED, CLASS),
  property("connector.plugin.version", "string", null, { since: "4.1" }),
  property("tasks.max", "int", "1", { min: 1 }),
  property("tasks.max.enforce", "boolean", "true", { deprecated: { since: "3.8" } }),
  property("key.converter", "class", null, CLASS),
  property("key.converter.plugin.version", "string", null, { since: "4.1" }),
  property("value.converter", "class", null, CLASS),
  property("value.converter.plugin.version", "string", null, { since: "4.1" }),
  property("header.converter", "class", null, CLASS),
  property("header.converter.plugin.version", "string", null, { since: "4.1" }),
  property("transforms", "list", ""),
  property("predicates", "list", ""),
  property("config.action.reload", "string", "restart", { allowed: ["none", "restart"] }),
  property("errors.retry.timeout", "long", "0", { min: -1 }),
  property("errors.retry.delay.max.ms", "long", "60000", { min: 0 }),
  property("errors.tolerance", "string", "none", { allowed: ["none", "all"] }),
  property("errors.log.enable", "boolean", "false"),
  property("errors.log.include.messages", "boolean", "false"),
  property(OWNER_KEY, "string", null, { unlisted: true }),
];

export const SOURCE_ONLY: readonly Property[] = [
  property("topic.creation.groups", "list", ""),
  property("exactly.once.support", "string", "requested", { allowed: ["requested", "required"] }),
  property("transaction.boundary", "string", "poll", { allowed: ["poll", "interval", "connector"] }),
  property("transaction.boundary.interval.ms", "long", null, { min: 0 }),
  property("offsets.storage.topic", "string", null),
];

export const SINK_ONLY: readonly Property[] = [
  property("topics", "list", ""),
  property("topics.regex", "string", ""),
  property("errors.deadletterqueue.topic.name", "string", ""),
  property("errors.deadletterqueue.topic.replication.factor", "short", "3"),
  property("errors.deadletterqueue.context.headers.enable", "boolean", "false"),
];

const copies = property("topic.creation.<group>.replication.factor", "short", null, { min: -1 });
const partitions = property("topic.creation.<group>.partitions", "int", null, { min: -1 });

/** `topic.creation.<group>.…`: rules of new topics; what is not named here is a topic's own configuration. */
export const TOPIC_CREATION: readonly Family[] = [
  { name: "topic.creation.<group>.replication.factor", pattern: /^topic\.creation\.[^.]+\.replication\.factor$/, property: copies },
  { name: "topic.creation.<group>.partitions", pattern: /^topic\.creation\.[^.]+\.partitions$/, property: partitions },
  { name: "topic.creation.<group>.<topic setting>", pattern: /^topic\.creation\.(?!enable$)[^.]+\..+$/ },
];

/** Settings of the clients that the worker makes for a connector. */
export const OVERRIDES: Readonly<Record<"source" | "sink", readonly Family[]>> = {
  source: [prefixed("producer.override."), prefixed("admin.override."), prefixed("consumer.override.")],
  sink: [prefixed("consumer.override."), prefixed("producer.override."), prefixed("admin.override.")],
};

/** Worker keys that connectors and their clients use as names of their own, too. */
const SHARED = ["key.converter", "value.converter", "header.converter", "heartbeat.interval.ms", "session.timeout.ms", "client.id", "client.dns.lookup"];

/** Keys of the worker that a connector has no use for. */
export const WORKER_KEYS: readonly string[] = [...WORKER_PROPERTIES.map(({ key }) => key).filter((key) => !SHARED.includes(key) && !key.endsWith(".plugin.version")), ...Object.keys(WORKER_REMOVED)];

/** Keys that are nearly right, with what they do instead. */
export const COMMON_REMOVED: Readonly<Record<string, string>> = {
  "errors.retry.timeout.ms": "Connect reads errors.retry.timeout",
  "errors.deadletterqueue.topic": "Connect reads errors.deadletterqueue.topic.name",
  "errors.dead.letter.queue.topic.name": "Connect reads errors.deadletterqueue.topic.name",
};
