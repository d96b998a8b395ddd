import { authorities } from "../../../aws/database/authorities.ts";
import { RdsDatabase, type RdsDatabaseArgs } from "../../../components/aws/database.ts";
import type { Reach } from "../../../components/reach.ts";
import type { RdsDatabase as RdsConfig } from "../../../config/stack.ts";
import { look, register, type Registered } from "./registered.ts";

const ARN = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:rds!db-1-a1B2c3";
const HOST = "sluice-staging.c1.eu-central-1.rds.amazonaws.com";
const GIB = 1024 ** 3;

const server: RdsConfig = {
  kind: "rds", engineVersion: "17", instanceClass: "db.m7g.large", storageGib: 200, maxStorageGib: 1000, multiAz: true, vpcId: "vpc-0123456789abcdef0",
  subnetIds: ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"], clients: ["sg-0123456789abcdef0", "sg-0123456789abcdef1"], backupDays: 7, deletionProtection: true, finalSnapshot: true,
  masterUser: "postgres", reboot: false, parameters: {},
};

/** What AWS answers. */
function outputs(type: string, inputs: Record<string, unknown>): object {
  switch (type) {
    case "aws:rds/instance:Instance":
      return { address: HOST, port: 5432, masterUserSecrets: [{ secretArn: ARN }], engineVersionActual: "17.6" };
    case "aws:rds/cluster:Cluster":
      return { endpoint: `cluster.${HOST}`, port: 5432, masterUserSecrets: [{ secretArn: ARN }] };
    default:
      return inputs;
  }
}

function make(more: Partial<RdsConfig> = {}, args: Partial<RdsDatabaseArgs> = {}, preview = false) {
  return register(() => new RdsDatabase("source-database", {
    id: "sluice-staging", server: { ...server, ...more }, database: "shop", walLimitBytes: 50 * GIB, region: "eu-central-1", alarmTopic: "arn:aws:sns:eu-central-1:123456789012:oncall",
    trustDir: "/opt/sluice/trust", reach: undefined, ...args,
  }), { preview, outputs });
}

const of = (seen: readonly Registered[], type: string): Registered[] => seen.filter((one) => one.type === type);
const only = (seen: readonly Registered[], type: string): Registered => {
  const found = of(seen, type);
  expect(found).toHaveLength(1);
  return found[0] as Registered;
};

