import { createHash } from "node:crypto";

/** Which stack a plan is for: part of every name, so that two stacks never meet. */
export interface Where {
  readonly project: string;
  readonly stack: string;
}

/** Longest identifier of PostgreSQL in bytes (NAMEDATALEN - 1), hence of roles, schemas, publications and slots. */
export const IDENTIFIER_BYTES = 63;

/** Longest name of a topic (Kafka `Topic.MAX_NAME_LENGTH`). */
export const TOPIC_LENGTH = 249;

/** A name within a limit: what is too long ends in a hash of the whole, so that two long names stay two. */
export function fit(name: string, limit: number): string {
  if (name.length <= limit) return name;
  return `${name.slice(0, limit - 9)}_${createHash("sha256").update(name).digest("hex").slice(0, 8)}`;
}

/** Lower-case letters, digits and `_`: what PostgreSQL allows in the name of a slot. */
function word(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9_]/g, "_");
}

/** Letters, digits and `-`, for connectors and our own topics. */
function dashed(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "");
}

/** The names of what belongs to a stack as a whole. */
export interface Names {
  /** `sluice_local` */
  readonly id: string;
  /** Of the replication slot: `sluice_local_shop`. */
  readonly slot: string;
  readonly publication: string;
  /** Of the role that Sluice makes for the connector: `sluice_local_cdc`. */
  readonly role: string;
  /** Of the schema with heartbeat and signal table. */
  readonly serviceSchema: string;
  /** `sluice-local-shop-source` */
  readonly sourceConnector: string;
  /** `__debezium-heartbeat.shop` */
  readonly heartbeatTopic: string;
  readonly outbox: OutboxNames;
  /** `sluice/local`, the mark on whatever is made. */
  readonly owner: string;
  readonly cluster: ClusterNames;
}

/** Names of what an outbox has for itself. */
export interface OutboxNames {
  /** Of slot and publication: `sluice_local_shop_outbox`. */
  readonly slot: string;
  readonly publication: string;
  /** `sluice-local-shop-outbox` */
  readonly connector: string;
  /** What the connector calls the database: `shop_outbox`. No topic but that of its heartbeats begins so. */
  readonly topicPrefix: string;
  readonly heartbeatTopic: string;
  /** Topic of events whose aggregate is not listed: `sluice-local.outbox.unlisted`. */
  readonly unlisted: string;
}

/** Names of Kubernetes objects. */
export interface ClusterNames {
  /** `sluice-staging` */
  readonly id: string;
  /** Of the worker and everything around it: `sluice-staging-connect`. */
  readonly connect: string;
  readonly redpanda: string;
  /** Of the way into the database. */
  readonly relay: string;
  /** Of the one Secret that the worker mounts. */
  readonly secrets: string;
  /** Of the ConfigMap of public certificates that the worker mounts. */
  readonly trust: string;
  readonly serviceAccount: string;
}

/** Longest label of a DNS name (RFC 1123), hence of a Service; what is added to it here and by charts must fit as well. */
const CLUSTER_ID_LENGTH = 40;

export function clusterNames(where: Where): ClusterNames {
  const id = fit(dashed(`${where.project}-${where.stack}`).replace(/^(?=\d)/, "s"), CLUSTER_ID_LENGTH).replaceAll("_", "-");
  return { id, connect: `${id}-connect`, redpanda: `${id}-redpanda`, relay: `${id}-relay`, secrets: `${id}-secrets`, trust: `${id}-trust`, serviceAccount: `${id}-connect` };
}

export function names(where: Where, database: string, topicPrefix: string): Names {
  // PostgreSQL takes a name that starts with a digit only in quotes; users should not need them.
  const id = fit(word(`${where.project}_${where.stack}`).replace(/^(?=\d)/, "s"), IDENTIFIER_BYTES);
  const perDatabase = fit(`${id}_${word(database)}`, IDENTIFIER_BYTES);
  return {
    id,
    slot: perDatabase,
    publication: perDatabase,
    role: fit(`${id}_cdc`, IDENTIFIER_BYTES),
    serviceSchema: id,
    sourceConnector: fit(`${dashed(`${where.project}-${where.stack}`)}-${dashed(database) || "database"}-source`, TOPIC_LENGTH),
    heartbeatTopic: `__debezium-heartbeat.${topicPrefix}`,
    outbox: {
      slot: fit(`${perDatabase}_outbox`, IDENTIFIER_BYTES),
      publication: fit(`${perDatabase}_outbox`, IDENTIFIER_BYTES),
      connector: fit(`${dashed(`${where.project}-${where.stack}`)}-${dashed(database) || "database"}-outbox`, TOPIC_LENGTH),
      topicPrefix: `${topicPrefix}_outbox`,
      heartbeatTopic: `__debezium-heartbeat.${topicPrefix}_outbox`,
      unlisted: fit(`${dashed(`${where.project}-${where.stack}`)}.outbox.unlisted`, TOPIC_LENGTH),
    },
    owner: `${where.project}/${where.stack}`,
    cluster: clusterNames(where),
  };
}

/** The names of what belongs to one sink. */
export interface SinkNames {
  /** `sluice-local-lake` */
  readonly connector: string;
  /** `sluice-local.lake.dlq` */
  readonly deadLetters: string;
  /** `sluice-local.lake.control` */
  readonly control: string;
}

export function sinkNames(where: Where, sink: string): SinkNames {
  const stack = dashed(`${where.project}-${where.stack}`);
  return {
    connector: fit(`${stack}-${sink}`, TOPIC_LENGTH),
    deadLetters: fit(`${stack}.${sink}.dlq`, TOPIC_LENGTH),
    control: fit(`${stack}.${sink}.control`, TOPIC_LENGTH),
  };
}

/**
 * The topic of a table: Debezium joins prefix, schema and table and puts `_` for every character that a topic's name
 * cannot have (`debezium TopicNameSanitizer`, one UTF-16 unit at a time).
 */
export function topicOf(topicPrefix: string, schema: string, table: string): string {
  return `${topicPrefix}.${schema}.${table}`.replace(/[^a-zA-Z0-9._-]/g, "_");
}

/**
 * What two topics must differ in: Kafka refuses a topic that differs from another only in `.` and `_`, since their
 * metrics would have one name (`Topic.hasCollision`).
 */
export function topicIdentity(topic: string): string {
  return topic.replaceAll(".", "_");
}

/** The lake table of a topic, in lower case: catalogs such as Glue know no other, and query engines fold names to it. */
export function lakeName(topic: string): { namespace: string[]; name: string } {
  const parts = topic.toLowerCase().split(".");
  // Every table is in a namespace: query engines and our own reader know none without.
  return { namespace: parts.length === 1 ? ["default"] : parts.slice(0, -1), name: parts.at(-1) ?? "" };
}

/** Name of a table or database in the Glue catalog, which knows `a-z 0-9 _` and one level. */
export function glueName(...parts: readonly string[]): string {
  return fit(parts.map((part) => part.toLowerCase().replace(/[^a-z0-9_]/g, "_")).join("_"), 255);
}
