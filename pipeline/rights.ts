import { aclKey, type Acl, type AclOperation, type AclResource } from "../broker/acl.ts";
import { icebergClientNames } from "../connectors/catalog/iceberg-sink.ts";
import { workerTopics } from "../connectors/worker/topics.ts";
import type { PipelinePlan } from "./shape.ts";

/**
 * All that the principal of a worker needs for just this plan (Kafka 4.3.1, Iceberg 1.12.0; tried by taking each away in turn). Its own three
 * topics it makes itself, and looks whether they are compacted: without the right to look it would start with topics that lose its
 * connectors.
 *
 * Not in it, since the plan's topics are there before the worker: creating any but the worker's own three. Nor `IdempotentWrite` on the
 * cluster: whoever may write to a topic may be idempotent there (Kafka ≥ 3.0, KIP-679; Redpanda alike, its issue 3366). Sources of
 * raw connectors name their topics in their own ways: their rights are the user's to give.
 *
 * @param group the worker's `group.id`
 */
export function workerAcls(plan: Pick<PipelinePlan, "topics" | "sinks" | "connectors">, group: string): Acl[] {
  const read = new Set(plan.sinks.flatMap((sink) => sink.topics));
  const own = workerTopics(group);
  return unique([
    acl("group", group, "read"),
    ...[own.configs, own.offsets, own.status].flatMap((name) => (["create", "describeConfigs", "read", "write"] as const).map((operation) => acl("topic", name, operation))),
    ...plan.topics.flatMap(({ name, kind }) => [acl("topic", name, "write"), ...(kind === "control" || read.has(name) ? [acl("topic", name, "read")] : [])]),
    ...plan.sinks.flatMap((sink) => [...sinkGroup(sink.connector), ...(sink.kind === "s3" && sink.iceberg !== undefined ? icebergAcls(sink.connector) : [])]),
    ...plan.connectors.flatMap((one) => (one.kind === "raw" ? rawAcls(one.name, one.config) : [])),
  ]);
}

/** The consumers of a sink's tasks (Kafka Connect `SinkUtils.consumerGroupId`). With the connector goes its group, which holds its offsets. */
function sinkGroup(connector: string): Acl[] {
  return [acl("group", `connect-${connector}`, "read"), acl("group", `connect-${connector}`, "delete")];
}

/** The task that leads commits reads the control topic in a group of its own; all of them write to it in transactions. */
function icebergAcls(connector: string): Acl[] {
  const { controlGroupPrefix, transactionalPrefix } = icebergClientNames(connector);
  return [
    acl("group", `connect-${connector}-coord`, "read"),
    { ...acl("group", controlGroupPrefix, "read"), pattern: "prefixed" },
    { ...acl("transactionalId", transactionalPrefix, "write"), pattern: "prefixed" },
  ];
}

/** A sink is known by `topics`; what it reads and where its dead letters go stand in its config. */
function rawAcls(name: string, config: Readonly<Record<string, string>>): Acl[] {
  const topics = (config["topics"] ?? "").split(",").map((topic) => topic.trim()).filter((topic) => topic !== "");
  const deadLetters = config["errors.deadletterqueue.topic.name"] ?? "";
  return [
    ...(topics.length > 0 || config["topics.regex"] !== undefined ? sinkGroup(name) : []),
    ...topics.map((topic) => acl("topic", topic, "read")),
    ...(deadLetters === "" ? [] : [acl("topic", deadLetters, "write")]),
  ];
}

function acl(resource: AclResource, name: string, operation: AclOperation): Acl {
  return { resource, name, pattern: "literal", operation };
}

function unique(acls: readonly Acl[]): Acl[] {
  return [...new Map(acls.map((one) => [aclKey(one), one])).values()];
}
