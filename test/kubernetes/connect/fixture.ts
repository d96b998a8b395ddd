import type { BrokerEndpoint } from "../../../broker/endpoint.ts";
import { loadConfig } from "../../../config/load.ts";
import type { KubernetesConnect, StackConfig } from "../../../config/stack.ts";
import { plan as planPipeline } from "../../../pipeline/plan.ts";
import type { PipelinePlan } from "../../../pipeline/shape.ts";

export const where = { project: "sluice", stack: "staging" };

type Tree = Record<string, any>;

export const SCRAM: BrokerEndpoint = {
  bootstrapServers: "broker-0.example.com:9093,broker-1.example.com:9093",
  security: { protocol: "SASL_SSL", mechanism: "SCRAM-SHA-512", username: "connect", password: "${dir:/opt/sluice/secrets:broker-connect}", ca: { file: "/opt/sluice/trust/broker.pem" } },
};

/** A stack with workers in a cluster, everything else somebody else's. */
export function cluster(connect: Tree = {}, change: (tree: Tree) => void = () => undefined): { config: StackConfig; server: KubernetesConnect; plan: PipelinePlan } {
  const tree: Tree = {
    source: { existing: { host: "db.example.com", admin: { user: "postgres", password: "${env:PGPASSWORD}" } }, database: "shop", tables: ["public.orders", "public.customers"] },
    broker: { existing: { bootstrapServers: "broker:9092" } },
    connect: { replicas: 2, identity: { podIdentity: "staging" }, ...connect },
    sinks: { lake: { s3: { aws: {}, bucket: "shop-lake", format: "iceberg", maxFileAge: "1m" } } },
    kubernetes: { context: "staging", namespace: "cdc" },
  };
  change(tree);
  const loaded = loadConfig(Object.fromEntries(Object.entries(tree).map(([key, value]) => [`sluice:${key}`, value]).concat([["aws:region", "eu-central-1"]])));
  if (loaded.config === undefined) throw new Error(JSON.stringify(loaded.problems));
  const { server } = loaded.config.connect;
  if (server.kind !== "kubernetes") throw new Error("no workers in a cluster");
  return { config: loaded.config, server, plan: planPipeline(loaded.config, where) };
}

/** The one sink as files of Parquet, which Confluent's connector writes. */
export function parquet(tree: Tree): void {
  tree["sinks"].lake.s3.format = "parquet";
}
