import { createRequire } from "node:module";
import { join } from "node:path";
import { startAws, type TestAws } from "../support/aws-provider.ts";
import { memoryApi } from "../support/kubernetes/memory.ts";
import { startKubernetes } from "../support/kubernetes-provider.ts";
import type { Props, TestProvider } from "../support/provider.ts";

/** The played providers themselves, spoken to as the engine does: what AWS refuses they refuse, in its words, and what it takes they take. */

const load = createRequire(join(process.cwd(), "package.json"));
const grpc = load("@grpc/grpc-js");
const pb = load("@pulumi/pulumi/proto/provider_pb.js");
const { ResourceProviderClient } = load("@pulumi/pulumi/proto/provider_grpc_pb.js");
const { Struct } = load("google-protobuf/google/protobuf/struct_pb.js");

let aws: TestAws;
beforeAll(async () => {
  aws = await startAws();
  aws.world.known.add("cluster staging");
});
afterAll(() => aws?.stop());

/** Checks and makes; answers the error, or the outputs. */
async function make(provider: TestProvider, type: string, name: string, props: Props): Promise<{ refused?: string; id?: string; outputs?: Props }> {
  const client = new ResourceProviderClient(`127.0.0.1:${provider.port}`, grpc.credentials.createInsecure());
  const call = (method: string, request: unknown): Promise<any> => new Promise((resolve, reject) => client[method](request, (error: Error & { details?: string }, answer: unknown) => (error ? reject(new Error(error.details)) : resolve(answer))));
  try {
    const urn = `urn:pulumi:s::p::${type}::${name}`;
    const asked = new pb.CheckRequest();
    asked.setUrn(urn);
    asked.setNews(Struct.fromJavaScript(props));
    const checked = await call("check", asked);
    const [failure] = checked.getFailuresList();
    if (failure !== undefined) return { refused: failure.getReason() };
    const create = new pb.CreateRequest();
    create.setUrn(urn);
    create.setProperties(checked.getInputs());
    const made = await call("create", create);
    return { id: made.getId(), outputs: made.getProperties().toJavaScript() };
  } catch (error) {
    return { refused: (error as Error).message };
  } finally {
    client.close();
  }
}

const allow = (more: Props) => JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:PutObject", ...more }] });
const trust = allow({ Action: ["sts:AssumeRole", "sts:TagSession"], Principal: { Service: "pods.eks.amazonaws.com" } });
const GROUP = "aws:rds/parameterGroup:ParameterGroup";
const BUCKET = "aws:s3/bucket:Bucket";

test.each<[what: string, type: string, props: Props, reason: RegExp]>([
  ["a static parameter at once", GROUP, { family: "postgres17", parameters: [{ name: "rds.logical_replication", value: "1" }] }, /InvalidParameterCombination: cannot use immediate apply method for static parameter$/],
  ["a parameter that is none", GROUP, { family: "postgres17", parameters: [{ name: "wal_level", value: "logical", applyMethod: "pending-reboot" }] }, /InvalidParameterValue: Could not find parameter with name: wal_level$/],
  ["a parameter that came later", GROUP, { family: "postgres16", parameters: [{ name: "sync_replication_slots", value: "1" }] }, /Could not find parameter with name: sync_replication_slots$/],
  ["a family that is none", GROUP, { family: "postgres17.6" }, /InvalidParameterValue: ParameterGroupFamily postgres17\.6 is not a valid parameter group family$/],
  ["a group's name", GROUP, { family: "postgres17", name: "Shop" }, /only lowercase alphanumeric characters, periods, and hyphens allowed in parameter group "name"/],
  ["one subnet", "aws:rds/subnetGroup:SubnetGroup", { subnetIds: ["subnet-0123456789abcdef0"] }, /DBSubnetGroupDoesNotCoverEnoughAZs/],
  ["a group of parameters that is not there", "aws:rds/instance:Instance", { instanceClass: "db.m7g.large", engineVersion: "17", parameterGroupName: "absent" }, /DBParameterGroupNotFound/],
  ["an identifier", "aws:rds/instance:Instance", { instanceClass: "db.m7g.large", identifier: "shop--staging" }, /"identifier" cannot contain two consecutive hyphens/],
  ["a bucket's name", BUCKET, { bucket: "Shop_Lake" }, /validating S3 Bucket \(Shop_Lake\) name: only lowercase/],
  ["settings inside the bucket", BUCKET, { bucket: "shop-lake", versioning: { enabled: true } }, /versioning is deprecated/],
  ["somebody else's bucket", BUCKET, { bucket: "taken" }, /BucketAlreadyExists/],
  ["a setting of no bucket", "aws:s3/bucketVersioning:BucketVersioning", { bucket: "absent", versioningConfiguration: { status: "Enabled" } }, /NoSuchBucket/],
  ["a role without JSON", "aws:iam/role:Role", { assumeRolePolicy: "{" }, /"assume_role_policy" contains an invalid JSON policy/],
  ["a role that trusts nobody there is", "aws:iam/role:Role", { assumeRolePolicy: allow({ Action: "sts:AssumeRole", Principal: { AWS: "arn:aws:iam::123456789012:role/absent" } }) }, /MalformedPolicyDocument: Invalid principal in policy: "AWS":"arn:aws:iam::123456789012:role\/absent"/],
  ["a role's long name", "aws:iam/role:Role", { assumeRolePolicy: trust, name: "x".repeat(65) }, /expected length of name to be in the range \(1 - 64\)/],
  ["rights of no role", "aws:iam/rolePolicy:RolePolicy", { role: "absent", policy: allow({ Resource: "*" }) }, /NoSuchEntity: The role with name absent cannot be found/],
  ["an association with no role", "aws:eks/podIdentityAssociation:PodIdentityAssociation", { clusterName: "staging", namespace: "cdc", serviceAccount: "connect", roleArn: "arn:aws:iam::123456789012:role/absent" }, /InvalidParameterException: Role provided in the request does not exist\.$/],
  ["an alias", "aws:kms/alias:Alias", { name: "lake", targetKeyId: "x" }, /must begin with 'alias\/'/],
  ["a key that locks out", "aws:kms/key:Key", { policy: allow({ Action: "kms:Decrypt", Resource: "*", Principal: { AWS: "arn:aws:iam::123456789012:root" } }) }, /will not allow you to update the key policy in the future/],
  ["a catalog's name", "aws:glue/catalogDatabase:CatalogDatabase", { name: "ShopLake" }, /uppercase characters cannot be used/],
  ["a column twice", "aws:glue/catalogTable:CatalogTable", { name: "orders", databaseName: "lake", storageDescriptor: { columns: [{ name: "dt" }] }, partitionKeys: [{ name: "dt" }] }, /Duplicate column name: dt/],
  ["a tag of AWS's own", BUCKET, { bucket: "shop-lake", tags: { "aws:owner": "me" } }, /no tag that a user may set/],
])("AWS refuses %s", async (_what, type, props, reason) => {
  aws.world.foreignBuckets.add("taken");
  expect(await make(aws, type, "lake", props)).toEqual({ refused: expect.stringMatching(reason) });
});

