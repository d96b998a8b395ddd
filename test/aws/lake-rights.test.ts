import type { IamDocument } from "../../aws/identity/document.ts";
import { bucketDenials } from "../../aws/lake/hardening.ts";
import { writerPolicy, type WriterTarget } from "../../aws/lake/rights.ts";
import type { LakeFormat } from "../../config/stack.ts";
import { sinkRights } from "../../pipeline/lake.ts";
import { evaluate, type IamRequest } from "../support/iam.ts";

const REGION = "eu-central-1";
const BUCKET = "example-lake";
const KEY = `arn:aws:kms:${REGION}:111122223333:key/0f0e0d0c`;
const CATALOG = `arn:aws:glue:${REGION}:111122223333`;
const TABLES = ["public_orders", "public_customers"];

function target(format: LakeFormat): WriterTarget {
  const rights = sinkRights({ prefix: "cdc/shop" });
  return { region: REGION, bucket: BUCKET, rights, keyArn: KEY, ...(format === "iceberg" ? { glue: { databaseArn: `${CATALOG}:database/shop_lake`, tables: TABLES } } : {}) };
}

const object = (action: string, key: string, bucket = BUCKET): IamRequest => ({ action, resource: `arn:aws:s3:::${bucket}/${key}` });
const list = (prefix?: string, bucket = BUCKET): IamRequest => ({ action: "s3:ListBucket", resource: `arn:aws:s3:::${bucket}`, context: prefix === undefined ? {} : { "s3:prefix": prefix } });
const key = (action: string, arn = KEY, via = `s3.${REGION}.amazonaws.com`): IamRequest => ({ action, resource: arn, context: { "kms:ViaService": via } });
const glue = (action: string, ...path: string[]): IamRequest[] => path.map((one) => ({ action, resource: `${CATALOG}:${one}` }));
const commit = (action: string, table: string): IamRequest[] => glue(action, "catalog", "database/shop_lake", `table/shop_lake/${table}`);
const name = ({ action, resource, context }: IamRequest): string => `${action} ${resource} ${JSON.stringify(context ?? {})}`;

/** What the class was seen to call: its own source, and a real sink behind a server that writes every call down (test/real). */
const NEEDED: Record<LakeFormat, IamRequest[]> = {
  // Creating, filling and completing an upload are all the one action PutObject, see the S3 user guide on multipart uploads.
  parquet: [object("s3:PutObject", "cdc/shop/shop.public.orders/dt=2026-11-21/hour=08/a.parquet"), object("s3:AbortMultipartUpload", "cdc/shop/x/a"), object("s3:GetObject", "cdc/shop/x/a"), key("kms:GenerateDataKey"), key("kms:Decrypt")],
  iceberg: [
    object("s3:PutObject", "cdc/shop/public_orders/data/1.parquet"), object("s3:GetObject", "cdc/shop/public_orders/metadata/1.metadata.json"), object("s3:AbortMultipartUpload", "cdc/shop/public_orders/data/1.parquet"),
    key("kms:GenerateDataKey"), key("kms:Decrypt"), ...TABLES.flatMap((table) => [...commit("glue:GetTable", table), ...commit("glue:UpdateTable", table)]),
  ],
};

