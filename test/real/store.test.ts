import { AbortMultipartUploadCommand, CreateBucketCommand, CreateMultipartUploadCommand, DeleteBucketCommand, DeleteObjectCommand, GetObjectCommand, ListBucketsCommand, ListMultipartUploadsCommand, ListObjectsV2Command, PutBucketPolicyCommand, PutObjectCommand, UploadPartCommand, type S3Client } from "@aws-sdk/client-s3";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as bucket from "../../store/bucket/lifecycle.ts";
import { storeClient, storeFault, withStore } from "../../store/client.ts";
import { listObjects } from "../../store/objects.ts";
import { bucketPolicy, writerStatements } from "../../store/policy/document.ts";
import * as policy from "../../store/policy/lifecycle.ts";
import * as uploads from "../../store/uploads/lifecycle.ts";
import * as user from "../../store/user/lifecycle.ts";
import { dirReference } from "../../secrets/reference.ts";
import { startStore } from "../support/store.ts";
import { freePort, scratch } from "../support/process.ts";

jest.setTimeout(60_000);
let s3: Awaited<ReturnType<typeof startStore>>;
let root: S3Client;
const secrets = scratch("secrets");
const SECRET = "canary<&>'\"secret-7f3a";
beforeAll(async () => {
  s3 = await startStore();
  root = storeClient(s3.store);
  writeFileSync(join(secrets.dir, "lake"), SECRET, { mode: 0o600 });
});
afterAll(async () => {
  root.destroy();
  await s3.stop();
  secrets.dispose();
});

const bucketInputs = (name: string, more: Partial<bucket.BucketInputs> = {}): bucket.BucketInputs => ({ store: s3.store, bucket: name, owner: "sluice/local", prefixes: ["lake"], ...more });
const userInputs = (accessKeyId: string, owner = "sluice/local"): user.UserInputs => ({ store: s3.store, accessKeyId, secretAccessKey: dirReference(secrets.dir, "lake"), owner });
const put = (client: S3Client, Bucket: string, Key: string): Promise<unknown> => client.send(new PutObjectCommand({ Bucket, Key, Body: "x" }));
async function refused(call: Promise<unknown>): Promise<string> {
  return call.then(() => "allowed", (error: unknown) => `${(error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode} ${storeFault(error)}`);
}

test("a bucket is made, found again, emptied with what was half uploaded, and deleted", async () => {
  const inputs = bucketInputs("life");
  const { id, outs } = await bucket.create(inputs);
  expect(outs).toEqual({ ...inputs, owned: true });
  expect(await bucket.diff(id, outs, inputs)).toEqual({ changes: false });
  expect((await bucket.create(inputs)).outs.owned).toBe(true);
  await Promise.all(Array.from({ length: 1100 }, (_, index) => put(root, "life", `lake/data/${index}.parquet`)));
  await root.send(new CreateMultipartUploadCommand({ Bucket: "life", Key: "lake/data/big" }));
  await put(root, "life", "notes.txt");
  await expect(bucket.remove(id, outs)).rejects.toThrow("bucket life: holds objects that this stack did not write: notes.txt. Move them away, or set retain and destroy again");
  const left: string[] = [];
  for await (const one of listObjects(root, "life", "")) left.push(one.key);
  expect(left).toEqual(["notes.txt"]);
  expect((await root.send(new ListMultipartUploadsCommand({ Bucket: "life" }))).Uploads ?? []).toEqual([]);
  await root.send(new DeleteObjectCommand({ Bucket: "life", Key: "notes.txt" }));
  await bucket.remove(id, outs);
  await bucket.remove(id, outs);
  expect(await bucket.read(id, outs)).toEqual({});
  expect(await bucket.diff(id, outs, inputs)).toEqual({ changes: true });
  expect(readdirSync(join(s3.dir, "data")).filter((one) => !one.startsWith(".vgw"))).toEqual([]);
});

