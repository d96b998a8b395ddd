import * as aws from "@pulumi/aws";
import type { StackConfig } from "../config/stack.ts";
import { strimziAccount } from "../kubernetes/connect/strimzi.ts";
import type { ClusterNames, Where } from "../pipeline/names.ts";
import type { PipelinePlan } from "../pipeline/shape.ts";
import { sinksOf } from "../pipeline/sinks.ts";
import { RdsDatabase } from "./aws/database.ts";
import { ExistingRdsDatabase } from "./aws/existing-rds.ts";
import { WorkerIdentity } from "./aws/identity.ts";
import { AwsLake } from "./aws/lake.ts";
import type { DatabaseServer, Make, MakeIdentity, ObjectStore } from "./box.ts";
import { existingDatabase } from "./existing-boxes.ts";
import type { Views } from "./views.ts";

/** Boxes on AWS. This file is loaded only by stacks that have one: the SDK is large. */
export interface AwsBoxes {
  /** Absent: the database is no business of AWS here. */
  readonly database: Make<DatabaseServer> | undefined;
  readonly store: Make<ObjectStore>;
  readonly identity: MakeIdentity | undefined;
}

export function awsBoxes(config: StackConfig, plan: PipelinePlan, where: Where, views: Views): AwsBoxes {
  const region = regionOf(config);
  let made: aws.Provider | undefined;
  /** Made with the first resource that needs it: every resource on AWS has the stack's tags. */
  const providers = (): aws.Provider[] => [(made ??= new aws.Provider("aws", { region: region as aws.Region, defaultTags: { tags: { Project: where.project, Stack: where.stack, ManagedBy: "sluice", ...config.aws.tags } } }))];
  const { id } = plan.names.cluster;
  return {
    database: databaseOf(config, plan, region, views, providers),
    store: (name, parent) => new AwsLake(name, { id, sinks: sinksOf(plan.sinks, "s3").filter((sink) => sink.config.store.kind === "aws"), vault: views.vault }, { parent, providers: providers() }),
    identity: identityOf(config, plan.names.cluster, providers),
  };
}

/** The rules see to it that there is one, and only one. */
function regionOf({ aws: { region }, sinks }: StackConfig): string {
  const own = Object.values(sinks).map((sink) => (sink.kind === "s3" && sink.store.kind === "aws" ? sink.store.region : undefined)).find((one) => one !== undefined);
  const found = region ?? own;
  if (found === undefined) throw new Error("no region is given");
  return found;
}

function databaseOf({ source: { server, database, walLimitBytes }, aws: { alarmTopic } }: StackConfig, plan: PipelinePlan, region: string, views: Views, providers: () => aws.Provider[]): Make<DatabaseServer> | undefined {
  const { id } = plan.names.cluster;
  const { trustDir } = views;
  if (server.kind === "rds") return (name, parent) => new RdsDatabase(name, { id, server, database, walLimitBytes, region, alarmTopic, trustDir, reach: views.reach }, { parent, providers: providers() });
  if (server.kind !== "existing" || server.rds === undefined) return undefined;
  const { rds, sslmode, sslrootcert } = server;
  const plain = existingDatabase(server, database, views);
  return (name, parent) => new ExistingRdsDatabase(`${name}-rds`, { id, server: plain(name, parent), rds, sslmode, sslrootcert, database, walLimitBytes, region, alarmTopic, trustDir }, { parent, providers: providers() });
}

function identityOf({ connect: { server }, kubernetes }: StackConfig, { id, connect, serviceAccount }: ClusterNames, providers: () => aws.Provider[]): MakeIdentity | undefined {
  if (server.kind !== "kubernetes" || server.identity === undefined || kubernetes === undefined) return undefined;
  const by = server.identity;
  const account = server.runtime === "strimzi" ? strimziAccount(connect) : serviceAccount;
  return (name, grants, parent) => new WorkerIdentity(name, { id, account: { namespace: kubernetes.namespace, name: account }, by, grants }, { parent, providers: providers() });
}
