import { hasUnknown, type Failure, type Props } from "../provider.ts";
import { AwsError, arnProblem, onText, required, type Kind, type Thing, type World } from "./kind.ts";

const INSTANCE = "aws:rds/instance:Instance";
const CLUSTER = "aws:rds/cluster:Cluster";
const MEMBER = "aws:rds/clusterInstance:ClusterInstance";
const GROUP = "aws:rds/parameterGroup:ParameterGroup";
const CLUSTER_GROUP = "aws:rds/clusterParameterGroup:ClusterParameterGroup";
const SUBNETS = "aws:rds/subnetGroup:SubnetGroup";

/** `aws rds describe-engine-default-parameters`: what logical replication and its surroundings touch; `static` needs a reboot. */
const STATIC = ["rds.logical_replication", "max_replication_slots", "max_wal_senders", "max_logical_replication_workers", "max_worker_processes", "max_connections", "shared_buffers", "shared_preload_libraries", "wal_buffers", "track_activity_query_size", "autovacuum_max_workers", "huge_pages", "max_locks_per_transaction", "max_prepared_transactions", "track_commit_timestamp"];
const DYNAMIC = ["max_slot_wal_keep_size", "wal_keep_size", "wal_sender_timeout", "wal_receiver_timeout", "rds.force_ssl", "rds.log_retention_period", "rds.accepted_password_auth_method", "password_encryption", "log_statement", "log_min_duration_statement", "log_connections", "log_disconnections", "log_lock_waits", "log_temp_files", "log_replication_commands", "idle_in_transaction_session_timeout", "statement_timeout", "lock_timeout", "hot_standby_feedback", "logical_decoding_work_mem", "work_mem", "maintenance_work_mem", "timezone", "checkpoint_timeout", "max_wal_size", "min_wal_size", "random_page_cost", "effective_cache_size", "synchronous_commit", "tcp_keepalives_idle", "tcp_keepalives_interval", "tcp_keepalives_count", "max_sync_workers_per_subscription", "autovacuum_vacuum_scale_factor"];
/** Slot synchronization came with PostgreSQL 17: https://www.postgresql.org/docs/17/logicaldecoding-explanation.html */
const SINCE: Readonly<Record<string, number>> = { max_slot_wal_keep_size: 13, sync_replication_slots: 17, synchronized_standby_slots: 17, "rds.logical_slot_sync_dbname": 17, idle_replication_slot_timeout: 18 };

function majorOf(family: string): number | undefined {
  const major = Number(/^(?:aurora-)?(?:postgres|postgresql)(\d+)$/.exec(family)?.[1]);
  return major >= 11 && major <= 18 ? major : undefined;
}

/** internal/service/rds/validate.go of hashicorp/terraform-provider-aws: `validParamGroupName`, `validIdentifier`, `validSubnetGroupName`. */
function groupName(value: string): string | undefined {
  if (!/^[0-9a-z.-]+$/.test(value)) return 'only lowercase alphanumeric characters, periods, and hyphens allowed in parameter group "name"';
  if (!/^[a-z]/.test(value)) return 'first character of parameter group "name" must be a letter';
  if (value.includes("--")) return 'parameter group "name" cannot contain two consecutive hyphens';
  if (value.endsWith("-")) return 'parameter group "name" cannot end with a hyphen';
  return value.length > 255 ? 'parameter group "name" cannot be greater than 255 characters' : undefined;
}
const identifier = (property: string) => (value: string): string | undefined => {
  if (!/^[0-9a-z-]+$/.test(value)) return `only lowercase alphanumeric characters and hyphens allowed in "${property}"`;
  if (!/^[a-z]/.test(value)) return `first character of "${property}" must be a letter`;
  if (value.includes("--")) return `"${property}" cannot contain two consecutive hyphens`;
  return value.endsWith("-") ? `"${property}" cannot end with a hyphen` : undefined;
};

interface Parameter {
  readonly name: string;
  readonly value: string;
  readonly applyMethod?: string;
}

