import * as pulumi from "@pulumi/pulumi";
import { AwsLake } from "../../components/aws/lake.ts";
import { WorkerIdentity } from "../../components/aws/identity.ts";
import type { StoreAccess } from "../../components/box.ts";
import { DataLake } from "../../components/data-lake.ts";
import type { AwsStore, LakeFormat, S3SinkConfig } from "../../config/stack.ts";
import { plan } from "../../pipeline/plan.ts";
import { sinksOf } from "../../pipeline/sinks.ts";
import { config } from "../pipeline/config.ts";
import { look, register, type Registered } from "./database/registered.ts";

const KEYS = { accessKeyId: "${env:ID}", secretAccessKey: "${env:KEY}" };
const DATABASE = { host: "db", port: 5432, database: "shop", user: "u", password: "${env:PW}", sslmode: "verify-full" as const };
const store = (more: Partial<AwsStore> = {}): AwsStore => ({ kind: "aws", region: "eu-central-1", createBucket: true, kms: "create", versioning: true, forceDestroy: false, ...more });
const sink = (format: LakeFormat, more: Partial<AwsStore> = {}): S3SinkConfig => ({ kind: "s3", store: store(more), bucket: "example-lake", format, maxFileAgeMs: 60_000, prefix: format, from: ["tables"] });

/** What AWS adds. */
function outputs(type: string, inputs: Record<string, unknown>): object {
  switch (type) {
    case "aws:kms/key:Key":
      return { arn: "arn:aws:kms:eu-central-1:111122223333:key/1", keyId: "1" };
    case "aws:glue/catalogDatabase:CatalogDatabase":
      return { arn: `arn:aws:glue:eu-central-1:111122223333:database/${String(inputs["name"])}` };
    case "aws:iam/role:Role":
      return { arn: `arn:aws:iam::111122223333:role/${String(inputs["name"])}` };
    case "pulumi-nodejs:dynamic/lake:CapturedColumns":
      return { since: "2026-10-21", described: [{ schema: "public", table: "orders", key: ["id"], columns: [{ name: "id", type: "long" }, { name: "__offset", type: "long" }] }] };
    case "pulumi-nodejs:dynamic/lake:LakeTables":
      return { excludeColumns: [], retired: [], made: [{ schema: "public", table: "orders", namespace: ["shop_lake"], name: "public_orders", location: "", uuid: "", key: ["id"], kept: [], columns: [{ name: "id", type: "long" }] }] };
    default:
      return {};
  }
}

async function lake(sinks: Record<string, S3SinkConfig>, { preview = false } = {}): Promise<{ seen: Registered[]; of: (type: string, name?: string) => Registered; all: (type: string) => string[]; access: StoreAccess[] }> {
  const planned = plan({ ...config(["public.orders"]), sinks }, { project: "sluice", stack: "staging" });
  const lakes = sinksOf(planned.sinks, "s3");
  const { seen, answer } = await register(() => {
    const vault = (_name: string, text: string | undefined) => ({ reference: pulumi.output(text ?? ""), own: pulumi.output(text ?? ""), version: pulumi.output("1") });
    return new DataLake("lake", {
      stores: () => makeAws,
      sinks: lakes, database: pulumi.output(DATABASE), owner: planned.names.owner, after: [],
    });
    function makeAws(name: string, parent: pulumi.Resource): AwsLake {
      return made ?? (made = new AwsLake(name, { id: "sluice-staging", sinks: lakes, vault }, { parent }));
    }
  }, { preview, outputs });
  const of = (type: string, name = ""): Registered => seen.find((one) => one.type === type && one.name.includes(name))!;
  return { seen, of, all: (type) => seen.filter((one) => one.type === type).map((one) => one.name), access: [...answer.lakes] };
}
let made: AwsLake | undefined;
beforeEach(() => (made = undefined));

const BUCKET = "aws:s3/bucket:Bucket";
const TABLE = "aws:glue/catalogTable:CatalogTable";