describe("an instance", () => {
  test("what is registered, under whom", async () => {
    const { seen } = await make();
    expect(seen.map(({ type, name, parent }) => `${parent} > ${name} (${type})`)).toEqual([
      " > source-database (sluice:aws:RdsDatabase)",
      "source-database > source-database-alarms (sluice:aws:DatabaseAlarms)",
      "source-database-alarms > source-database-alarms-free-storage (aws:cloudwatch/metricAlarm:MetricAlarm)",
      "source-database-alarms > source-database-alarms-slot-disk (aws:cloudwatch/metricAlarm:MetricAlarm)",
      "source-database-alarms > source-database-alarms-slot-lag-critical (aws:cloudwatch/metricAlarm:MetricAlarm)",
      "source-database-alarms > source-database-alarms-slot-lag-warning (aws:cloudwatch/metricAlarm:MetricAlarm)",
      "source-database-alarms > source-database-alarms-wal-disk (aws:cloudwatch/metricAlarm:MetricAlarm)",
      "source-database > source-database-instance (aws:rds/instance:Instance)",
      "source-database > source-database-network (sluice:aws:DatabaseNetwork)",
      "source-database-network > source-database-network-clients (aws:ec2/securityGroup:SecurityGroup)",
      "source-database-network > source-database-network-from-sg-0123456789abcdef0 (aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule)",
      "source-database-network > source-database-network-from-sg-0123456789abcdef1 (aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule)",
      "source-database-network > source-database-network-subnets (aws:rds/subnetGroup:SubnetGroup)",
      "source-database > source-database-parameters (aws:rds/parameterGroup:ParameterGroup)",
    ]);
  });

  test("its inputs, whole", async () => {
    const { seen } = await make();
    expect(only(seen, "aws:rds/instance:Instance").inputs).toEqual({
      identifier: "sluice-staging", engine: "postgres", engineVersion: "17", autoMinorVersionUpgrade: true, allowMajorVersionUpgrade: true, instanceClass: "db.m7g.large",
      allocatedStorage: 200, maxAllocatedStorage: 1000, storageType: "gp3", storageEncrypted: true, multiAz: true, publiclyAccessible: false,
      dbName: "shop", username: "postgres", manageMasterUserPassword: true,
      parameterGroupName: "sluice-staging-postgres17", dbSubnetGroupName: "sluice-staging-database", vpcSecurityGroupIds: ["source-database-network-clients-id"],
      backupRetentionPeriod: 7, copyTagsToSnapshot: true, deletionProtection: true, skipFinalSnapshot: false, finalSnapshotIdentifier: "sluice-staging-final-sourcedatabasenetworkclientsid",
      applyImmediately: true, enabledCloudwatchLogsExports: ["postgresql", "upgrade"],
    });
    expect(only(seen, "aws:rds/instance:Instance")).toMatchObject({ protect: true, hooks: ["source-database-upgrade"] });
  });

  test("its parameters are those of its major, with the method that AWS takes", async () => {
    const { seen } = await make({ parameters: { max_wal_senders: "30" } });
    expect(only(seen, "aws:rds/parameterGroup:ParameterGroup").inputs).toEqual({
      name: "sluice-staging-postgres17", family: "postgres17", description: "Change data capture of sluice-staging",
      parameters: [
        { name: "hot_standby_feedback", value: "1", applyMethod: "immediate" },
        { name: "max_slot_wal_keep_size", value: "51200", applyMethod: "immediate" },
        { name: "max_wal_senders", value: "30", applyMethod: "pending-reboot" },
        { name: "rds.force_ssl", value: "1", applyMethod: "pending-reboot" },
        { name: "rds.logical_replication", value: "1", applyMethod: "pending-reboot" },
        { name: "rds.logical_slot_sync_dbname", value: "shop", applyMethod: "pending-reboot" },
        { name: "sync_replication_slots", value: "1", applyMethod: "immediate" },
      ],
    });
  });

  test("only the clients' security groups get in, by PostgreSQL's port, and nothing goes out", async () => {
    const { seen } = await make();
    const { inputs } = only(seen, "aws:ec2/securityGroup:SecurityGroup");
    expect(inputs).toEqual({ description: "PostgreSQL of sluice-staging, for its change data capture", vpcId: server.vpcId, tags: { Name: "sluice-staging-database" } });
    expect(of(seen, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule").map((rule) => rule.inputs)).toEqual(server.clients.map((client) => ({
      securityGroupId: "source-database-network-clients-id", referencedSecurityGroupId: client, ipProtocol: "tcp", fromPort: 5432, toPort: 5432, description: "PostgreSQL from the cluster",
    })));
    expect(seen.filter(({ type }) => /egress/i.test(type))).toEqual([]);
    expect(only(seen, "aws:rds/subnetGroup:SubnetGroup").inputs).toMatchObject({ name: "sluice-staging-database", subnetIds: server.subnetIds });
  });

  test("an alarm tells the topic, and missing data is no breach", async () => {
    const { seen } = await make();
    const alarms = of(seen, "aws:cloudwatch/metricAlarm:MetricAlarm");
    for (const { inputs } of alarms) expect(inputs).toMatchObject({ namespace: "AWS/RDS", treatMissingData: "notBreaching", dimensions: { DBInstanceIdentifier: "sluice-staging" }, alarmActions: ["arn:aws:sns:eu-central-1:123456789012:oncall"], okActions: ["arn:aws:sns:eu-central-1:123456789012:oncall"], period: 300 });
    expect(alarms.find(({ name }) => name.endsWith("slot-lag-critical"))?.inputs).toMatchObject({ name: "sluice-staging-database-slot-lag-critical", metricName: "OldestReplicationSlotLag", threshold: 25 * GIB, comparisonOperator: "GreaterThanThreshold", statistic: "Maximum", evaluationPeriods: 1 });
    const quiet = of((await make({}, { alarmTopic: undefined })).seen, "aws:cloudwatch/metricAlarm:MetricAlarm");
    for (const { inputs } of quiet) expect(inputs).toMatchObject({ alarmActions: [], okActions: [] });
  });

  test("how it is entered: the password is a reference to what RDS keeps, the certificate is checked", async () => {
    const { answer } = await make();
    const ca = authorities("eu-central-1");
    const { value, secret } = await look(answer.admin);
    expect(value).toEqual({ host: HOST, port: 5432, database: "shop", user: "postgres", password: `\${secretsmanager:${ARN}:password}`, sslmode: "verify-full", ca });
    expect(secret).toBe(false); // nothing in it is one
    expect(answer.secretAdmin).toBe(false);
    expect((await look(answer.inside)).value).toEqual({ sslrootcert: "/opt/sluice/trust/rds.pem" });
    expect(answer.trust).toEqual({ "rds.pem": ca });
    expect(answer.failover).toBe(true);
  });

  test("in a first preview nobody knows where it will be; what is registered is the same", async () => {
    const { seen, answer } = await make({}, {}, true);
    expect((await look(answer.admin)).known).toBe(false);
    expect(seen.map(({ name }) => name)).toEqual((await make()).seen.map(({ name }) => name));
  });

  test("a pinned minor stays, a key of one's own encrypts the password too, and protection can be given up", async () => {
    const kmsKey = "arn:aws:kms:eu-central-1:123456789012:key/k";
    const { maxStorageGib: _none, ...fixed } = server;
    const { seen } = await register(() => new RdsDatabase("d", { id: "sluice-staging", server: { ...fixed, engineVersion: "16.9", kmsKey, deletionProtection: false, finalSnapshot: false }, database: "shop", walLimitBytes: GIB, region: "eu-central-1", alarmTopic: undefined, trustDir: "/t", reach: undefined }), { outputs });
    const instance = only(seen, "aws:rds/instance:Instance");
    expect(instance.inputs).toMatchObject({ engineVersion: "16.9", autoMinorVersionUpgrade: false, kmsKeyId: kmsKey, masterUserSecretKmsKeyId: kmsKey, deletionProtection: false, skipFinalSnapshot: true });
    expect(instance.inputs).not.toHaveProperty("maxAllocatedStorage");
    expect(instance.inputs).not.toHaveProperty("finalSnapshotIdentifier");
    expect(instance.protect).toBe(false);
    expect(only(seen, "aws:rds/parameterGroup:ParameterGroup").inputs["name"]).toBe("sluice-staging-postgres16");
  });

  test("a region without known authorities is an error, not a connection without a check", async () => {
    await expect(make({}, { region: "mx-central-1" })).rejects.toThrow("region mx-central-1: Sluice does not bring its RDS authorities");
  });
});