const REFUSED: IamRequest[] = [
  object("s3:DeleteObject", "cdc/shop/x/a"), object("s3:DeleteObjectVersion", "cdc/shop/x/a"), object("s3:PutObjectAcl", "cdc/shop/x/a"), object("s3:PutObjectTagging", "cdc/shop/x/a"), object("s3:RestoreObject", "cdc/shop/x/a"),
  object("s3:GetObjectVersion", "cdc/shop/x/a"), object("s3:BypassGovernanceRetention", "cdc/shop/x/a"),
  ...["cdc/other/a", "cdc/shopping/a", "a", "cdc/shop", ""].flatMap((path) => [object("s3:PutObject", path), object("s3:GetObject", path)]),
  object("s3:PutObject", "cdc/shop/x/a", "example-lake-2"), object("s3:GetObject", "cdc/shop/x/a", "other"),
  list(), list(""), list("cdc/"), list("cdc/other/"), list("cdc/shopping"), list("cdc/shop/", "other"),
  { action: "s3:ListAllMyBuckets", resource: "*" },
  ...["s3:DeleteBucket", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy", "s3:PutLifecycleConfiguration", "s3:PutBucketVersioning", "s3:PutEncryptionConfiguration", "s3:ListBucketVersions", "s3:ListBucketMultipartUploads"].map((action) => ({ action, resource: `arn:aws:s3:::${BUCKET}`, context: { "s3:prefix": "cdc/shop/" } })),
  key("kms:GenerateDataKey", KEY.replace("0f0e", "ffff")), key("kms:Decrypt", KEY, `secretsmanager.${REGION}.amazonaws.com`), { action: "kms:Decrypt", resource: KEY }, key("kms:Encrypt"), key("kms:ScheduleKeyDeletion"), key("kms:PutKeyPolicy"), key("kms:CreateGrant"),
  ...glue("glue:GetTable", "table/shop_lake/public_secrets", "table/other/public_orders", "database/other"), ...glue("glue:UpdateTable", "table/shop_lake/public_orders_latest"),
  ...commit("glue:DeleteTable", "public_orders"), ...commit("glue:CreateTable", "public_orders"), ...glue("glue:DeleteDatabase", "database/shop_lake"), ...glue("glue:GetTables", "catalog", "database/shop_lake"), ...glue("glue:UpdateDatabase", "database/shop_lake"),
  { action: "iam:PassRole", resource: "arn:aws:iam::111122223333:role/x" }, { action: "sts:AssumeRole", resource: "arn:aws:iam::111122223333:role/x" },
];

describe.each(["parquet", "iceberg"] as const)("the writer of a %s sink", (format) => {
  const document = writerPolicy(target(format));

  test.each(NEEDED[format].map((one) => [name(one), one] as const))("may %s", (_, request) => {
    expect(evaluate([document], request)).toBe("allowed");
  });

  test.each(REFUSED.map((one) => [name(one), one] as const))("may not %s", (_, request) => {
    expect(evaluate([document], request)).toBe("denied");
  });

  test("every statement, every action in it and every resource is needed", () => {
    const works = (trial: IamDocument): boolean => NEEDED[format].every((request) => evaluate([trial], request) === "allowed");
    const without = document.Statement.flatMap((statement, at) => {
      const rest = document.Statement.filter((_, other) => other !== at);
      const parts = (["Action", "Resource"] as const).flatMap((part) => [...(statement[part] ?? [])].map((one) => ({ what: one, trial: { ...document, Statement: [...rest, { ...statement, [part]: [...(statement[part] ?? [])].filter((other) => other !== one) }] } })));
      return [{ what: statement.Sid, trial: { ...document, Statement: rest } }, ...parts];
    });
    expect(without.length).toBeGreaterThan(8);
    expect(without.filter(({ trial }) => works(trial)).map(({ what }) => what)).toEqual([]);
  });

  test("every condition is needed: without it something is allowed that should not be", () => {
    const open = { ...document, Statement: document.Statement.map(({ Condition: _, ...statement }) => statement) };
    expect(REFUSED.filter((request) => evaluate([open], request) === "allowed").map(({ action }) => action)).toContain("kms:Decrypt");
  });

  test("no statement has a wildcard for an action or for a whole service", () => {
    for (const { Effect, Action, Resource } of document.Statement) {
      expect(Effect).toBe("Allow");
      expect([Action].flat().filter((action) => action.includes("*"))).toEqual([]);
      expect(Resource).not.toContain("*");
    }
  });
});

test("a parquet sink has no right in the catalog, and one without a key of its own none on a key", () => {
  expect(writerPolicy(target("parquet")).Statement.map(({ Sid }) => Sid)).toEqual(["Objects0", "Key"]);
  const { keyArn: _, ...keyless } = target("parquet");
  expect(writerPolicy(keyless).Statement.map(({ Sid }) => Sid)).toEqual(["Objects0"]);
});

test("so many tables that a role could not hold their names: the whole database, which is the lake's own", () => {
  const tables = Array.from({ length: 200 }, (_, n) => `public_table_number_${n}`);
  const document = writerPolicy({ ...target("iceberg"), glue: { databaseArn: `${CATALOG}:database/shop_lake`, tables } });
  expect(JSON.stringify(document).length).toBeLessThan(5000);
  for (const request of commit("glue:UpdateTable", "public_table_number_199")) expect(evaluate([document], request)).toBe("allowed");
  expect(evaluate([document], glue("glue:UpdateTable", "table/other/public_orders")[0]!)).toBe("denied");
});

test("regions of other partitions", () => {
  const { Statement } = writerPolicy({ ...target("parquet"), region: "cn-north-1" });
  expect(Statement[0]!.Resource).toEqual(["arn:aws-cn:s3:::example-lake/cdc/shop/*"]);
  expect(Statement[1]!.Condition).toEqual({ StringEquals: { "kms:ViaService": "s3.cn-north-1.amazonaws.com.cn" } });
});

describe("what the bucket denies to everybody", () => {
  const everything: IamDocument = { Version: "2012-10-17", Statement: [{ Sid: "All", Effect: "Allow", Action: ["*"], Resource: ["*"] }] };
  const denials = bucketDenials(REGION, BUCKET, KEY);
  const secure = { "aws:SecureTransport": "true", "s3:TlsVersion": "1.3" };
  const put = (context: Record<string, string>, over = denials): string => evaluate([everything, over], { ...object("s3:PutObject", "cdc/shop/a"), context: { ...secure, ...context } });

  test("plain HTTP and old TLS, on objects and on the bucket", () => {
    for (const request of [object("s3:GetObject", "a"), list("cdc/shop/")]) {
      expect(evaluate([everything, denials], { ...request, context: { ...request.context, ...secure } })).toBe("allowed");
      expect(evaluate([everything, denials], { ...request, context: { "aws:SecureTransport": "false" } })).toBe("explicitly denied");
      expect(evaluate([everything, denials], { ...request, context: { "aws:SecureTransport": "true", "s3:TlsVersion": "1.1" } })).toBe("explicitly denied");
    }
  });

  test("another key or none; a request that says nothing gets the bucket's", () => {
    const [sse, id] = ["s3:x-amz-server-side-encryption", "s3:x-amz-server-side-encryption-aws-kms-key-id"];
    expect(put({})).toBe("allowed");
    expect(put({ [sse]: "aws:kms", [id]: KEY })).toBe("allowed");
    expect(put({ [sse]: "aws:kms", [id]: KEY.replace("0f0e", "ffff") })).toBe("explicitly denied");
    expect(put({ [sse]: "AES256" })).toBe("explicitly denied");
    expect(put({ [sse]: "AES256" }, bucketDenials(REGION, BUCKET, undefined))).toBe("allowed");
  });
});

test("the evaluator refuses what it does not know", () => {
  const odd = (more: object): IamDocument => ({ Version: "2012-10-17", Statement: [{ Sid: "X", Effect: "Allow", Action: ["s3:*"], Resource: ["*"], ...more }] });
  expect(() => evaluate([odd({ Condition: { DateLessThan: { "aws:CurrentTime": "2030" } } })], list())).toThrow("DateLessThan");
  expect(() => evaluate([odd({ NotAction: ["s3:Get*"] })], list())).toThrow("NotAction");
});