test("a bucket with every setting as a resource of its own, in the order that S3 wants", async () => {
  const { of, seen } = await lake({ lake: sink("iceberg", { coldAfterDays: 30 }), plain: sink("parquet", { coldAfterDays: 30, glue: { database: "shop_files" } }) });
  expect(of(BUCKET)).toMatchObject({ inputs: { bucket: "example-lake", forceDestroy: false }, parent: "lake-store-example-lake" });
  expect(Object.keys(of(BUCKET).inputs).sort()).toEqual(["bucket", "forceDestroy"]);
  expect(of("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock").inputs).toEqual({ bucket: "example-lake", blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true });
  expect(of("aws:s3/bucketOwnershipControls:BucketOwnershipControls").inputs).toEqual({ bucket: "example-lake", rule: { objectOwnership: "BucketOwnerEnforced" } });
  expect(of("aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration").inputs["rules"]).toEqual([{ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: "arn:aws:kms:eu-central-1:111122223333:key/1" }, bucketKeyEnabled: true }]);
  expect(of("aws:s3/bucketVersioning:BucketVersioning").inputs).toEqual({ bucket: "example-lake", versioningConfiguration: { status: "Enabled" } });
  expect(of("aws:kms/key:Key").inputs).toEqual({ description: "Objects of bucket example-lake", enableKeyRotation: true, deletionWindowInDays: 30 });
  expect(of("aws:kms/alias:Alias").inputs).toMatchObject({ name: "alias/sluice-staging-example-lake" });
  expect(of("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration")).toMatchObject({
    dependencies: expect.arrayContaining(["lake-store-example-lake-versioning"]),
    inputs: {
      rules: [
        { id: "abort-uploads", status: "Enabled", filter: { prefix: "" }, abortIncompleteMultipartUpload: { daysAfterInitiation: 3 } },
        { id: "old-versions", noncurrentVersionExpiration: { noncurrentDays: 30 }, expiration: { expiredObjectDeleteMarker: true } },
        { id: "lake-cold", filter: { prefix: "iceberg/" }, transitions: [{ days: 30, storageClass: "STANDARD_IA" }, { days: 90, storageClass: "GLACIER_IR" }] },
        { id: "plain-cold", filter: { prefix: "parquet/" } },
      ],
    },
  });
  const policy = of("aws:s3/bucketPolicy:BucketPolicy");
  expect(policy.dependencies).toContain("lake-store-example-lake-access");
  expect((JSON.parse(String(policy.inputs["policy"])) as { Statement: { Sid: string }[] }).Statement.map(({ Sid }) => Sid)).toEqual(["PlainHttp", "OldTls", "OtherKey", "OtherEncryption"]);
  expect(seen.filter(({ type }) => type.startsWith("aws:")).every(({ parent }) => parent !== "")).toBe(true);
});

test("key and catalog outlive the bucket: where S3 refuses to delete it, its objects stay readable", async () => {
  const { of } = await lake({ lake: sink("iceberg") });
  expect(of(BUCKET).dependencies).toEqual(expect.arrayContaining(["lake-store-example-lake-key", "lake-store-lake-catalog"]));
  expect(of("pulumi-nodejs:dynamic/lake:LakeTables").inputs["retain"]).toBe(true);
  made = undefined;
  const gone = await lake({ lake: sink("iceberg", { forceDestroy: true }) });
  expect(gone.of(BUCKET).inputs["forceDestroy"]).toBe(true);
  expect(gone.of("pulumi-nodejs:dynamic/lake:LakeTables").inputs["retain"]).toBe(false);
});

test("a bucket that S3 refuses to delete keeps its guards: they go with it, not before it", async () => {
  const { seen } = await lake({ lake: sink("iceberg") });
  const kept = seen.filter(({ retained }) => retained).map(({ name }) => name.replace("lake-store-example-lake-", ""));
  expect(kept).toEqual(["access", "encryption", "lifecycle", "ownership", "policy", "versioning"]);
});

