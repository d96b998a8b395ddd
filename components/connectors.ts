import * as pulumi from "@pulumi/pulumi";
import type { ValidatePolicy } from "../config/stack.ts";
import { Connector } from "../connectors/resource/resource.ts";
import { Snapshot } from "../database/snapshot/resource.ts";
import { renderConnector, snapshotTablesOf, type Wiring } from "../pipeline/render.ts";
import type { ConnectorPlan, PipelinePlan } from "../pipeline/shape.ts";
import type { Register, SinkHome } from "./box.ts";
import type { ConnectCluster } from "./connect-cluster.ts";
import type { GeneratedSource } from "./generated-source.ts";
import type { MessageBroker } from "./message-broker.ts";
import type { Outbox } from "./outbox.ts";
import type { SchemaRegistry } from "./schema-registry.ts";
import type { ReplicationSource } from "./replication-source.ts";

export interface ConnectorsArgs {
  readonly plan: PipelinePlan;
  readonly source: ReplicationSource;
  readonly outbox: Outbox | undefined;
  readonly broker: MessageBroker;
  /** Where the sinks write. */
  readonly homes: readonly SinkHome[];
  readonly feeds: readonly GeneratedSource[];
  /** Absent: records are JSON. */
  readonly registry: SchemaRegistry | undefined;
  readonly worker: ConnectCluster;
  readonly validate: ValidatePolicy;
}

/** One connector each, after everything it needs, and then the existing rows. */
export class Connectors extends pulumi.ComponentResource {
  constructor(name: string, args: ConnectorsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sluice:index:Connectors", name, {}, opts);
    const { plan, source, outbox, broker, homes, feeds, registry, worker } = args;
    const wiring = wire(args);

    const register = worker.worker.register ?? overRest(worker);
    const made = new Map<ConnectorPlan["kind"], pulumi.Resource[]>();
    for (const connector of plan.connectors) {
      const home = homes.find(({ sink }) => sink.connector === connector.name);
      const needs = { source: source.ready, outbox: outbox?.ready ?? [], sink: home?.ready ?? [], feed: [], raw: [] }[connector.kind];
      const feed = feeds.find(({ feed: one }) => one.connector === connector.name);
      const secretVersion = { source: source.secretVersion, outbox: source.secretVersion, sink: home?.secretVersion, feed: feed?.secretVersion, raw: undefined }[connector.kind];
      const resource = register({
        name: connector.name,
        config: wiring.apply((known) => withoutName(renderConnector(connector, plan, known))),
        owner: `${plan.names.owner}/${connector.name}`,
        validate: args.validate,
        secretVersion,
      }, { parent: this, dependsOn: [...needs, ...broker.topics, ...(registry?.ready ?? []), ...worker.worker.ready] });
      made.set(connector.kind, [...(made.get(connector.kind) ?? []), resource]);
    }

    new Snapshot(`${name}-snapshot`, {
      endpoint: source.server.admin, owner: plan.names.owner, captureSchema: plan.names.serviceSchema, slot: plan.names.slot,
      tables: source.keyless.apply((keyless) => snapshotTablesOf(plan.tables, keyless).incremental.map(({ schema, table }) => ({ schema, table }))),
      generation: pulumi.interpolate`${source.generation} ${plan.names.sourceConnector}`,
    }, { parent: this, dependsOn: made.get("source") ?? [] });
    this.registerOutputs();
  }
}

/** Through the worker's REST interface. */
function overRest({ endpoint, worker: { unreachable, log } }: ConnectCluster): Register {
  return ({ secretVersion, ...registration }, opts) =>
    new Connector(registration.name, { endpoint, ...registration, unreachable, ...(log === undefined ? {} : { log }), ...(secretVersion === undefined ? {} : { secretVersion }) }, opts);
}

/** Everything a connector's config holds that is known only when the boxes are there. */
function wire({ source, outbox, broker, homes, feeds, registry }: ConnectorsArgs): pulumi.Output<Wiring> {
  const excluded = pulumi.all(homes.flatMap(({ excludeColumns }) => (excludeColumns === undefined ? [] : [excludeColumns])));
  return pulumi.output({
    database: source.inside,
    broker: broker.server.inside,
    ...(registry === undefined ? {} : { registry: registry.server.inside }),
    sinks: Object.fromEntries(homes.map(({ sink, wiring }) => [sink.name, wiring])),
    feeds: Object.fromEntries(feeds.flatMap(({ feed, secret }) => (secret === undefined ? [] : [[feed.name, secret]]))),
    keyless: source.keyless,
    payload: outbox?.payload,
    excludeColumns: excluded.apply((lists) => [...new Set(lists.flat())].sort()),
  }) as pulumi.Output<Wiring>;
}

/** Kafka Connect adds the name itself; in the config it would only be said twice. */
function withoutName({ name: _name, ...config }: Readonly<Record<string, string>>): Record<string, string> {
  return config;
}
