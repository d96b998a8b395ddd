import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readStack } from "../../cli/stack-file.ts";
import { loadConfig } from "../../config/load.ts";
import { printProblems } from "../../config/problem.ts";
import { configWarnings } from "../../config/warnings.ts";
import { staging, dev, type Tree } from "./trees.ts";

const GIB = 1024 ** 3;

function load(tree: Tree, region: string | null = "eu-central-1") {
  const raw = Object.fromEntries(Object.entries(tree).map(([key, value]) => [`sluice:${key}`, JSON.stringify(value)]));
  return loadConfig({ ...raw, ...(region === null ? {} : { "aws:region": region }) });
}

function problems(base: () => Tree, change: (tree: Tree) => void): string[] {
  const tree = base();
  change(tree);
  const { problems } = load(tree);
  return problems === undefined ? [] : printProblems(problems).split("\n");
}

test("staging in its shortest form, with every default filled in", () => {
  const { config } = load(staging());
  expect(config?.source.server).toEqual({
    kind: "rds", engineVersion: "17", instanceClass: "db.m7g.large", storageGib: 200, vpcId: "vpc-0123456789abcdef0", subnetIds: ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
    clients: ["sg-0123456789abcdef0"], multiAz: false, backupDays: 7, deletionProtection: true, finalSnapshot: true, masterUser: "postgres", reboot: false, parameters: {},
  });
  expect(config?.source.walLimitBytes).toBe(50 * GIB);
  expect(config?.broker).toEqual({
    server: { kind: "redpanda", replicas: 3, storageGib: 100, cpus: 1, memoryBytes: 2.5 * GIB, chartVersion: expect.stringMatching(/^26\./), tls: true, sasl: true, certManager: "existing", monitoring: false, rackAwareness: false, retainVolumes: false },
    topics: { partitions: 1, replicationFactor: 3, retentionMs: 604_800_000, maxMessageBytes: 8_388_608 },
  });
  expect(config?.connect.server).toEqual({
    kind: "kubernetes", replicas: 2, runtime: "deployment", image: expect.stringMatching(/@sha256:[0-9a-f]{64}$/), plugins: { from: "maven", repository: "https://repo1.maven.org/maven2" }, archives: [], cpus: 1,
    identity: { kind: "podIdentity", cluster: "staging" },
  });
  expect(config?.sinks["lake"]).toHaveProperty("store", { kind: "aws", region: "eu-central-1", createBucket: true, kms: "create", versioning: true, forceDestroy: false });
  expect(config?.kubernetes).toEqual({ context: "staging", namespace: "cdc", createNamespace: true });
  expect(config?.aws).toEqual({ region: "eu-central-1", tags: { Team: "data" }, alarmTopic: "arn:aws:sns:eu-central-1:123456789012:oncall" });
});

test("dev in its shortest form: the authorities of RDS are known, so its certificate is checked", () => {
  const { config } = load(dev());
  expect(config?.source.server).toMatchObject({ kind: "existing", sslmode: "verify-full", through: "kubernetes", rds: { parameterGroup: false, reboot: false } });
  expect(config?.broker.topics.replicationFactor).toBe(1);
  expect(config?.sinks["lake"]).toMatchObject({ store: { createBucket: false, kms: "sse-s3", keys: { accessKeyId: "${env:SINK_KEY_ID}" } } });
});

