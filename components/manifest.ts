import * as pulumi from "@pulumi/pulumi";
import type { ManifestConnector, ManifestOutbox, StackManifest } from "../cli/manifest.ts";
import type { Where } from "../pipeline/names.ts";
import type { OutboxPlan, PipelinePlan, SinkPlan } from "../pipeline/shape.ts";
import { writtenTopics } from "../pipeline/transforms.ts";
import { wantedTables } from "../pipeline/wanted.ts";
import type { ConnectCluster } from "./connect-cluster.ts";
import type { CopyTarget } from "./copy-target.ts";
import type { SearchIndex } from "./search-index.ts";
import type { DataLake, Lake } from "./data-lake.ts";
import type { MessageBroker } from "./message-broker.ts";
import type { SchemaRegistry } from "./schema-registry.ts";
import type { ReplicationSource } from "./replication-source.ts";

/** What the stack tells `bin/sluice`: where everything is, secrets as references. */
export function manifest(where: Where, plan: PipelinePlan, boxes: { source: ReplicationSource; broker: MessageBroker; registry: SchemaRegistry | undefined; lake: DataLake; copies: readonly CopyTarget[]; searches: readonly SearchIndex[]; worker: ConnectCluster }): pulumi.Output<StackManifest> {
  const { source, broker, registry, lake, copies, searches, worker } = boxes;
  const served = [source.server, broker.server, ...(registry === undefined ? [] : [registry.server]), worker.worker, ...lake.stores, ...copies.map(({ database }) => database)].flatMap(({ services }) => services);
  return pulumi.output({
    project: where.project,
    stack: where.stack,
    // The role's own password is a reference, but the administrator's may have made the whole secret.
    database: pulumi.unsecret(source.endpoint),
    ...(source.server.secretAdmin ? {} : { admin: source.server.admin }),
    existingRole: plan.source.roleExists,
    broker: broker.endpoint,
    ...(registry === undefined ? {} : { registry: { endpoint: pulumi.unsecret(registry.server.endpoint), subjects: registry.plan.subjects, compatibility: registry.plan.compatibility } }),
    connect: worker.endpoint,
    topicPrefix: plan.source.topicPrefix,
    tables: wantedTables(plan.tables),
    connectors: plan.connectors.map(({ name, kind, ...rest }): ManifestConnector => ({ name, type: kind === "source" || kind === "outbox" || kind === "feed" ? "source" : "sink", ...("sink" in rest ? { sink: rest.sink } : {}) })),
    sinks: [...lake.lakes.map(lakeOf), ...copies.map(copyOf), ...searches.map(searchOf)],
    ...(plan.outbox === undefined ? {} : { outbox: outboxOf(plan, plan.outbox) }),
    role: plan.source.role,
    slot: plan.names.slot,
    heartbeatMs: plan.connectors.flatMap((one) => (one.kind === "source" ? [one.settings.heartbeatMs] : []))[0],
    publication: plan.names.publication,
    serviceSchema: plan.names.serviceSchema,
    services: pulumi.all(served),
  }) as pulumi.Output<StackManifest>;
}

function outboxOf({ names }: PipelinePlan, { schema, table, columns, aggregates, unlisted, keepMs }: OutboxPlan): ManifestOutbox {
  return { schema, table, columns, topics: aggregates.map(({ topic }) => topic), unlisted, purge: keepMs !== undefined, slot: names.outbox.slot, publication: names.outbox.publication, connector: names.outbox.connector };
}

function lakeOf({ sink, owner, catalog }: Lake) {
  return {
    kind: sink.kind,
    name: sink.name,
    format: sink.config.format,
    connector: sink.connector,
    // References to keys that came from a secret count as secret themselves.
    store: pulumi.unsecret(owner),
    bucket: sink.config.bucket,
    prefix: sink.config.prefix,
    maxFileAgeMs: sink.config.maxFileAgeMs,
    ...(catalog === undefined ? {} : { catalog }),
    ...(sink.iceberg === undefined ? {} : {
      lakeTables: sink.iceberg.tables.flatMap(({ source, namespace, name, steps }) => (source === undefined ? [] : [{ ...source, lake: { namespace, name }, ...(steps === undefined ? {} : { steps }) }])),
      ...(sink.records.length === 0 ? {} : { lakeRecords: sink.iceberg.tables.flatMap(({ records, namespace, name }) => (records === undefined ? [] : [{ topic: records.topic, lake: { namespace, name } }])) }),
    }),
    ...readBy(sink),
  };
}

/** What every sink reads, and where its dead letters go. */
function readBy(sink: SinkPlan) {
  const { tables, events, deadLetters } = sink;
  return { ...(events ? { events } : {}), topics: writtenTopics(sink), tables: tables.map(({ schema, table }) => ({ schema, table })), dlq: deadLetters };
}

function copyOf({ sink, database }: CopyTarget) {
  return {
    kind: sink.kind,
    name: sink.name,
    connector: sink.connector,
    target: pulumi.unsecret(database.owner),
    copies: sink.copies.map(({ source, target, steps }) => ({ ...source, target, ...(steps === undefined ? {} : { steps }) })),
    ...readBy(sink),
  };
}

function searchOf({ sink, server }: SearchIndex) {
  return {
    kind: sink.kind,
    name: sink.name,
    connector: sink.connector,
    server: pulumi.unsecret(server.owner),
    indexes: sink.indexes.flatMap(({ source, index, steps }) => (source === undefined ? [] : [{ ...source, index, ...(steps === undefined ? {} : { steps }) }])),
    ...(sink.events ? { eventIndexes: sink.indexes.flatMap(({ records, topic, index }) => (records === undefined ? [] : [{ topic, index }])), json: sink.config.json } : {}),
    ...readBy(sink),
  };
}