test("AWS keeps what it is given, computes the rest, and lets nothing go that is in use", async () => {
  const role = await make(aws, "aws:iam/role:Role", "worker", { assumeRolePolicy: trust });
  expect(role.outputs).toMatchObject({ name: expect.stringMatching(/^worker-[0-9a-f]{7}$/), arn: `arn:aws:iam::123456789012:role/${role.id}` });
  expect(await make(aws, "aws:iam/rolePolicy:RolePolicy", "rights", { role: role.id, policy: allow({ Resource: "arn:aws:s3:::lake/*" }) })).not.toHaveProperty("refused");
  expect(await make(aws, "aws:eks/podIdentityAssociation:PodIdentityAssociation", "worker", { clusterName: "staging", namespace: "cdc", serviceAccount: "connect", roleArn: role.outputs?.["arn"] })).not.toHaveProperty("refused");
  const instance = await make(aws, "aws:rds/instance:Instance", "shop", { identifier: "shop", instanceClass: "db.m7g.large", engineVersion: "17", username: "postgres", manageMasterUserPassword: true, deletionProtection: true });
  expect(instance.outputs).toMatchObject({ address: "shop.c1a2b3c4d5e6.eu-west-1.rds.amazonaws.com", port: 5432, engineVersionActual: "17.6", masterUserSecrets: [{ secretStatus: "active" }] });

  const secret = (instance.outputs?.["masterUserSecrets"] as { secretArn: string }[])[0]!.secretArn;
  const asked = await fetch(aws.env["AWS_ENDPOINT_URL_SECRETS_MANAGER"]!, { method: "POST", headers: { "x-amz-target": "secretsmanager.GetSecretValue" }, body: JSON.stringify({ SecretId: secret }) });
  expect(JSON.parse(((await asked.json()) as { SecretString: string }).SecretString)).toEqual({ username: "postgres", password: aws.world.masterPassword });

  expect(await remove("aws:iam/role:Role", role.id!)).toMatch(/DeleteConflict: Cannot delete entity, must delete policies first\.$/);
  expect(await remove("aws:rds/instance:Instance", instance.id!)).toMatch(/Cannot delete protected DB Instance, please disable deletion protection and try again\.$/);
  await make(aws, BUCKET, "lake", { bucket: "shop-lake" });
  aws.world.objects.set("shop-lake", new Set(["orders/1.parquet"]));
  expect(await remove(BUCKET, "shop-lake")).toMatch(/BucketNotEmpty: The bucket you tried to delete is not empty$/);
  expect(aws.things()).toContain(`${BUCKET} shop-lake`);
});

async function remove(type: string, id: string): Promise<string | undefined> {
  const client = new ResourceProviderClient(`127.0.0.1:${aws.port}`, grpc.credentials.createInsecure());
  const request = new pb.DeleteRequest();
  request.setUrn(`urn:pulumi:s::p::${type}::x`);
  request.setId(id);
  const failed = await new Promise<string | undefined>((resolve) => client.delete(request, (error: { details?: string } | null) => resolve(error?.details)));
  client.close();
  return failed;
}

test("Kubernetes takes nothing over that it did not make, and wants the namespace first", async () => {
  const kubernetes = await startKubernetes(memoryApi());
  try {
    const map = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "trust", namespace: "cdc" }, data: {} };
    expect(await make(kubernetes, "kubernetes:core/v1:ConfigMap", "trust", map)).toEqual({ refused: 'namespaces "cdc" not found' });
    expect(await make(kubernetes, "kubernetes:core/v1:Namespace", "cdc", { apiVersion: "v1", kind: "Namespace", metadata: { name: "cdc" } })).toMatchObject({ id: "cdc" });
    expect(await make(kubernetes, "kubernetes:core/v1:ConfigMap", "trust", map)).toMatchObject({ id: "cdc/trust" });
    expect(await make(kubernetes, "kubernetes:core/v1:ConfigMap", "trust", map)).toEqual({ refused: 'resource "cdc/trust" was not successfully created by the Kubernetes API server: configmaps "trust" already exists' });
  } finally {
    kubernetes.stop();
  }
});
