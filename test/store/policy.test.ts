import { bucketPolicy, isOurs, writerStatements } from "../../store/policy/document.ts";
import { check as checkBucket, diff as diffBucket } from "../../store/bucket/lifecycle.ts";
import { check as checkUser } from "../../store/user/lifecycle.ts";
import { markOf } from "../../store/user/admin.ts";
import { folder } from "../../store/objects.ts";
import { UNKNOWN } from "../../dynamic/lifecycle.ts";

test("the policy of a writer: its objects, nothing else", () => {
  expect(bucketPolicy("lake-bucket", [{ principal: "lake-user", statements: writerStatements("/cdc/shop/") }])).toEqual({
    Version: "2012-10-17",
    Statement: [
      { Sid: "Sluice0A", Effect: "Allow", Principal: { AWS: ["lake-user"] }, Action: ["s3:PutObject", "s3:GetObject", "s3:AbortMultipartUpload"], Resource: ["arn:aws:s3:::lake-bucket/cdc/shop/*"] },
    ],
  });
});

test("without a prefix the whole bucket is meant, and no statement ever deletes", () => {
  const document = bucketPolicy("b", [{ principal: "u", statements: writerStatements("") }, { principal: "v", statements: writerStatements("x") }]);
  expect(document.Statement[0]?.Resource).toEqual(["arn:aws:s3:::b/*"]);
  expect(JSON.stringify(document)).not.toMatch(/Delete|s3:\*/);
  expect(new Set(document.Statement.map((one) => one.Sid)).size).toBe(2);
});

test("a policy is ours only when all of it is", () => {
  const { Statement } = bucketPolicy("b", [{ principal: "u", statements: writerStatements("x") }]);
  expect(isOurs({ Statement })).toBe(true);
  expect(isOurs({ Statement: [...Statement, { Sid: "Theirs" }] })).toBe(false);
  expect(isOurs({ Statement: [{ Effect: "Allow" }] })).toBe(false);
  expect(isOurs({})).toBe(false);
});

test("folders and marks", () => {
  expect(["", "/", "a", "/a/b/"].map(folder)).toEqual(["", "", "a/", "a/b/"]);
  expect(markOf("sluice/local")).toBe(markOf("sluice/local"));
  expect(markOf("sluice/local")).not.toBe(markOf("sluice/other"));
});

test("wrong names fail in preview, unknown values do not", async () => {
  const store = { endpoint: "http://127.0.0.1:1", region: "us-east-1", pathStyle: true, accessKeyId: "a", secretAccessKey: "b" };
  const bucket = { store, bucket: "Lake_Bucket", owner: "p/s", prefixes: [] };
  expect((await checkBucket({}, bucket)).failures.map((one) => one.property)).toEqual(["bucket", "prefixes"]);
  expect((await checkBucket({}, { ...bucket, bucket: UNKNOWN, prefixes: UNKNOWN as never })).failures).toEqual([]);
  expect((await checkUser({}, { store: { ...store, endpoint: undefined } as never, accessKeyId: "a b", secretAccessKey: "x", owner: "p/s" })).failures.map((one) => one.property)).toEqual(["accessKeyId", "store"]);
  const good = { ...bucket, bucket: "lake", prefixes: ["x"] };
  expect(await diffBucket("lake", { ...good, owned: true }, good)).toEqual({ changes: false });
  expect(await diffBucket("lake", { ...good, owned: true }, { ...good, bucket: "other" })).toMatchObject({ replaces: ["bucket"] });
});