/** RDS says neither which parameter is meant nor where: hashicorp/terraform-provider-aws#216; unknown names as in #522, families as in terraform-aws-modules/terraform-aws-rds#173. */
function modify(inputs: Props, operation: "DBParameterGroup" | "DBClusterParameterGroup"): void {
  const family = String(inputs["family"]);
  const doing = `RDS ${operation === "DBParameterGroup" ? "DB" : "Cluster"} Parameter Group (${String(inputs["name"])})`;
  const major = majorOf(family);
  if (major === undefined) throw new AwsError(`creating ${doing}`, "RDS", `Create${operation}`, 400, "InvalidParameterValue", `ParameterGroupFamily ${family} is not a valid parameter group family`);
  for (const { name, value, applyMethod = "immediate" } of (inputs["parameters"] ?? []) as Parameter[]) {
    const fail = (code: string, message: string): never => {
      throw new AwsError(`modifying ${doing}`, "RDS", `Modify${operation}`, 400, code, message);
    };
    if (![...STATIC, ...DYNAMIC, ...Object.keys(SINCE)].includes(name) || major < (SINCE[name] ?? 0)) fail("InvalidParameterValue", `Could not find parameter with name: ${name}`);
    if (STATIC.includes(name) && applyMethod === "immediate") fail("InvalidParameterCombination", "cannot use immediate apply method for static parameter");
    if (typeof value !== "string" || value === "") fail("InvalidParameterValue", `Invalid parameter value: ${String(value)} for: ${name}`);
    if ((name === "rds.logical_replication" || name === "rds.force_ssl") && value !== "0" && value !== "1") fail("InvalidParameterValue", `Invalid parameter value: ${value} for: ${name} allowed values are: 0,1`);
  }
}

function parameterGroup(operation: "DBParameterGroup" | "DBClusterParameterGroup", users: readonly [type: string, property: string][]): Kind {
  return {
    named: "name",
    tagged: true,
    replaceOn: ["name", "namePrefix", "family", "description"],
    defaults: { description: "Managed by Pulumi" },
    computed: ["arn"],
    check: (inputs) => [
      ...required(inputs, "family"),
      ...onText(inputs, "name", groupName),
      ...((inputs["parameters"] ?? []) as Parameter[]).filter(({ applyMethod }) => applyMethod !== undefined && !hasUnknown(applyMethod) && !["immediate", "pending-reboot"].includes(applyMethod))
        .map(({ applyMethod }) => ({ property: "parameters", reason: `expected parameter.0.apply_method to be one of ["immediate" "pending-reboot"], got ${applyMethod}` })),
    ],
    create(inputs, world) {
      modify(inputs, operation);
      const name = String(inputs["name"]);
      const kind = operation === "DBParameterGroup" ? "pg" : "cluster-pg";
      const type = operation === "DBParameterGroup" ? GROUP : CLUSTER_GROUP;
      if (world.find(type, "name", name)) throw new AwsError(`creating RDS Parameter Group (${name})`, "RDS", `Create${operation}`, 400, "DBParameterGroupAlreadyExists", `Parameter group ${name} already exists`);
      return { id: name, outputs: { arn: `arn:aws:rds:${world.region}:${world.account}:${kind}:${name}` } };
    },
    update: (_thing, news) => (modify(news, operation), {}),
    remove({ id }, world) {
      const used = users.some(([type, property]) => world.find(type, property, id));
      // https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DeleteDBParameterGroup.html
      if (used) throw new AwsError(`deleting RDS Parameter Group (${id})`, "RDS", `Delete${operation}`, 400, "InvalidDBParameterGroupState", `One or more database instances are still members of this parameter group ${id}, so the group cannot be deleted`);
    },
  };
}

function ownParameterGroup(inputs: Props, property: string, type: string, family: string, world: World, doing: string): void {
  const name = inputs[property];
  if (typeof name !== "string" || name.startsWith("default.")) return;
  const group = world.find(type, "name", name);
  if (group === undefined) throw new AwsError(doing, "RDS", "CreateDBInstance", 404, "DBParameterGroupNotFound", `DBParameterGroup not found: ${name}`);
  if (group.inputs["family"] !== family) throw new AwsError(doing, "RDS", "CreateDBInstance", 400, "InvalidParameterCombination", `The Parameter Group ${name} with DBParameterGroupFamily ${String(group.inputs["family"])} can't be used for this instance. Please use a Parameter Group with DBParameterGroupFamily ${family}`);
}

function surroundings(inputs: Props, world: World, doing: string): void {
  const subnets = inputs["dbSubnetGroupName"];
  if (typeof subnets === "string" && !world.find(SUBNETS, "name", subnets)) throw new AwsError(doing, "RDS", "CreateDBInstance", 404, "DBSubnetGroupNotFoundFault", `DB subnet group '${subnets}' does not exist.`);
  for (const group of (inputs["vpcSecurityGroupIds"] ?? []) as string[]) {
    if (!world.known.has(group) && !world.all("aws:ec2/securityGroup:SecurityGroup").some(({ id }) => id === group)) throw new AwsError(doing, "RDS", "CreateDBInstance", 400, "InvalidParameterValue", `Invalid security group , groupId= ${group}, groupName=.`);
  }
}