test("every form of a broker's security", () => {
  const of = (security: unknown) => {
    const { config, problems } = load({ ...staging(), broker: { existing: { bootstrapServers: "b-1.kafka:9098, b-2.kafka:9098", security } } });
    return problems ?? config?.broker.server;
  };
  const login = { mechanism: "PLAIN", username: "sluice", password: "${env:KAFKA_PASSWORD}" };
  expect(of({ protocol: "PLAINTEXT" })).toMatchObject({ bootstrapServers: "b-1.kafka:9098,b-2.kafka:9098", security: { protocol: "PLAINTEXT" } });
  expect(of({ protocol: "SSL", ca: { file: "/etc/ca.pem" } })).toMatchObject({ security: { protocol: "SSL", ca: { file: "/etc/ca.pem" } } });
  expect(of({ protocol: "SASL_SSL", ...login })).toMatchObject({ security: { protocol: "SASL_SSL", ...login } });
  expect(of({ protocol: "SASL_SSL", ...login, mechanism: undefined })).toMatchObject({ security: { mechanism: "SCRAM-SHA-512" } });
  expect(of({ protocol: "SASL_SSL", mechanism: "AWS_MSK_IAM" })).toMatchObject({ security: { protocol: "SASL_SSL", mechanism: "AWS_MSK_IAM", region: "eu-central-1" } });
});

const archive = { url: "https://downloads.example.com/sink.zip", sha512: "a".repeat(128) };
const image = `registry.example.com/connect@sha256:${"b".repeat(64)}`;
const NO_CLUSTER = "is in a Kubernetes cluster, or reached through one, and sluice:kubernetes does not say which. Write sluice:kubernetes: { context: …, namespace: cdc }";
const NO_REGION = "is on AWS, and no region is given. Set aws:region: pulumi config set aws:region eu-central-1";

