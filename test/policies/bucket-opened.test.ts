import { bucketOpened } from "../../policies/bucket-opened.ts";
import { reports, UNKNOWN_VALUE } from "./kit.ts";

const closed = { blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true };
const block = (props: Record<string, unknown>) => reports(bucketOpened, { type: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", name: "lake", props });
const policy = (statement: object) => reports(bucketOpened, { type: "aws:s3/bucketPolicy:BucketPolicy", name: "lake", props: { policy: JSON.stringify({ Statement: [statement] }) } });

test("each flag of the access block", () => {
  expect(block(closed)).toEqual([]);
  expect(block({ ...closed, blockPublicAcls: UNKNOWN_VALUE })).toEqual([]);
  expect(block({ ...closed, ignorePublicAcls: false })).toEqual(["lake: ignorePublicAcls is off. Set all four to true"]);
  expect(block({ blockPublicAcls: true, blockPublicPolicy: true })).toEqual(["lake: ignorePublicAcls, restrictPublicBuckets are off. Set all four to true"]);
});

test.each(["public-read", "public-read-write", "authenticated-read"])("ACL %s", (acl) => {
  expect(reports(bucketOpened, { type: "aws:s3/bucketAcl:BucketAcl", props: { acl } })).toHaveLength(1);
  expect(reports(bucketOpened, { type: "aws:s3/bucket:Bucket", props: { acl } })).toHaveLength(1);
});

test("a private ACL passes", () => expect(reports(bucketOpened, { type: "aws:s3/bucketAcl:BucketAcl", props: { acl: "private" } })).toEqual([]));

test("a policy for everybody, unless a condition narrows it", () => {
  const everybody = { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::lake/*" };
  expect(policy(everybody)).toHaveLength(1);
  expect(policy({ ...everybody, Principal: { AWS: "*" } })).toHaveLength(1);
  expect(policy({ ...everybody, Principal: { Service: "x.amazonaws.com", AWS: ["arn:aws:iam::1:root", "*"] } })).toHaveLength(1);
  expect(policy({ ...everybody, Condition: { StringEquals: { "aws:SourceVpce": "vpce-1" } } })).toEqual([]);
  expect(policy({ ...everybody, Effect: "Deny" })).toEqual([]);
  expect(reports(bucketOpened, { type: "aws:iam/rolePolicy:RolePolicy", props: { policy: JSON.stringify({ Statement: [everybody] }) } })).toEqual([]);
  expect(policy({ ...everybody, Principal: { AWS: "arn:aws:iam::1:role/worker" } })).toEqual([]);
});
