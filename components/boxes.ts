import { workerAcls } from "../pipeline/rights.ts";
import type { StackConfig } from "../config/stack.ts";
import { PATHS } from "../kubernetes/connect/paths.ts";
import { onRds } from "../pipeline/surroundings.ts";
import type { CopyPlan, LakePlan, PipelinePlan, SearchPlan } from "../pipeline/shape.ts";
import { sinksOf } from "../pipeline/sinks.ts";
import type { Where } from "../pipeline/names.ts";
import { brokerMessageBytes } from "../pipeline/topics.ts";
import type { BrokerServer, CopyDatabase, DatabaseServer, Make, MakeIdentity, MakeWorker, ObjectStore, RegistryServer, SearchServer, Vault } from "./box.ts";
import { existingBroker } from "./existing-broker.ts";
import { existingDatabase, existingStore, existingVault, existingWorker } from "./existing-boxes.ts";
import { existingSearch } from "./existing-search.ts";
import { existingTarget } from "./existing-target.ts";
import { existingRegistry, redpandaRegistry } from "./registry-boxes.ts";
import type { Views } from "./views.ts";
import { catalogFile, ground, localBroker, localDatabase, localRegistry, localStore, localTarget, localVault, localWorker, type Ground } from "./local-boxes.ts";

/** How each box of the picture is made in this stack. */
export interface Boxes {
  readonly database: Make<DatabaseServer>;
  readonly broker: Make<BrokerServer>;
  readonly worker: MakeWorker;
  readonly stores: (sink: LakePlan) => Make<ObjectStore>;
  readonly targets: (sink: CopyPlan) => Make<CopyDatabase>;
  readonly searches: (sink: SearchPlan) => Make<SearchServer>;
  /** Absent: records are JSON. Redpanda's is part of the broker, which is made before. */
  readonly registry: ((broker: () => BrokerServer) => Make<RegistryServer>) | undefined;
  readonly vault: Vault;
  /** Who the worker is to AWS, where it has no keys. */
  readonly identity: MakeIdentity | undefined;
}

/**
 * The variants that the config names; they mix freely. The variants of a cloud belong here too, behind `await import`, so that a
 * stack loads only the SDKs it needs.
 */
export async function boxes(config: StackConfig, plan: PipelinePlan, where: Where): Promise<Boxes> {
  const { source, broker, connect } = config;
  const here = ground(where);
  const cluster = inCluster(config) ? (await import("./cluster-boxes.ts")).clusterBoxes(config, plan) : undefined;
  const vault = connect.server.kind === "local" ? localVault(here) : (cluster?.vault ?? existingVault);
  const views: Views = { reach: cluster?.reach, trustDir: connect.server.kind === "kubernetes" ? PATHS.trust : undefined, vault };
  const cloud = onAws(config) ? (await import("./aws-boxes.ts")).awsBoxes(config, plan, where, views) : undefined;
  return {
    vault,
    database: source.server.kind === "local" ? localDatabase(source.server, plan.source, here) : (cloud?.database ?? existingDatabase(is("existing", source.server), source.database, views)),
    broker: broker.server.kind === "local" ? localBroker(broker.server, brokerMessageBytes(broker), workerAcls(plan, `${where.project}-${where.stack}`), here) : (cluster?.broker ?? existingBroker(is("existing", broker.server), views)),
    worker: connect.server.kind === "local" ? localWorker(connect.server, plan.estimates.heapBytes, here) : (cluster?.worker ?? existingWorker(is("existing", connect.server), config.kubernetes)),
    stores: storesOf(plan, vault, here, cloud?.store),
    targets: targetsOf(plan, views, here),
    searches: ({ name, config: server }) => existingSearch(server, name, views, where),
    registry: registryOf(config, plan, views, here),
    identity: cloud?.identity,
  };
}

function registryOf({ registry }: StackConfig, plan: PipelinePlan, views: Views, where: Ground): Boxes["registry"] {
  if (registry === undefined) return undefined;
  const { server } = registry;
  if (server.kind === "redpanda") return (broker) => redpandaRegistry(plan.names.cluster.redpanda, broker);
  return () => (server.kind === "local" ? localRegistry(server, where) : existingRegistry(server, views));
}

/** Whether a box is in the cluster, or reached through it. */
function inCluster({ source, broker, connect, sinks }: StackConfig): boolean {
  const through = (server: { readonly kind: string; readonly through?: string }): boolean => server.kind === "existing" && server.through !== undefined;
  return source.server.kind === "rds" || through(source.server) || broker.server.kind === "redpanda" || through(broker.server) || connect.server.kind === "kubernetes"
    || Object.values(sinks).some((sink) => (sink.kind === "jdbc" ? through(sink.server) : sink.kind !== "s3" && sink.through !== undefined));
}

/** Whether anything is made on AWS. */
function onAws({ source, connect, sinks }: StackConfig): boolean {
  return onRds(source) || Object.values(sinks).some((sink) => sink.kind === "s3" && sink.store.kind === "aws") || (connect.server.kind === "kubernetes" && connect.server.identity !== undefined);
}

function is<Kind extends string, T extends { readonly kind: string }>(kind: Kind, box: T): Extract<T, { kind: Kind }> {
  if (box.kind !== kind) throw new Error(`a box of kind ${box.kind} was not made`);
  return box as Extract<T, { kind: Kind }>;
}

/** Sinks with the same kind of local store share one server. */
function storesOf(plan: PipelinePlan, vault: Vault, where: Ground, aws: Make<ObjectStore> | undefined): (sink: LakePlan) => Make<ObjectStore> {
  const local = sinksOf(plan.sinks, "s3").filter(({ config }) => config.store.kind === "local");
  const first = local.map(({ config }) => config.store).find((store) => store.kind === "local" && store.port !== undefined) ?? local[0]?.config.store;
  const shared = first?.kind === "local" ? localStore(first, local, vault, where) : undefined;
  return ({ name, config }) => {
    if (config.store.kind === "existing") return existingStore(config.store, vault, catalogFile(where, name));
    const made = config.store.kind === "aws" ? aws : shared;
    if (made === undefined) throw new Error(`sink ${name}: its store was not made`);
    return made;
  };
}

/** Local copies share one server. */
function targetsOf(plan: PipelinePlan, views: Views, where: Ground): (sink: CopyPlan) => Make<CopyDatabase> {
  const local = sinksOf(plan.sinks, "jdbc").map(({ config }) => config).filter(({ server }) => server.kind === "local");
  const first = local.find(({ server }) => server.port !== undefined) ?? local[0];
  const shared = first?.server.kind === "local" ? localTarget(first.server, first.database, where) : undefined;
  return ({ name, config: { server, database } }) => {
    if (server.kind === "existing") return existingTarget(server, database, name, views);
    if (shared === undefined) throw new Error(`sink ${name}: its target was not made`);
    return shared;
  };
}
