import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { connectorType } from "../../policies/connector.ts";
import { projectRoot } from "../../setup/root.ts";
import { startPolicyHost, type PolicyHost } from "./host.ts";
import { deployment, UNKNOWN_VALUE } from "./kit.ts";

/** The pack in Pulumi's own policy process, over the engine's protocol: how it loads, what unknowns do, what settings do. */

let host: PolicyHost;
beforeAll(async () => {
  host = await startPolicyHost();
}, 30_000);
afterAll(async () => host?.stop());

const literal = { type: connectorType, name: "c", props: { config: { "database.hostname": UNKNOWN_VALUE, "database.password": "hunter2" } } };

test("one policy a file, each in the pack, with a test beside, and exemptions for all", async () => {
  const policies = await host.info();
  const files = readdirSync(join(projectRoot(), "policies")).filter((file) => /\b(resourcePolicy|stackPolicy)\(\{/.test(readFileSync(join(projectRoot(), "policies", file), "utf8")));
  expect(policies.map(({ name }) => `${name}.ts`).sort()).toEqual(files.sort());
  for (const { settings } of policies) expect(settings).toContain("exempt");
  const tests = readdirSync(__dirname).map((file) => readFileSync(join(__dirname, file), "utf8")).join("\n");
  for (const file of files) expect(tests).toContain(`policies/${file}"`);
});

test("a resource policy is told, mandatory, and unknown values beside it end nothing", async () => {
  expect(await host.analyze(literal)).toEqual([{ policy: "connector-literal-secret", message: expect.stringMatching(/c: database\.password holds a literal/), level: "MANDATORY" }]);
});

test("a stack policy is told, and finds what belongs together by its dependencies", async () => {
  const bucket = { type: "aws:s3/bucket:Bucket", name: "lake", props: { bucket: UNKNOWN_VALUE } };
  const block = { type: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", name: "block", props: { bucket: UNKNOWN_VALUE, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true }, from: { bucket: ["lake"] } };
  expect((await host.analyzeStack([bucket, block, deployment()])).map(({ policy, message }) => `${policy} ${message.split("\n").at(-1)}`)).toEqual([
    expect.stringMatching(/^bucket-unguarded .*lake: has no encryption/),
    expect.stringMatching(/^rest-exposed .*connect: no NetworkPolicy/),
  ]);
});

test("everything unknown is no violation, and no policy gives up", async () => {
  const types = ["aws:s3/bucketPolicy:BucketPolicy", "aws:iam/role:Role", "aws:rds/instance:Instance", "aws:rds/parameterGroup:ParameterGroup", "kubernetes:apps/v1:Deployment", "kubernetes:core/v1:ConfigMap", "kubernetes:networking.k8s.io/v1:NetworkPolicy", connectorType];
  const keys = ["policy", "assumeRolePolicy", "storageEncrypted", "publiclyAccessible", "parameters", "spec", "data", "config", "metadata", "acl"];
  const given = types.map((type, index) => ({ type, name: `n${index}`, props: Object.fromEntries(keys.map((key) => [key, UNKNOWN_VALUE])) }));
  for (const one of given) expect([one.type, await host.analyze(one)]).toEqual([one.type, []]);
  expect(await host.analyzeStack(given)).toEqual([]);
});

test("levels and exemptions come from the settings", async () => {
  await host.configure({ "connector-literal-secret": { level: "ADVISORY" }, "rest-exposed": { exempt: ["staging/connect"] } });
  expect(await host.analyze(literal)).toEqual([expect.objectContaining({ level: "ADVISORY" })]);
  expect(await host.analyzeStack([deployment()])).toEqual([]);
  expect(await host.analyzeStack([deployment({ name: "other" })])).toHaveLength(1);
  await host.configure({ "connector-literal-secret": { level: "DISABLED" } });
  expect(await host.analyze(literal)).toEqual([]);
});