test("what a sink began to upload into somebody else's bucket goes with the sink, and nothing else", async () => {
  await root.send(new CreateBucketCommand({ Bucket: "shared" }));
  await put(root, "shared", "lake/kept");
  for (const Key of ["lake/a", "lake/deep/b", "lakeside/c"]) await root.send(new CreateMultipartUploadCommand({ Bucket: "shared", Key }));
  const inputs = { store: s3.store, bucket: "shared", prefix: "lake" };
  const { id, outs } = await uploads.create(inputs);
  expect(await uploads.diff(id, outs, inputs)).toEqual({ changes: false });
  expect(await uploads.diff(id, outs, { ...inputs, prefix: "other" })).toEqual({ changes: true, replaces: ["prefix"] });
  await uploads.remove(id, outs);
  await uploads.remove(id, outs);
  expect(((await root.send(new ListMultipartUploadsCommand({ Bucket: "shared" }))).Uploads ?? []).map(({ Key }) => Key)).toEqual(["lakeside/c"]);
  expect((await root.send(new ListObjectsV2Command({ Bucket: "shared" }))).Contents?.map(({ Key }) => Key)).toEqual(["lake/kept"]);
  await uploads.remove("x", { ...inputs, bucket: "never-made" });
  expect((await uploads.check({}, { ...inputs, prefix: "/" })).failures).toMatchObject([{ property: "prefix" }]);
});

test("only a bucket of ours, or an empty one without owner, is taken over", async () => {
  await root.send(new CreateBucketCommand({ Bucket: "half" }));
  expect((await bucket.create(bucketInputs("half"))).outs.owned).toBe(true);
  await expect(bucket.create(bucketInputs("half", { owner: "sluice/other" }))).rejects.toThrow("bucket half: belongs to sluice/local. Choose another name");
  await root.send(new CreateBucketCommand({ Bucket: "theirs" }));
  await put(root, "theirs", "lake/precious");
  await expect(bucket.create(bucketInputs("theirs"))).rejects.toThrow("is there already and holds objects");
  const { id, outs } = await bucket.create(bucketInputs("theirs", { adopt: true }));
  expect(outs.owned).toBe(false);
  await bucket.remove(id, outs);
  await bucket.remove("half", (await bucket.create(bucketInputs("half", { retain: true }))).outs);
  expect((await root.send(new ListBucketsCommand({}))).Buckets?.map((one) => one.Name).sort()).toEqual(["half", "shared", "theirs"]);
});

test("a user can do what its policy says, and nothing else", async () => {
  await bucket.create(bucketInputs("policed"));
  const inputs = userInputs("lake-user");
  const { id, outs } = await user.create(inputs);
  expect(JSON.stringify(outs)).not.toContain("canary");
  expect(await user.diff(id, outs, inputs)).toEqual({ changes: false });
  const document = bucketPolicy("policed", [{ principal: "lake-user", statements: writerStatements("lake") }]);
  const policyInputs = { store: s3.store, bucket: "policed", document };
  const made = await policy.create(policyInputs);
  expect(await policy.diff(made.id, made.outs, policyInputs)).toEqual({ changes: false });
  await put(root, "policed", "other/secret");

  const as = storeClient({ ...s3.store, accessKeyId: "lake-user", secretAccessKey: dirReference(secrets.dir, "lake") });
  const denied = "403 AccessDenied";
  try {
    const upload = await as.send(new CreateMultipartUploadCommand({ Bucket: "policed", Key: "lake/big" }));
    expect(await refused(put(as, "policed", "lake/shop/public/orders/data/1.parquet"))).toBe("allowed");
    expect(await refused(as.send(new GetObjectCommand({ Bucket: "policed", Key: "lake/shop/public/orders/data/1.parquet" })))).toBe("allowed");
    expect(await refused(as.send(new UploadPartCommand({ Bucket: "policed", Key: "lake/big", UploadId: upload.UploadId, PartNumber: 1, Body: "x" })))).toBe("allowed");
    expect(await refused(as.send(new AbortMultipartUploadCommand({ Bucket: "policed", Key: "lake/big", UploadId: upload.UploadId })))).toBe("allowed");

    expect(await refused(as.send(new ListObjectsV2Command({ Bucket: "policed", Prefix: "lake/shop/" })))).toBe(denied);
    expect(await refused(put(as, "policed", "other/1"))).toBe(denied);
    expect(await refused(put(as, "policed", "lakeside/1"))).toBe(denied);
    expect(await refused(as.send(new GetObjectCommand({ Bucket: "policed", Key: "other/secret" })))).toBe(denied);
    expect(await refused(as.send(new DeleteObjectCommand({ Bucket: "policed", Key: "lake/shop/public/orders/data/1.parquet" })))).toBe(denied);
    expect(await refused(as.send(new ListObjectsV2Command({ Bucket: "policed" })))).toBe(denied);
    expect(await refused(as.send(new ListObjectsV2Command({ Bucket: "policed", Prefix: "other/" })))).toBe(denied);
    expect(await refused(as.send(new ListObjectsV2Command({ Bucket: "theirs", Prefix: "lake/" })))).toBe(denied);
    expect(await refused(put(as, "theirs", "lake/1"))).toBe(denied);
    expect(await refused(as.send(new CreateBucketCommand({ Bucket: "new-one" })))).toBe(denied);
    expect(await refused(as.send(new DeleteBucketCommand({ Bucket: "policed" })))).toBe(denied);
    expect(await refused(as.send(new PutBucketPolicyCommand({ Bucket: "policed", Policy: JSON.stringify(document) })))).toBe(denied);
  } finally {
    as.destroy();
  }
});