/** A master user's secret, as RDS makes it in Secrets Manager. */
function masterSecret(inputs: Props, world: World): Props {
  if (inputs["manageMasterUserPassword"] !== true) return {};
  const secretArn = `arn:aws:secretsmanager:${world.region}:${world.account}:secret:rds!db-${world.serial(8)}-${world.serial(6)}`;
  world.secrets.set(secretArn, JSON.stringify({ username: inputs["username"] ?? inputs["masterUsername"], password: world.masterPassword }));
  return { masterUserSecrets: [{ kmsKeyId: inputs["masterUserSecretKmsKeyId"] ?? `arn:aws:kms:${world.region}:${world.account}:key/aws-secretsmanager`, secretArn, secretStatus: "active" }] };
}

function passwordProblems(inputs: Props, password: string): Failure[] {
  return inputs["manageMasterUserPassword"] === true && inputs[password] !== undefined ? [{ property: password, reason: `Conflicting configuration arguments: "manage_master_user_password": conflicts with ${password}` }] : [];
}

function version(engine: string, inputs: Props, doing: string, operation: string): string {
  const asked = String(inputs["engineVersion"] ?? "17");
  const [, major, minor = "6"] = /^(\d+)(?:\.(\d+))?$/.exec(asked) ?? [];
  if (major === undefined || majorOf(`postgres${major}`) === undefined || Number(minor) > 25) throw new AwsError(doing, "RDS", operation, 400, "InvalidParameterCombination", `Cannot find version ${asked} for ${engine}`);
  return `${major}.${minor}`;
}

function protectedProblem(thing: Thing): void {
  if (thing.inputs["deletionProtection"] !== true) return;
  // The words of the service, as getmoto/moto holds them in its tests too.
  const what = thing.type === CLUSTER ? "Cluster" : "DB Instance";
  throw new AwsError(`deleting RDS ${what} (${String(thing.inputs["identifier"] ?? thing.id)})`, "RDS", thing.type === CLUSTER ? "DeleteDBCluster" : "DeleteDBInstance", 400, "InvalidParameterCombination", thing.type === CLUSTER ? "Cannot delete protected Cluster, please disable deletion protection and try again." : "Cannot delete protected DB Instance, please disable deletion protection and try again.");
}
function snapshotProblem({ type, inputs }: Thing): void {
  // internal/service/rds/instance.go and cluster.go
  if (inputs["skipFinalSnapshot"] !== true && inputs["finalSnapshotIdentifier"] === undefined) throw new Error(`${type === CLUSTER ? "RDS Cluster" : "RDS DB Instance"} final_snapshot_identifier is required when skip_final_snapshot is false`);
}