test("S3's own encryption, no new versions, expiry", async () => {
  const { of, all } = await lake({ plain: sink("parquet", { kms: "sse-s3", versioning: false, expireDays: 60, coldAfterDays: 30 }) });
  expect([...all("aws:kms/key:Key"), ...all("aws:glue/catalogDatabase:CatalogDatabase"), ...all(TABLE)]).toEqual([]);
  expect(of("aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration").inputs["rules"]).toEqual([{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" }, bucketKeyEnabled: false }]);
  expect((of("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration").inputs["rules"] as { id: string }[]).map(({ id }) => id)).toEqual(["abort-uploads", "old-versions", "plain-cold", "plain-expire"]);
  expect(of("aws:s3/bucketVersioning:BucketVersioning").inputs["versioningConfiguration"]).toEqual({ status: "Suspended" });
});

test("a bucket that is there: nothing on it is made or changed, only rights and catalog", async () => {
  const { seen, access } = await lake({ plain: sink("parquet", { createBucket: false, kms: { key: "arn:aws:kms:eu-central-1:111122223333:key/theirs" } }) });
  expect(seen.filter(({ type }) => type.startsWith("aws:"))).toEqual([]);
  // What a dead task left there is given up when the sink goes.
  expect(seen.find(({ name }) => name === "lake-plain-uploads")!.inputs).toMatchObject({ store: { region: "eu-central-1", pathStyle: false }, bucket: "example-lake", prefix: "parquet" });
  const policy = await look(access[0]!.grant!.policy);
  expect(policy.value).toContain("key/theirs");
  expect(access[0]!.retain).toBe(false);
});

test("without keys the rights come out as a grant and the connector gets none; with keys as references there is no grant", async () => {
  const keyless = await lake({ lake: sink("iceberg"), plain: sink("parquet") });
  const [iceberg, parquet] = keyless.access;
  expect((await look(iceberg!.writer)).value).toEqual({ region: "eu-central-1", pathStyle: false });
  expect(iceberg!.catalog).toEqual({ kind: "glue", region: "eu-central-1" });
  expect(parquet!.catalog).toBeUndefined();
  const document = JSON.parse((await look(iceberg!.grant!.policy)).value!) as { Statement: { Sid: string; Resource: string[] }[] };
  expect(document.Statement.map(({ Sid }) => Sid)).toEqual(["Objects0", "Key", "Catalog"]);
  expect(document.Statement[2]!.Resource).toEqual(["catalog", "database/sluice_staging_lake", "table/sluice_staging_lake/public_orders"].map((end) => `arn:aws:glue:eu-central-1:111122223333:${end}`));
  made = undefined;
  const keyed = await lake({ plain: sink("parquet", { keys: KEYS }) });
  expect((await look(keyed.access[0]!.writer)).value).toEqual({ region: "eu-central-1", pathStyle: false, ...KEYS });
  expect((await look(keyed.access[0]!.owner)).value).toEqual({ region: "eu-central-1", pathStyle: false });
  expect(keyed.access[0]).not.toHaveProperty("grant");
});

test("plain files as tables for Athena, with the columns of the database, and their latest states", async () => {
  const { of, all } = await lake({ plain: sink("parquet", { glue: { database: "shop_files" } }) });
  expect(of("aws:glue/catalogDatabase:CatalogDatabase").inputs).toMatchObject({ name: "shop_files", locationUri: "s3://example-lake/parquet/shop_files" });
  expect(all(TABLE)).toEqual(["lake-store-plain-files-latest-public_orders", "lake-store-plain-files-public_orders"]);
  expect(of(TABLE, "files-public").inputs).toMatchObject({ databaseName: "shop_files", name: "public_orders", storageDescriptor: { location: "s3://example-lake/parquet/shop.public.orders/", columns: [{ name: "id", type: "bigint" }, { name: "__offset", type: "bigint" }] }, parameters: { "projection.dt.range": "2026-10-21,NOW" } });
  expect(of(TABLE, "latest")).toMatchObject({ inputs: { name: "public_orders_latest", tableType: "VIRTUAL_VIEW" }, dependencies: expect.arrayContaining(["lake-store-plain-files-public_orders"]) });
});

test("Iceberg's tables are their own entries; beside each stands its latest state, after it", async () => {
  const { of, all } = await lake({ lake: sink("iceberg") });
  expect(all(TABLE)).toEqual(["lake-store-lake-latest-public_orders"]);
  expect(of(TABLE)).toMatchObject({ inputs: { databaseName: "sluice_staging_lake", name: "public_orders_latest" }, dependencies: expect.arrayContaining(["lake-lake-tables"]) });
});

test("a preview, in which nothing is known yet, registers the same resources", async () => {
  const sinks = { lake: sink("iceberg"), plain: sink("parquet", { glue: { database: "shop_files" } }) };
  const known = (await lake(sinks)).seen.map(({ type, name }) => `${type} ${name}`);
  made = undefined;
  expect((await lake(sinks, { preview: true })).seen.map(({ type, name }) => `${type} ${name}`)).toEqual(known);
});

test("no key of a user gets into a resource on AWS", async () => {
  const { seen } = await lake({ plain: sink("parquet", { keys: KEYS }) });
  expect(JSON.stringify(seen.filter(({ type }) => type.startsWith("aws:")))).not.toContain("${env:");
});

describe("the worker's account", () => {
  const account = { namespace: "cdc", name: "sluice-staging-connect" };
  const identity = (by: ConstructorParameters<typeof WorkerIdentity>[1]["by"], preview = false) =>
    register(() => new WorkerIdentity("identity", { id: "sluice-staging", account, by, grants: [{ sink: "lake", policy: pulumi.output("{\"a\":1}") }, { sink: "plain", policy: pulumi.output("{\"b\":1}") }] }), { preview, outputs });

  test("by Pod Identity: one role, a policy for each sink, an association; all are awaited", async () => {
    const { seen, answer } = await identity({ kind: "podIdentity", cluster: "eks-staging" });
    const role = seen.find(({ type }) => type === "aws:iam/role:Role")!;
    expect(role.inputs["name"]).toBe("sluice-staging-connect");
    expect(JSON.parse(String(role.inputs["assumeRolePolicy"]))).toMatchObject({ Statement: [{ Principal: { Service: "pods.eks.amazonaws.com" }, Action: ["sts:AssumeRole", "sts:TagSession"] }] });
    expect(seen.filter(({ type }) => type === "aws:iam/rolePolicy:RolePolicy").map(({ inputs }) => inputs)).toEqual([{ name: "lake", role: "sluice-staging-connect", policy: "{\"a\":1}" }, { name: "plain", role: "sluice-staging-connect", policy: "{\"b\":1}" }]);
    expect(seen.find(({ type }) => type === "aws:eks/podIdentityAssociation:PodIdentityAssociation")!.inputs).toEqual({ clusterName: "eks-staging", namespace: "cdc", serviceAccount: account.name, roleArn: "arn:aws:iam::111122223333:role/sluice-staging-connect" });
    expect(answer.ready).toHaveLength(4);
    expect((await look(pulumi.output(answer.annotations))).value).toEqual({});
  });

  test("by IRSA: the service account carries the role, and nothing is associated", async () => {
    const { seen, answer } = await identity({ kind: "irsa", provider: "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-central-1.amazonaws.com/id/ABC" });
    expect(seen.map(({ type }) => type)).not.toContain("aws:eks/podIdentityAssociation:PodIdentityAssociation");
    expect((await look(pulumi.output(answer.annotations))).value).toEqual({ "eks.amazonaws.com/role-arn": "arn:aws:iam::111122223333:role/sluice-staging-connect" });
  });

  test("a preview registers the same", async () => {
    expect((await identity({ kind: "podIdentity", cluster: "e" }, true)).seen).toHaveLength(5);
  });
});
