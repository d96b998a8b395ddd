import { workerAcls } from "../broker/acl.ts";
import type { StackConfig } from "../config/stack.ts";
import type { PipelinePlan, SinkPlan } from "../pipeline/shape.ts";
import type { Where } from "../pipeline/names.ts";
import { brokerMessageBytes } from "../pipeline/topics.ts";
import type { BrokerServer, DatabaseServer, Make, MakeIdentity, MakeWorker, ObjectStore, Vault } from "./box.ts";
import { existingBroker, existingDatabase, existingStore, existingVault, existingWorker } from "./existing-boxes.ts";
import { catalogFile, ground, localBroker, localDatabase, localStore, localVault, localWorker, type Ground } from "./local-boxes.ts";

/** How each box of the picture is made in this stack. */
export interface Boxes {
  readonly database: Make<DatabaseServer>;
  readonly broker: Make<BrokerServer>;
  readonly worker: MakeWorker;
  readonly stores: (sink: SinkPlan) => Make<ObjectStore>;
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
  if (source.server.kind === "rds") throw new Error("source.rds: not wired");
  if (broker.server.kind === "redpanda") throw new Error("broker.redpanda: not wired");
  if (connect.server.kind === "kubernetes") throw new Error("connect.replicas: not wired");
  const vault = connect.server.kind === "local" ? localVault(here) : existingVault;
  return {
    vault,
    database: source.server.kind === "local" ? localDatabase(source.server, plan.source, here) : existingDatabase(source.server, source.database),
    broker: broker.server.kind === "local" ? localBroker(broker.server, brokerMessageBytes(broker), workerAcls(plan, `${where.project}-${where.stack}`), here) : existingBroker(broker.server),
    worker: connect.server.kind === "local" ? localWorker(connect.server, plan.estimates.heapBytes, here) : existingWorker(connect.server),
    stores: storesOf(plan, vault, here),
    identity: undefined,
  };
}

/** Sinks with the same kind of local store share one server. */
function storesOf(plan: PipelinePlan, vault: Vault, where: Ground): (sink: SinkPlan) => Make<ObjectStore> {
  const local = plan.sinks.filter(({ config }) => config.store.kind === "local");
  const first = local.map(({ config }) => config.store).find((store) => store.kind === "local" && store.port !== undefined) ?? local[0]?.config.store;
  const shared = first?.kind === "local" ? localStore(first, local, vault, where) : undefined;
  return ({ name, config }) => {
    if (config.store.kind === "existing") return existingStore(config.store, vault, catalogFile(where, name));
    if (shared === undefined || config.store.kind === "aws") throw new Error(`sink ${name}: no store`);
    return shared;
  };
}