test("a policy changed by hand is seen and mended; one that is not ours is left alone", async () => {
  const document = bucketPolicy("policed", [{ principal: "lake-user", statements: writerStatements("lake") }]);
  const inputs = { store: s3.store, bucket: "policed", document };
  const foreign = { Version: "2012-10-17", Statement: [{ Sid: "Theirs", Effect: "Allow", Principal: { AWS: ["lake-user"] }, Action: "s3:GetObject", Resource: "arn:aws:s3:::policed/*" }] };
  await root.send(new PutBucketPolicyCommand({ Bucket: "policed", Policy: JSON.stringify({ ...document, Statement: document.Statement.map((one) => ({ ...one, Action: ["s3:GetObject"] })) }) }));
  expect(await policy.diff("policed", inputs, inputs)).toEqual({ changes: true });
  await policy.update("policed", inputs, inputs);
  expect(await policy.diff("policed", inputs, inputs)).toEqual({ changes: false });
  await root.send(new PutBucketPolicyCommand({ Bucket: "policed", Policy: JSON.stringify(foreign) }));
  expect(await policy.read("policed", inputs)).toEqual({});
  await expect(policy.update("policed", inputs, inputs)).rejects.toThrow("policy of bucket policed: has statements that Sluice did not write");
  await policy.remove("policed", inputs);
  expect(await policy.diff("policed", inputs, inputs)).toEqual({ changes: true });
});

test("a new secret is noticed and set; a user of somebody else is refused; remove takes only ours", async () => {
  const inputs = userInputs("second");
  await user.create(inputs);
  writeFileSync(join(secrets.dir, "lake"), "another-secret");
  expect(await user.diff("second", inputs, inputs)).toEqual({ changes: true });
  await user.update("second", inputs, inputs);
  expect(await user.diff("second", inputs, inputs)).toEqual({ changes: false });
  await expect(user.create(userInputs("second", "sluice/other"))).rejects.toThrow("store user second: exists and was not made by this stack");
  await user.remove("second", userInputs("second", "sluice/other"));
  expect(await user.read("second", inputs)).toEqual({ id: "second", props: inputs });
  await user.remove("second", inputs);
  await user.remove("second", inputs);
  expect(await user.read("second", inputs)).toEqual({});
  expect(await user.diff("second", inputs, inputs)).toEqual({ changes: true });
  await expect(user.create({ ...userInputs("third"), store: { ...s3.store, secretAccessKey: "wrong" } })).rejects.toThrow(/^store user third: .*SignatureDoesNotMatch/);
});

test("a server that cannot be reached is one line with the mend", async () => {
  const dead = { ...s3.store, endpoint: `http://127.0.0.1:${await freePort()}` };
  await expect(withStore(dead, "bucket lake", (client) => client.send(new ListBucketsCommand({})), 1)).rejects.toThrow(/^bucket lake: http:\/\/127\.0\.0\.1:\d+ cannot be reached \(.*\)\. Check that the store runs/);
  await expect(user.create({ ...userInputs("x"), store: dead })).rejects.toThrow(/^store user x: http:\/\/127\.0\.0\.1:\d+ cannot be reached/);
});

test("no secret of a user shows in any process's arguments or in the server's log", () => {
  expect(execFileSync("ps", ["-eo", "args"], { encoding: "utf8" })).not.toContain("another-secret");
  expect(readFileSync(join(s3.dir, "versitygw.log"), "utf8")).not.toMatch(/canary|another-secret/);
});