test.each<[string, () => Tree, (tree: Tree) => void, string[]]>([
  ["no cluster", staging, (t) => delete t["kubernetes"], [`sluice:source.rds: ${NO_CLUSTER}`, `sluice:broker.redpanda: ${NO_CLUSTER}`, `sluice:connect.replicas: ${NO_CLUSTER}`]],
  ["private database without a cluster", dev, (t) => { delete t["kubernetes"]; t["connect"] = { existing: { url: "http://c:8083" } }; t["broker"] = { existing: { bootstrapServers: "b:9092" } }; t["source"].existing.role = { name: "cdc", password: "${env:CDC}" }; }, [`sluice:source.existing.through: ${NO_CLUSTER}`]],
  ["instance class", staging, (t) => (t["source"].rds.instanceClass = "m7g.large"), ['sluice:source.rds.instanceClass: "m7g.large" is not an instance class (db.<family>.<size>). Write the instance class, such as db.m7g.large']],
  ["engine version", staging, (t) => (t["source"].rds.engineVersion = "17.x"), ['sluice:source.rds.engineVersion: "17.x" is not a version of PostgreSQL (17 or 17.6). Write the version of PostgreSQL, quoted, such as "17"']],
  ["old engine", staging, (t) => (t["source"].rds.engineVersion = "12.20"), ["sluice:source.rds.engineVersion: 12.20 has no max_slot_wal_keep_size: a stuck slot would fill the disk. Write 13 or newer"]],
  ["one subnet", staging, (t) => (t["source"].rds.subnetIds = ["subnet-0123456789abcdef0"]), ["sluice:source.rds.subnetIds: names one subnet, and RDS wants them in at least two availability zones. Name a second one"]],
  ["the same subnet twice", staging, (t) => (t["source"].rds.subnetIds = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef0"]), ["sluice:source.rds.subnetIds: names one subnet, and RDS wants them in at least two availability zones. Name a second one"]],
  ["storage that cannot grow", staging, (t) => (t["source"].rds.maxStorageGib = 210), ["sluice:source.rds.maxStorageGib: 210 is less than a tenth above storageGib (200), which RDS refuses. Write 220 or more, or remove it"]],
  ["Aurora's storage and standby", staging, (t) => Object.assign(t["source"].rds, { aurora: { instances: 2 }, multiAz: true, maxStorageGib: 400 }), [
    "sluice:source.rds.maxStorageGib: has no meaning with Aurora, whose storage grows by itself. Remove it",
    "sluice:source.rds.multiAz: has no meaning with Aurora, whose standbys are its other instances. Write aurora: { instances: 2 }",
    "sluice:source.rds.instanceClass: db.m7g.large is no class of Aurora. Write one of the families r and t, such as db.r7g.large",
  ]],
  ["log beside the rows", staging, (t) => (t["source"].walLimit = "170GB"), ["sluice:source.walLimit: 170GB is more than 80 % of the storage (200 GiB): a stuck slot would fill the disk before it is given up. Write 50GB or so, or remove it: a quarter of the storage is the default"]],
  ["log beside the rows of an existing instance", dev, (t) => (t["source"].walLimit = "90GB"), ["sluice:source.walLimit: 90GB is more than 80 % of the storage (100 GiB): a stuck slot would fill the disk before it is given up. Write 25GB or so, or remove it: a quarter of the storage is the default"]],
  ["even brokers", staging, (t) => (t["broker"].redpanda.replicas = 4), ["sluice:broker.redpanda.replicas: 4 is even, and a majority of 4 is no safer than one of 3. Write 3 or 5"]],
  ["more copies than brokers", staging, (t) => (t["broker"].topics = { replicationFactor: 5 }), ["sluice:broker.topics.replicationFactor: 5 copies need 5 brokers, and there are 3. Write fewer copies, or remove it"]],
  ["even copies", staging, (t) => (t["broker"].topics = { replicationFactor: 2 }), ["sluice:broker.topics.replicationFactor: 2 is even, which Redpanda refuses. Write 1 or 3"]],
  ["local boxes beside workers in the cluster", staging, (t) => { t["broker"] = { local: {} }; t["sinks"].lake.s3 = { local: {}, bucket: "lake", format: "parquet", maxFileAge: "1m" }; }, [
    "sluice:broker.local: runs on this machine, which workers in the cluster (connect.replicas) cannot reach. Use broker.existing or broker.redpanda, or connect.local",
    "sluice:sinks.lake.s3.local: runs on this machine, which workers in the cluster (connect.replicas) cannot reach. Use s3.existing or a bucket on AWS, or connect.local",
  ]],
  ["a local address beside workers in the cluster", dev, (t) => { t["source"].existing.host = "127.0.0.1"; t["broker"] = { existing: { bootstrapServers: "kafka:9092,localhost:9093" } }; }, [
    "sluice:source.existing.host: 127.0.0.1 is the pod itself for workers in the cluster (connect.replicas). Write an address that pods can reach",
    "sluice:broker.existing.bootstrapServers: localhost is the pod itself for workers in the cluster (connect.replicas). Write an address that pods can reach",
  ]],
  ["a local worker beside what is in the cluster", staging, (t) => { t["connect"] = { local: {} }; t["sinks"] = {}; }, [
    "sluice:source.rds: is private to the cluster or its network, which a worker on this machine (connect.local) cannot reach. Use connect: { replicas: 1 }",
    "sluice:broker.redpanda: is private to the cluster or its network, which a worker on this machine (connect.local) cannot reach. Use connect: { replicas: 1 }",
  ]],
  ["worker settings without workers", staging, (t) => { t["connect"] = { existing: { url: "http://c:8083" }, runtime: "strimzi" }; t["broker"] = { existing: { bootstrapServers: "b:9092" } }; t["source"] = { existing: { host: "db", admin: { user: "postgres", password: "${env:P}" }, role: { name: "cdc", password: "${env:C}" } }, database: "shop", tables: ["public.orders"] }; t["sinks"] = {}; delete t["alarms"]; }, [
    "sluice:connect.runtime: is about workers in the cluster, and connect.replicas says that there are none. Write replicas, or remove it",
  ]],
  ["a bucket that nobody may write to", staging, (t) => delete t["connect"].identity, ["sluice:sinks.lake.s3.aws.keys: is missing, and connect.identity is not set either: the sink could not write. Write connect.identity: { podIdentity: <EKS cluster> } for workers in EKS, or keys: { accessKeyId: …, secretAccessKey: … }"]],
  ["identity and keys", staging, (t) => (t["sinks"].lake.s3.aws = { keys: { accessKeyId: "${env:A}", secretAccessKey: "${env:B}" } }), ["sluice:sinks.lake.s3.aws.keys: stand beside connect.identity, and only one of them can be meant. Remove the keys: the worker's identity writes"]],
  ["two identities", staging, (t) => (t["connect"].identity = { podIdentity: "a", irsa: "arn:aws:iam::123456789012:oidc-provider/x" }), ["sluice:connect.identity: says both podIdentity and irsa. Write podIdentity: <name of the EKS cluster>, or irsa: <ARN of its OIDC provider>"]],
  ["keys in plain text", dev, (t) => (t["sinks"].lake.s3.aws.keys.secretAccessKey = "abc"), ["sluice:sinks.lake.s3.aws.keys.secretAccessKey: a password stands here in plain text. Write a reference such as ${env:NAME}, or store it encrypted: pulumi config set --secret --path 'sluice:sinks.lake.s3.aws.keys.secretAccessKey'"]],
  ["SASL without a user", staging, (t) => (t["broker"] = { existing: { bootstrapServers: "b:9092", security: { protocol: "SASL_SSL" } } }), [
    "sluice:broker.existing.security.username: is missing, but SASL asks for it. Write the user",
    "sluice:broker.existing.security.password: is missing, but SASL asks for it. Write a reference such as ${env:NAME}",
  ]],
  ["a user without SASL", staging, (t) => (t["broker"] = { existing: { bootstrapServers: "b:9092", security: { protocol: "SSL", username: "x" } } }), ["sluice:broker.existing.security.username: is not looked at with protocol SSL. Remove it"]],
  ["IAM outside TLS", staging, (t) => (t["broker"] = { existing: { bootstrapServers: "b:9092", security: { protocol: "SASL_PLAINTEXT", mechanism: "AWS_MSK_IAM" } } }), ["sluice:broker.existing.security.protocol: is SASL_PLAINTEXT, but MSK takes IAM only inside TLS. Write SASL_SSL"]],
  ["an image by tag", staging, (t) => (t["connect"].image = "quay.io/strimzi/kafka:latest"), ['sluice:connect.image: "quay.io/strimzi/kafka:latest" is not an image with a digest (name@sha256:…). Write the worker\'s image, such as quay.io/strimzi/kafka@sha256:…']],
  ["Strimzi with archives", staging, (t) => Object.assign(t["connect"], { runtime: "strimzi", archives: [archive] }), ["sluice:connect.archives: need an init container, which Strimzi's pods do not have. Write plugins: { from: image, image: … } or { from: baked }, or runtime: deployment"]],
  ["archives that nobody unpacks", staging, (t) => Object.assign(t["connect"], { image, plugins: { from: "baked" }, archives: [archive] }), ["sluice:connect.archives: are unpacked by the init container that from: maven has. Put them into the image, or write plugins: { from: maven }"]],
  ["baked into no image", staging, (t) => (t["connect"].plugins = { from: "baked" }), ["sluice:connect.image: is missing, but the plugins are baked into it. Write the image with its digest, such as registry.example.com/connect@sha256:…"]],
  ["an archive without a sum", staging, (t) => (t["connect"].archives = [{ ...archive, sha512: "abc" }]), ['sluice:connect.archives[0].sha512: "abc" is not 128 hexadecimal digits. Write its SHA-512 (sha512sum <file>), such as cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e']],
  ["a worker without an address", dev, (t) => { t["connect"] = { existing: {} }; t["source"].existing.role = { name: "cdc", password: "${env:C}" }; t["broker"] = { existing: { bootstrapServers: "b:9092" } }; }, ["sluice:connect.existing: says neither url nor kubernetes. Write url: http://connect:8083, or kubernetes: { service: connect }"]],
  ["alarms about nothing", staging, (t) => (t["source"] = { existing: { host: "db", admin: { user: "postgres", password: "${env:P}" } }, database: "shop", tables: ["public.orders"] }), ["sluice:alarms: has nothing to tell: there are alarms only with source.rds or source.existing.rds. Remove it, or write source.existing.rds: { instance: … }"]],
  ["rules for a bucket of others", dev, (t) => (t["sinks"].lake.s3.aws.expireDays = 30), ["sluice:sinks.lake.s3.aws.expireDays: is about a bucket that the stack makes, and createBucket is false. Remove it"]],
  ["two regions", staging, (t) => (t["sinks"].lake.s3.aws = { region: "us-east-1" }), ["sluice:sinks.lake.s3.aws.region: us-east-1 is not eu-central-1, and one stack is in one region. Remove it, or move the sink to a stack of its own"]],
  ["one bucket made in two ways", staging, (t) => (t["sinks"].other = { s3: { ...t["sinks"].lake.s3, prefix: "other", aws: { versioning: false } } }), ["sluice:sinks.other.s3.aws.versioning: is not as sink lake has it, and both share the bucket example-lake. Write the same for both, or another bucket"]],
  ["a catalog that no pod can open", staging, (t) => (t["sinks"].lake.s3 = { existing: { region: "eu-central-1", accessKeyId: "${env:A}", secretAccessKey: "${env:B}" }, bucket: "lake", format: "iceberg", maxFileAge: "1m" }), ["sluice:sinks.lake.s3.format: iceberg keeps its catalog in a file of this machine with s3.existing, which workers in the cluster cannot open. Write parquet, or use a bucket on AWS (aws: {…}), whose catalog is Glue"]],
  ["a broker's password that workers of others cannot read", () => ({ ...staging(), source: { existing: { host: "db", admin: { user: "postgres", password: "${env:P}" }, role: { name: "cdc", password: "${env:C}" } }, database: "shop", tables: ["public.orders"] }, connect: { existing: { url: "http://c:8083" } }, broker: { existing: { bootstrapServers: "b:9092", security: { protocol: "SASL_SSL", username: "u", password: "p" } } }, sinks: {}, alarms: undefined }), () => undefined, [
    "sluice:broker.existing.security.password: is a value that only Pulumi holds, which workers that Sluice did not start cannot read. Write a reference that they can resolve, such as ${env:NAME}, or let the stack run the workers",
    "sluice:broker.existing.security.password: a password stands here in plain text. Write a reference such as ${env:NAME}, or store it encrypted: pulumi config set --secret --path 'sluice:broker.existing.security.password'",
  ]],
  ["cold after the end", staging, (t) => (t["sinks"].lake.s3.aws = { expireDays: 30, coldAfterDays: 60 }), ["sluice:sinks.lake.s3.aws.coldAfterDays: 60 is not before expireDays (30), which S3 refuses. Write fewer days"]],
  ["a key that is no ARN", staging, (t) => (t["sinks"].lake.s3.aws = { kms: { key: "alias/lake" } }), ['sluice:sinks.lake.s3.aws.kms.key: "alias/lake" is not an ARN of kms. Write the key that encrypts objects, such as arn:aws:kms:eu-central-1:123456789012:key/…']],
  ["AWS's own tags", staging, (t) => (t["tags"] = { "aws:x": "y" }), ['sluice:tags["aws:x"]: is no key of a tag. Choose another name']],
])("%s", (_, base, change, lines) => expect(problems(base, change)).toEqual(lines));

test.each([
  ["192.168.5.4", "looks like an IP address, which S3 refuses"], ["a..b", "has a dot beside a dot or a -, which S3 refuses"], ["xn--lake", "starts with xn--, which S3 keeps for itself"],
  ["lake-s3alias", "ends in -s3alias, which S3 keeps for itself"], ["my.lake", "has a dot, and S3's certificate covers no name with one"],
])("bucket %s is refused", (bucket, why) => {
  expect(problems(staging, (t) => (t["sinks"].lake.s3.bucket = bucket))).toEqual([`sluice:sinks.lake.s3.bucket: "${bucket}" ${why}. Choose another name of lower-case letters, digits and -`]);
});

test("what the shipped files leave to the user is named, each by itself, and the rest is looked at all the same", () => {
  expect(problems(staging, (t) => { t["source"].rds.vpcId = "SET_ME"; t["source"].rds.subnetIds = ["SET_ME", "SET_ME"]; t["broker"].redpanda.replicas = 2; })).toEqual([
    "sluice:source.rds.vpcId: is not set yet. Write the id of a VPC, such as vpc-0123456789abcdef0",
    "sluice:source.rds.subnetIds[0]: is not set yet. Write the id of a subnet, such as subnet-0123456789abcdef0",
    "sluice:source.rds.subnetIds[1]: is not set yet. Write the id of a subnet, such as subnet-0123456789abcdef1",
    "sluice:broker.redpanda.replicas: 2 is even, and a majority of 2 is no safer than one of 1. Write 1 or 3",
  ]);
});

test.each(["dev", "staging"])("stack %s as shipped: every line to set is marked, and with examples in their place it is right", (stack) => {
  const lines = readFileSync(join(process.cwd(), `Pulumi.${stack}.yaml`), "utf8").split("\n");
  const marked = lines.filter((line, at) => line.includes("SET_ME") && !/^\s*#/.test(line) && !/# SET/.test(line) && !/# SET/.test(listHead(lines, at)));
  expect(marked).toEqual([]);
  const { unset } = readStack(stack);
  expect(unset.map(({ place }) => place)).toEqual(UNSET[stack]);
});

/** The line of the key whose list this line is in. */
function listHead(lines: readonly string[], at: number): string {
  let head = at;
  while (/^\s*- /.test(lines[head] ?? "")) head -= 1;
  return lines[head] ?? "";
}

const UNSET: Record<string, string[]> = {
  dev: ["sluice:source.existing.host", "sluice:connect.archives[0].sha512", "sluice:sinks.lake.s3.bucket"],
  staging: [
    "sluice:alarms.topic", "sluice:kubernetes.context", "sluice:source.rds.vpcId", "sluice:source.rds.subnetIds[0]", "sluice:source.rds.subnetIds[1]",
    "sluice:source.rds.clients[0]", "sluice:connect.identity.podIdentity", "sluice:sinks.lake.s3.bucket",
  ],
};

test("a login without encryption is a warning, in either form, and a role that nobody gives rights", () => {
  const warned = (broker: unknown): string[] => configWarnings(load({ ...staging(), broker }).config!).map(({ place }) => place);
  const login = { mechanism: "PLAIN", username: "sluice", password: "${env:KAFKA_PASSWORD}" };
  expect(warned({ redpanda: { replicas: 3, storageGib: 100, tls: false } })).toEqual(["sluice:broker.redpanda.tls"]);
  expect(warned({ existing: { bootstrapServers: "b:9092", security: { protocol: "SASL_PLAINTEXT", ...login } } })).toEqual(["sluice:broker.existing.security.protocol"]);
  expect(warned({ existing: { bootstrapServers: "b:9092", security: { protocol: "SASL_SSL", ...login } } })).toEqual([]);
  expect(warned({ existing: { bootstrapServers: "b:9098", security: { protocol: "SASL_SSL", mechanism: "AWS_MSK_IAM" } } })).toEqual(["sluice:broker.existing.security.mechanism"]);
  expect(warned(staging()["broker"])).toEqual([]);
});

test("without a region, everything on AWS says so", () => {
  const { problems: found } = load(staging(), null);
  expect(printProblems(found ?? []).split("\n").filter((line) => line.endsWith(NO_REGION)).map((line) => line.split(": ")[0])).toEqual(["sluice:source.rds", "sluice:connect.identity", "sluice:sinks.lake.s3"]);
});