describe("a reboot that was asked for", () => {
  test("comes after the instance and before anybody enters", async () => {
    const { seen, answer } = await make({ reboot: true });
    const reboot = only(seen, "command:local:Command");
    expect(reboot.inputs["environment"]).toEqual({
      REGION: "eu-central-1", INSTANCES: "sluice-staging", CLUSTER: "", GROUP: "sluice-staging-postgres17", STATIC: "rds.force_ssl=1 rds.logical_replication=1 rds.logical_slot_sync_dbname=shop",
    });
    expect(reboot.parent).toBe("source-database");
    expect(reboot.dependencies).toContain("source-database-instance");
    expect((await look(answer.admin)).behind).toEqual(expect.arrayContaining(["source-database-instance", "source-database-reboot"]));
  });

  test("is not made unasked", async () => expect(of((await make()).seen, "command:local:Command")).toEqual([]));
});

describe("Aurora", () => {
  test("parameters, storage and slots are the cluster's; the writer's endpoint is entered when the instances are there", async () => {
    const { maxStorageGib: _none, ...fixed } = server;
    const { seen, answer } = await register(() => new RdsDatabase("source-database", { id: "sluice-staging", server: { ...fixed, aurora: { instances: 2 }, reboot: true }, database: "shop", walLimitBytes: 10 * GIB, region: "eu-central-1", alarmTopic: undefined, trustDir: "/t", reach: undefined }), { outputs });
    expect(of(seen, "aws:rds/instance:Instance")).toEqual([]);
    expect(of(seen, "aws:rds/parameterGroup:ParameterGroup")).toEqual([]);
    expect(only(seen, "aws:rds/clusterParameterGroup:ClusterParameterGroup").inputs).toMatchObject({ name: "sluice-staging-aurora-postgresql17", family: "aurora-postgresql17" });
    expect(only(seen, "aws:rds/cluster:Cluster")).toMatchObject({ protect: true, hooks: ["source-database-upgrade"] });
    expect(only(seen, "aws:rds/cluster:Cluster").inputs).toEqual({
      clusterIdentifier: "sluice-staging", engine: "aurora-postgresql", engineVersion: "17", databaseName: "shop", masterUsername: "postgres", manageMasterUserPassword: true, storageEncrypted: true,
      dbClusterParameterGroupName: "sluice-staging-aurora-postgresql17", dbSubnetGroupName: "sluice-staging-database", vpcSecurityGroupIds: ["source-database-network-clients-id"],
      backupRetentionPeriod: 7, copyTagsToSnapshot: true, deletionProtection: true, skipFinalSnapshot: false, finalSnapshotIdentifier: "sluice-staging-final-sourcedatabasenetworkclientsid",
      allowMajorVersionUpgrade: true, applyImmediately: true, enabledCloudwatchLogsExports: ["postgresql"],
    });
    expect(of(seen, "aws:rds/clusterInstance:ClusterInstance").map(({ inputs }) => inputs)).toEqual([0, 1].map((at) => ({
      identifier: `sluice-staging-${at}`, clusterIdentifier: "source-database-cluster-id", engine: "aurora-postgresql", instanceClass: "db.m7g.large", autoMinorVersionUpgrade: true, publiclyAccessible: false, applyImmediately: true, copyTagsToSnapshot: true,
    })));
    expect(only(seen, "command:local:Command").inputs["environment"]).toMatchObject({ INSTANCES: "sluice-staging-0 sluice-staging-1", CLUSTER: "sluice-staging" });
    const dimensions = of(seen, "aws:cloudwatch/metricAlarm:MetricAlarm").map(({ inputs }) => JSON.stringify(inputs["dimensions"]));
    expect(dimensions.filter((one) => one === '{"DBInstanceIdentifier":"sluice-staging-1"}')).toHaveLength(4);
    expect(dimensions.filter((one) => one === '{"DBClusterIdentifier":"sluice-staging"}')).toHaveLength(1);
    const { value, behind } = await look(answer.admin);
    expect(value).toMatchObject({ host: `cluster.${HOST}`, user: "postgres" });
    expect(behind).toEqual(expect.arrayContaining(["source-database-cluster", "source-database-instance-0", "source-database-instance-1"]));
    expect(answer.failover).toBe(false);
  });
});

test("a way through the cluster: part of Sluice's view, never of the worker's", async () => {
  const via = { namespace: "cdc", routes: [{ host: HOST, port: 5432, pod: { selector: { app: "relay" } }, targetPort: 5432 }] };
  const asked: unknown[] = [];
  const reach: Reach = (name, _target, parent) => {
    asked.push([name, (parent as unknown as { __name: string }).__name]);
    return { via: (host, port) => ({ ...via, routes: [{ ...via.routes[0]!, host, port }] }), ready: [] };
  };
  const { answer } = await make({}, { reach });
  expect(asked).toEqual([["source-database-way", "source-database"]]);
  expect((await look(answer.admin)).value).toMatchObject({ host: HOST, via });
  expect((await look(answer.inside)).value).not.toHaveProperty("via");
});
