import * as pulumi from "@pulumi/pulumi";
import type { ManifestConnector, StackManifest } from "../cli/manifest.ts";
import type { Where } from "../pipeline/names.ts";
import type { PipelinePlan } from "../pipeline/shape.ts";
import { wantedTables } from "../pipeline/wanted.ts";
import type { ConnectCluster } from "./connect-cluster.ts";
import type { DataLake, Lake } from "./data-lake.ts";
import type { MessageBroker } from "./message-broker.ts";
import type { ReplicationSource } from "./replication-source.ts";

/** What the stack tells `bin/sluice`: where everything is, secrets as references. */
export function manifest(where: Where, plan: PipelinePlan, boxes: { source: ReplicationSource; broker: MessageBroker; lake: DataLake; worker: ConnectCluster }): pulumi.Output<StackManifest> {
  const { source, broker, lake, worker } = boxes;
  const served = [source.server, broker.server, worker.worker, ...lake.stores].flatMap(({ services }) => services);
  return pulumi.output({
    project: where.project,
    stack: where.stack,
    // The role's own password is a reference, but the administrator's may have made the whole secret.
    database: pulumi.unsecret(source.endpoint),
    ...(source.server.secretAdmin ? {} : { admin: source.server.admin }),
    existingRole: plan.source.roleExists,
    broker: broker.endpoint,
    connect: worker.endpoint,
    topicPrefix: plan.source.topicPrefix,
    tables: wantedTables(plan.tables),
    connectors: plan.connectors.map(({ name, kind, ...rest }): ManifestConnector => ({ name, type: kind === "source" ? "source" : "sink", ...("sink" in rest ? { sink: rest.sink } : {}) })),
    sinks: lake.lakes.map(sinkOf),
    role: plan.source.role,
    slot: plan.names.slot,
    publication: plan.names.publication,
    serviceSchema: plan.names.serviceSchema,
    services: pulumi.all(served),
  }) as pulumi.Output<StackManifest>;
}

function sinkOf({ sink, owner, catalog }: Lake) {
  return {
    name: sink.name,
    format: sink.config.format,
    connector: sink.connector,
    // References to keys that came from a secret count as secret themselves.
    store: pulumi.unsecret(owner),
    bucket: sink.config.bucket,
    prefix: sink.config.prefix,
    ...(catalog === undefined ? {} : { catalog }),
    ...(sink.iceberg === undefined ? {} : { lakeTables: sink.iceberg.tables.map(({ source, namespace, name }) => ({ ...source, lake: { namespace, name } })) }),
    topics: sink.topics,
    dlq: sink.deadLetters,
  };
}