export const RDS: Readonly<Record<string, Kind>> = {
  [GROUP]: parameterGroup("DBParameterGroup", [[INSTANCE, "parameterGroupName"], [MEMBER, "dbParameterGroupName"]]),
  [CLUSTER_GROUP]: parameterGroup("DBClusterParameterGroup", [[CLUSTER, "dbClusterParameterGroupName"]]),
  [SUBNETS]: {
    named: "name",
    tagged: true,
    replaceOn: ["name", "namePrefix"],
    defaults: { description: "Managed by Pulumi" },
    computed: ["arn", "vpcId", "supportedNetworkTypes"],
    check: (inputs) => [...required(inputs, "subnetIds"), ...onText(inputs, "name", (value) => (/^[0-9a-z_ .-]+$/.test(value) ? undefined : 'only lowercase alphanumeric characters, hyphens, underscores, periods, and spaces allowed in "name"'))],
    create(inputs, world) {
      const name = String(inputs["name"]);
      const subnets = inputs["subnetIds"] as string[];
      const wrong = subnets.find((id) => !/^subnet-[0-9a-f]{8,17}$/.test(id));
      if (wrong !== undefined) throw new AwsError(`creating RDS DB Subnet Group (${name})`, "RDS", "CreateDBSubnetGroup", 400, "InvalidSubnet", `The subnet ID '${wrong}' does not exist`);
      if (new Set(subnets).size < 2) throw new AwsError(`creating RDS DB Subnet Group (${name})`, "RDS", "CreateDBSubnetGroup", 400, "DBSubnetGroupDoesNotCoverEnoughAZs", `The DB subnet group doesn't meet Availability Zone (AZ) coverage requirement. Current AZ coverage: ${world.region}a. Add subnets to cover at least 2 AZs.`);
      return { id: name, outputs: { arn: `arn:aws:rds:${world.region}:${world.account}:subgrp:${name}`, vpcId: "vpc-0a1b2c3d4e5f60718", supportedNetworkTypes: ["IPV4"] } };
    },
    remove({ id }, world) {
      const user = [...world.all(INSTANCE), ...world.all(CLUSTER)].find(({ inputs }) => inputs["dbSubnetGroupName"] === id);
      if (user) throw new AwsError(`deleting RDS Subnet Group (${id})`, "RDS", "DeleteDBSubnetGroup", 400, "InvalidDBSubnetGroupStateFault", `Cannot delete the subnet group '${id}' because at least one database instance: ${String(user.inputs["identifier"])} is still using it.`);
    },
  },
  [INSTANCE]: {
    named: "identifier",
    tagged: true,
    replaceOn: ["engine", "username", "storageEncrypted", "kmsKeyId", "dbName", "availabilityZone", "characterSetName", "timezone", "snapshotIdentifier"],
    computed: ["address", "arn", "endpoint", "hostedZoneId", "resourceId", "status", "port", "masterUserSecrets", "engineVersionActual", "caCertIdentifier", "availabilityZone"],
    check: (inputs) => [
      ...required(inputs, "instanceClass"),
      ...onText(inputs, "identifier", identifier("identifier")),
      ...onText(inputs, "identifier", (value) => (value.length > 63 ? `expected length of identifier to be in the range (1 - 63), got ${value}` : undefined)),
      ...onText(inputs, "kmsKeyId", (value) => arnProblem("kms_key_id", value)),
      ...onText(inputs, "finalSnapshotIdentifier", (value) => (/^[A-Za-z](?!.*--)[0-9A-Za-z-]*[0-9A-Za-z]$/.test(value) ? undefined : 'must begin with a letter and contain only alphanumeric characters and hyphens: "final_snapshot_identifier"')),
      ...passwordProblems(inputs, "password"),
      ...(typeof inputs["backupRetentionPeriod"] === "number" && inputs["backupRetentionPeriod"] > 35 ? [{ property: "backupRetentionPeriod", reason: `expected backup_retention_period to be in the range (0 - 35), got ${inputs["backupRetentionPeriod"]}` }] : []),
    ],
    create(inputs, world) {
      const name = String(inputs["identifier"]);
      const doing = `creating RDS DB Instance (${name})`;
      if (world.find(INSTANCE, "identifier", name)) throw new AwsError(doing, "RDS", "CreateDBInstance", 400, "DBInstanceAlreadyExists", "DB instance already exists");
      surroundings(inputs, world, doing);
      const actual = version("postgres", inputs, doing, "CreateDBInstance");
      ownParameterGroup(inputs, "parameterGroupName", GROUP, `postgres${actual.split(".")[0]}`, world, doing);
      if (!/^db\.[a-z0-9-]+\.[0-9a-z]+$/.test(String(inputs["instanceClass"]))) throw new AwsError(doing, "RDS", "CreateDBInstance", 400, "InvalidParameterValue", `Invalid DB Instance class: ${String(inputs["instanceClass"])}`);
      if (typeof inputs["allocatedStorage"] === "number" && inputs["allocatedStorage"] < 20) throw new AwsError(doing, "RDS", "CreateDBInstance", 400, "InvalidParameterCombination", `Invalid storage size for engine name postgres and storage type ${String(inputs["storageType"] ?? "gp2")}: ${inputs["allocatedStorage"]}`);
      // Reserved: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html (MasterUsername)
      if (["admin", "postgres_admin", "rdsadmin"].includes(String(inputs["username"]))) throw new AwsError(doing, "RDS", "CreateDBInstance", 400, "InvalidParameterValue", `MasterUsername ${String(inputs["username"])} cannot be used as it is a reserved word used by the engine`);
      const address = `${name}.c1a2b3c4d5e6.${world.region}.rds.amazonaws.com`;
      const port = Number(inputs["port"] ?? 5432);
      const resourceId = `db-${world.serial(26).toUpperCase()}`;
      return {
        id: resourceId,
        outputs: { ...masterSecret(inputs, world), address, port, endpoint: `${address}:${port}`, arn: `arn:aws:rds:${world.region}:${world.account}:db:${name}`, hostedZoneId: "Z29XKXDKYMONMX", resourceId, status: "available", engineVersionActual: actual, caCertIdentifier: inputs["caCertIdentifier"] ?? "rds-ca-rsa2048-g1", availabilityZone: inputs["availabilityZone"] ?? `${world.region}a` },
      };
    },
    update(thing, news, world) {
      const doing = `modifying RDS DB Instance (${String(news["identifier"])})`;
      surroundings(news, world, doing);
      const actual = version("postgres", news, doing, "ModifyDBInstance");
      ownParameterGroup(news, "parameterGroupName", GROUP, `postgres${actual.split(".")[0]}`, world, doing);
      const [before, after] = [thing.inputs["allocatedStorage"], news["allocatedStorage"]];
      if (typeof before === "number" && typeof after === "number" && after < before) throw new AwsError(doing, "RDS", "ModifyDBInstance", 400, "InvalidParameterCombination", `Invalid storage size. New storage size ${after} must be greater than or equal to the current storage size ${before}`);
      const major = String(thing.outputs["engineVersionActual"]).split(".")[0];
      if (actual.split(".")[0] !== major && news["allowMajorVersionUpgrade"] !== true) throw new AwsError(doing, "RDS", "ModifyDBInstance", 400, "InvalidParameterCombination", "The AllowMajorVersionUpgrade flag must be present when upgrading to a new major version.");
      return { engineVersionActual: actual };
    },
    remove(thing, world) {
      protectedProblem(thing);
      snapshotProblem(thing);
      for (const { secretArn } of (thing.outputs["masterUserSecrets"] ?? []) as { secretArn: string }[]) world.secrets.delete(secretArn);
    },
  },
  [CLUSTER]: {
    named: "clusterIdentifier",
    tagged: true,
    replaceOn: ["engine", "masterUsername", "storageEncrypted", "kmsKeyId", "databaseName", "dbSubnetGroupName"],
    computed: ["arn", "endpoint", "readerEndpoint", "port", "clusterResourceId", "masterUserSecrets", "engineVersionActual", "hostedZoneId"],
    check: (inputs) => [...required(inputs, "engine"), ...onText(inputs, "clusterIdentifier", identifier("cluster_identifier")), ...passwordProblems(inputs, "masterPassword")],
    create(inputs, world) {
      const name = String(inputs["clusterIdentifier"]);
      const doing = `creating RDS Cluster (${name})`;
      if (world.find(CLUSTER, "clusterIdentifier", name)) throw new AwsError(doing, "RDS", "CreateDBCluster", 400, "DBClusterAlreadyExistsFault", "DB Cluster already exists");
      surroundings(inputs, world, doing);
      const actual = version("aurora-postgresql", inputs, doing, "CreateDBCluster");
      ownParameterGroup(inputs, "dbClusterParameterGroupName", CLUSTER_GROUP, `aurora-postgresql${actual.split(".")[0]}`, world, doing);
      const tail = `c1a2b3c4d5e6.${world.region}.rds.amazonaws.com`;
      return { id: name, outputs: { ...masterSecret(inputs, world), arn: `arn:aws:rds:${world.region}:${world.account}:cluster:${name}`, endpoint: `${name}.cluster-${tail}`, readerEndpoint: `${name}.cluster-ro-${tail}`, port: Number(inputs["port"] ?? 5432), clusterResourceId: `cluster-${world.serial(26).toUpperCase()}`, engineVersionActual: actual, hostedZoneId: "Z29XKXDKYMONMX" } };
    },
    remove(thing, world) {
      protectedProblem(thing);
      snapshotProblem(thing);
      if (world.find(MEMBER, "clusterIdentifier", thing.id)) throw new AwsError(`deleting RDS Cluster (${thing.id})`, "RDS", "DeleteDBCluster", 400, "InvalidDBClusterStateFault", "Cluster cannot be deleted, it still contains DB instances in non-deleting state.");
    },
  },
  [MEMBER]: {
    named: "identifier",
    tagged: true,
    replaceOn: ["clusterIdentifier", "engine", "availabilityZone", "dbSubnetGroupName"],
    computed: ["arn", "endpoint", "dbiResourceId", "writer", "port"],
    check: (inputs) => [...required(inputs, "clusterIdentifier", "instanceClass", "engine"), ...onText(inputs, "identifier", identifier("identifier"))],
    create(inputs, world) {
      const name = String(inputs["identifier"]);
      if (!world.find(CLUSTER, "clusterIdentifier", inputs["clusterIdentifier"])) throw new AwsError(`creating RDS Cluster Instance (${name})`, "RDS", "CreateDBInstance", 404, "DBClusterNotFoundFault", `DBCluster ${String(inputs["clusterIdentifier"])} not found.`);
      return { id: name, outputs: { arn: `arn:aws:rds:${world.region}:${world.account}:db:${name}`, endpoint: `${name}.c1a2b3c4d5e6.${world.region}.rds.amazonaws.com`, dbiResourceId: `db-${world.serial(26).toUpperCase()}`, writer: world.all(MEMBER).length === 0, port: 5432 } };
    },
  },
};
