import { lifecycleRules } from "../../aws/lake/lifecycle.ts";
import { lakeProblems } from "../../aws/lake/problems.ts";
import { encryption } from "../../aws/lake/hardening.ts";
import type { AwsStore, LakeFormat, S3SinkConfig } from "../../config/stack.ts";
import { plan } from "../../pipeline/plan.ts";
import { sinksOf } from "../../pipeline/sinks.ts";
import { config } from "../pipeline/config.ts";

const sink = (format: LakeFormat, more: Partial<AwsStore> = {}): S3SinkConfig => ({ kind: "s3", store: { kind: "aws", region: "eu-central-1", createBucket: true, kms: "create", versioning: true, forceDestroy: false, ...more }, bucket: "example-lake", format, maxFileAgeMs: 60_000, prefix: format, from: ["tables"] });
const problems = (tables: string[], sinks: Record<string, S3SinkConfig>): string[] => lakeProblems(sinksOf(plan({ ...config(tables), sinks }, { project: "sluice", stack: "staging" }).sinks, "s3")).map(({ place, reason }) => `${place} ${reason}`);

test("what cannot work is said with its place", () => {
  expect(problems(["public.orders"], { a: sink("iceberg"), b: sink("parquet", { glue: { database: "files" } }) })).toEqual([]);
  expect(problems(["public.orders"], { a: sink("iceberg", { glue: { database: "shop" } }), b: sink("parquet", { glue: { database: "shop" } }) })).toEqual(["sluice:sinks.b.s3.aws.glue.database shop is the database of sink a already"]);
  expect(problems(["public.orders", "public.orders_latest"], { a: sink("iceberg") })).toEqual(["sluice:sinks.a table public.orders_latest would be public_orders_latest in Glue, which is the name of another table's view"]);
  expect(problems(["public.orders"], { a: sink("iceberg", { expireDays: 30 }), b: sink("parquet", { expireDays: 30 }) })).toEqual(["sluice:sinks.a.s3.aws.expireDays would take files away from under an Iceberg table, which could not be read any more"]);
});

test("uploads that nobody completed are given up, whatever else is asked for", () => {
  expect(lifecycleRules([])[0]).toEqual({ id: "abort-uploads", status: "Enabled", filter: { prefix: "" }, abortIncompleteMultipartUpload: { daysAfterInitiation: 3 } });
});

test("expiry is for plain files under their own prefix, and nothing is moved that will be gone by then", () => {
  const store = { coldAfterDays: 30, expireDays: 80 };
  const rules = lifecycleRules([{ name: "plain", prefix: "files", format: "parquet", store }, { name: "lake", prefix: "tables", format: "iceberg", store: { coldAfterDays: 40 } }]);
  expect(rules.slice(2)).toEqual([
    { id: "plain-cold", status: "Enabled", filter: { prefix: "files/" }, transitions: [{ days: 30, storageClass: "STANDARD_IA" }] },
    { id: "plain-expire", status: "Enabled", filter: { prefix: "files/" }, expiration: { days: 80 } },
    { id: "lake-cold", status: "Enabled", filter: { prefix: "tables/" }, transitions: [{ days: 40, storageClass: "STANDARD_IA" }, { days: 100, storageClass: "GLACIER_IR" }] },
  ]);
  expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
});

test("a bucket key only where there is a key", () => {
  expect(encryption(undefined)).toEqual({ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" }, bucketKeyEnabled: false });
  expect(encryption("arn:k").bucketKeyEnabled).toBe(true);
});
