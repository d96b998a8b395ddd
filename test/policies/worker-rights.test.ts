import { workerRights } from "../../policies/worker-rights.ts";
import { reports, UNKNOWN_VALUE } from "./kit.ts";

const right = { Sid: "Lake", Effect: "Allow", Action: ["s3:PutObject", "s3:AbortMultipartUpload"], Resource: ["arn:aws:s3:::lake/shop/*"] };
const policy = (...Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement });
const rolePolicy = (document: unknown) => ({ type: "aws:iam/rolePolicy:RolePolicy", name: "worker", props: { policy: document } });
const told = (document: unknown) => reports(workerRights, rolePolicy(document));

test("named actions on a prefix pass, also Deny statements with wildcards", () => {
  expect(told(policy(right, { Effect: "Deny", Action: "s3:*", Resource: "*" }))).toEqual([]);
});

test.each([
  ["every action", { ...right, Action: "*" }, /Lake: the action \* is a wildcard/],
  ["every action of a service", { ...right, Action: ["s3:PutObject", "s3:*"] }, /the action s3:\* is a wildcard/],
  ["a family of actions", { ...right, Action: "s3:Put*" }, /the action s3:Put\* is a wildcard/],
  ["delete", { ...right, Action: ["s3:DeleteObject"] }, /s3:DeleteObject can take data/],
  ["delete of a version, in other letters", { ...right, Action: "s3:deleteobjectversion" }, /can take data/],
  ["the bucket's policy", { ...right, Action: "s3:PutBucketPolicy" }, /can take data or its protection/],
  ["a Glue table's end", { ...right, Action: "glue:DeleteTable" }, /glue:DeleteTable can take/],
  ["every resource", { ...right, Resource: "*" }, /the resource \* is every one/],
  ["every bucket", { ...right, Resource: "arn:aws:s3:::*" }, /every one/],
  ["every bucket's objects", { ...right, Resource: ["arn:aws:s3:::*/shop/*"] }, /every one/],
  ["all actions but some", { Effect: "Allow", NotAction: "iam:*", Resource: right.Resource }, /statement 0: Allow with NotAction/],
  ["all resources but some", { Effect: "Allow", Action: right.Action, NotResource: "arn:aws:s3:::other" }, /Allow with NotResource/],
])("%s", (_, statement, message) => {
  expect(told(policy(statement))).toEqual([expect.stringMatching(message)]);
});

test("each fault of a document is told", () => {
  expect(told(policy({ Effect: "Allow", Action: ["s3:PutObject", "s3:GetObject", "s3:DeleteObject", "s3:*"], Resource: ["*"] }))).toHaveLength(3);
});

test("a document as a value, and one that is no JSON", () => {
  expect(told({ Statement: [{ ...right, Action: "s3:*" }] })).toHaveLength(1);
  expect(told("{")).toEqual(["worker: policy is no JSON. Write an IAM policy document"]);
});

test("what is not known in preview is left to up", () => {
  expect(told(UNKNOWN_VALUE)).toEqual([]);
});

test.each(["aws:iam/policy:Policy", "aws:iam/userPolicy:UserPolicy", "aws:s3/bucketPolicy:BucketPolicy"])("%s", (type) => {
  expect(reports(workerRights, { type, props: { policy: policy({ ...right, Action: "s3:DeleteObject" }) } })).toHaveLength(1);
});

test("a bucket policy of a server that is not AWS", () => {
  expect(reports(workerRights, { type: "pulumi-nodejs:dynamic/store:BucketPolicy", props: { document: { Statement: [{ ...right, Action: "s3:DeleteObject" }] } } })).toHaveLength(1);
});

test("inline and managed policies of a role", () => {
  const role = (props: Record<string, unknown>) => reports(workerRights, { type: "aws:iam/role:Role", name: "worker", props });
  expect(role({ inlinePolicies: [{ name: "x", policy: policy({ ...right, Action: "*" }) }] })).toEqual([expect.stringMatching(/^worker: inlinePolicies\[0\], Lake: the action \*/)]);
  expect(role({ managedPolicyArns: ["arn:aws:iam::aws:policy/AmazonS3FullAccess"] })).toHaveLength(1);
  expect(role({ managedPolicyArns: ["arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole"] })).toEqual([]);
  expect(reports(workerRights, { type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment", props: { policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" } })).toHaveLength(1);
});

test("a stack or a resource can be exempt", () => {
  const wrong = rolePolicy(policy({ ...right, Action: "s3:*" }));
  expect(reports(workerRights, wrong, { config: { exempt: ["dev", "staging/other"] } })).toHaveLength(1);
  expect(reports(workerRights, wrong, { config: { exempt: ["staging"] } })).toEqual([]);
  expect(reports(workerRights, wrong, { config: { exempt: ["st*/work*"] } })).toEqual([]);
});
