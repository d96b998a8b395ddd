import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { engineVersion, parameterFamily, type Flavour } from "../../aws/database/engine.ts";
import type { Parameter } from "../../aws/database/parameters.ts";
import type { RdsDatabase } from "../../config/stack.ts";
import type { DatabaseNetwork } from "./database-network.ts";

/** The server itself, instance or cluster. */
export interface DatabaseServerResource {
  readonly host: pulumi.Output<string>;
  readonly port: pulumi.Output<number>;
  readonly user: pulumi.Output<string>;
  readonly secretArn: pulumi.Output<string>;
  readonly group: pulumi.Output<string>;
  readonly instances: readonly pulumi.Output<string>[];
  readonly cluster?: pulumi.Output<string>;
  /** What must be there before it can be entered. */
  readonly ready: readonly pulumi.Resource[];
}

export interface DatabaseServerArgs {
  readonly id: string;
  readonly server: RdsDatabase;
  readonly database: string;
  readonly network: DatabaseNetwork;
  readonly parameters: readonly Parameter[];
  readonly guard: pulumi.ResourceHook;
}

/** An RDS instance with its parameter group. */
export function databaseInstance(name: string, args: DatabaseServerArgs, parent: pulumi.Resource): DatabaseServerResource {
  const { id, server } = args;
  const family = parameterFamily("postgres", engineVersion(server.engineVersion));
  const group = new aws.rds.ParameterGroup(`${name}-parameters`, { ...groupArgs(args, "postgres"), family, parameters: [...args.parameters] }, { parent });
  const instance = new aws.rds.Instance(`${name}-instance`, {
    identifier: id,
    engine: "postgres",
    engineVersion: server.engineVersion,
    autoMinorVersionUpgrade: followsMinors(server),
    instanceClass: server.instanceClass,
    // With `maxAllocatedStorage` the provider takes storage that grew for no change; without one, nothing grows.
    allocatedStorage: server.storageGib,
    ...(server.maxStorageGib === undefined ? {} : { maxAllocatedStorage: server.maxStorageGib }),
    storageType: "gp3",
    multiAz: server.multiAz,
    dbName: args.database,
    username: server.masterUser,
    parameterGroupName: group.name,
    dbSubnetGroupName: args.network.subnetGroup,
    vpcSecurityGroupIds: [args.network.securityGroup],
    publiclyAccessible: false,
    ...hardening(args),
    enabledCloudwatchLogsExports: ["postgresql", "upgrade"],
  }, { parent, ...guarded(args) });
  return {
    host: instance.address,
    port: instance.port,
    user: instance.username,
    secretArn: instance.masterUserSecrets.apply(secretArn),
    group: group.name,
    instances: [instance.identifier],
    ready: [instance],
  };
}

/** An Aurora cluster with its instances: parameters, slots and storage are the cluster's. */
export function databaseCluster(name: string, args: DatabaseServerArgs, parent: pulumi.Resource): DatabaseServerResource {
  const { id, server } = args;
  const family = parameterFamily("aurora-postgresql", engineVersion(server.engineVersion));
  const group = new aws.rds.ClusterParameterGroup(`${name}-parameters`, { ...groupArgs(args, "aurora-postgresql"), family, parameters: [...args.parameters] }, { parent });
  const cluster = new aws.rds.Cluster(`${name}-cluster`, {
    clusterIdentifier: id,
    engine: "aurora-postgresql",
    engineVersion: server.engineVersion,
    databaseName: args.database,
    masterUsername: server.masterUser,
    dbClusterParameterGroupName: group.name,
    dbSubnetGroupName: args.network.subnetGroup,
    vpcSecurityGroupIds: [args.network.securityGroup],
    ...hardening(args),
    enabledCloudwatchLogsExports: ["postgresql"],
  }, { parent, ...guarded(args) });
  const instances = Array.from({ length: server.aurora?.instances ?? 1 }, (_, at) => new aws.rds.ClusterInstance(`${name}-instance-${at}`, {
    identifier: `${id}-${at}`,
    clusterIdentifier: cluster.id,
    engine: "aurora-postgresql",
    // No version of its own: the cluster upgrades its instances.
    instanceClass: server.instanceClass,
    autoMinorVersionUpgrade: followsMinors(server),
    publiclyAccessible: false,
    applyImmediately: true,
    copyTagsToSnapshot: true,
  }, { parent }));
  return {
    host: cluster.endpoint, // of the writer, whichever instance that is
    port: cluster.port,
    user: cluster.masterUsername,
    secretArn: cluster.masterUserSecrets.apply(secretArn),
    group: group.name,
    instances: instances.map(({ identifier }) => identifier),
    cluster: cluster.clusterIdentifier,
    ready: [cluster, ...instances],
  };
}

/** The family is part of the name: at a major upgrade both groups are there until the server has changed over. */
function groupArgs({ id, server }: DatabaseServerArgs, flavour: Flavour) {
  const family = parameterFamily(flavour, engineVersion(server.engineVersion));
  return { name: `${id}-${family}`, description: `Change data capture of ${id}` };
}

function hardening({ id, server, network }: DatabaseServerArgs) {
  return {
    storageEncrypted: true,
    ...(server.kmsKey === undefined ? {} : { kmsKeyId: server.kmsKey, masterUserSecretKmsKeyId: server.kmsKey }),
    // RDS makes, keeps and rotates the password in Secrets Manager: it is in no state and no log.
    manageMasterUserPassword: true,
    backupRetentionPeriod: server.backupDays,
    copyTagsToSnapshot: true,
    deletionProtection: server.deletionProtection,
    skipFinalSnapshot: !server.finalSnapshot,
    // A name that is free again in the next life of the stack: AWS gives every security group a new id.
    ...(server.finalSnapshot ? { finalSnapshotIdentifier: network.securityGroup.apply((group) => `${id}-final-${group.replace(/[^0-9a-z]/gi, "")}`) } : {}),
    // The guard asks for slots first; whether to upgrade at all is what `engineVersion` says.
    allowMajorVersionUpgrade: true,
    // Put off to the maintenance window, an upgrade would meet the slot that the same `up` makes after it, and fail.
    applyImmediately: true,
  };
}

/**
 * Protected, so that Pulumi itself refuses what AWS would: in preview, and before the connectors are gone. What makes a new server
 * out of an update (another key, another database name) is refused so too.
 */
function guarded({ server, guard }: DatabaseServerArgs): pulumi.CustomResourceOptions {
  return { protect: server.deletionProtection, hooks: { beforeUpdate: [guard] } };
}

/** Of a pinned minor ("17.6") AWS shall not move away; of a major ("17") the provider takes every minor for the same. */
function followsMinors({ engineVersion: text }: RdsDatabase): boolean {
  return engineVersion(text).minor === undefined;
}

function secretArn(secrets: { secretArn?: string }[] | undefined): string {
  const arn = secrets?.[0]?.secretArn;
  if (arn === undefined) throw new Error("the database has no managed master password. Was it switched off in the console? Switch it on again: modify the instance, Credentials management, AWS Secrets Manager");
  return arn;
}
