import * as pulumi from "@pulumi/pulumi";
import { boxes } from "./components/boxes.ts";
import { ConnectCluster } from "./components/connect-cluster.ts";
import { Connectors } from "./components/connectors.ts";
import { CopyTarget } from "./components/copy-target.ts";
import { DataLake } from "./components/data-lake.ts";
import { GeneratedSource } from "./components/generated-source.ts";
import { manifest } from "./components/manifest.ts";
import { MessageBroker } from "./components/message-broker.ts";
import { Outbox } from "./components/outbox.ts";
import { refuseWrong } from "./components/refuse.ts";
import { ReplicationSource } from "./components/replication-source.ts";
import { SchemaRegistry } from "./components/schema-registry.ts";
import { SearchIndex } from "./components/search-index.ts";
import { stackConfig } from "./components/stack-config.ts";
import { plan as planPipeline } from "./pipeline/plan.ts";
import { searchesOf, sinksOf } from "./pipeline/sinks.ts";

//  PostgreSQL ──slot──> Kafka Connect ──topics──> Kafka ──topics──> Kafka Connect ──Parquet──> S3
//   source               source connector         broker            sink connector             lake

export default async function program() {
  const where = { project: pulumi.getProject(), stack: pulumi.getStack() };
  const config = stackConfig();
  const plan = planPipeline(config, where);
  refuseWrong(config, plan);

  const box = await boxes(config, plan, where);
  const { names } = plan;

  const source = new ReplicationSource("source", {
    plan,
    server: box.database,
    vault: box.vault,
    role: config.source.server.kind === "existing" ? config.source.server.role : undefined,
  });

  const outbox = plan.outbox === undefined ? undefined : new Outbox("outbox", { plan, outbox: plan.outbox, source });

  const lake = new DataLake("lake", {
    stores: box.stores,
    sinks: sinksOf(plan.sinks, "s3"),
    database: source.endpoint,
    owner: names.owner,
    after: [...source.ready, ...(outbox?.ready ?? [])],
  });

  const copies = sinksOf(plan.sinks, "jdbc").map((sink) => new CopyTarget(`copy-${sink.name}`, {
    sink, database: box.targets(sink), source: source.server.admin, owner: names.owner, after: [source.checked],
  }));

  const searches = searchesOf(plan.sinks).map((sink) => new SearchIndex(`search-${sink.name}`, {
    sink, server: box.searches(sink), source: source.server.admin, owner: names.owner, after: [source.checked, ...(sink.events ? (outbox?.ready ?? []) : [])],
  }));

  const feeds = plan.feeds.map((feed) => new GeneratedSource(`feed-${feed.name}`, { feed, vault: box.vault }));

  const broker = new MessageBroker("broker", { server: box.broker, topics: plan.topics, after: [source.checked] });

  const registry = plan.registry === undefined ? undefined : new SchemaRegistry("registry", { server: box.registry!(() => broker.server), plan: plan.registry, after: [source.checked] });

  const worker = new ConnectCluster("connect", {
    worker: box.worker,
    broker: broker.server,
    trust: Object.assign({}, source.server.trust, broker.server.trust, registry?.server.trust, ...copies.map(({ database }) => database.trust), ...searches.map(({ server }) => server.trust)),
    identity: box.identity,
    grants: lake.grants,
  });

  new Connectors("connectors", { plan, source, outbox, broker, homes: [...lake.homes, ...copies.map(({ home }) => home), ...searches.map(({ home }) => home)], feeds, registry, worker, validate: config.connect.validate });

  /** What `bin/sluice` and `npm run local` read: where everything is, no secret in it. */
  return { sluice: manifest(where, plan, { source, broker, registry, lake, copies, searches, worker }) };
}
