import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { startAws, type TestAws } from "../support/aws-provider.ts";
import { startCommand, type TestCommand } from "../support/command-provider.ts";
import { memoryApi } from "../support/kubernetes/memory.ts";
import { startKubernetes, type TestKubernetes } from "../support/kubernetes-provider.ts";
import { attach } from "../support/provider.ts";
import { changed, devConfig, stagingConfig } from "../support/staging.ts";
import { localConfig, TestStack, type Ran } from "../support/stack.ts";
import { report } from "./kit.ts";

/** The pack under the real CLI, as `pulumi preview --policy-pack policies`: the stacks as shipped, and what is refused. AWS and Kubernetes are played. */

jest.setTimeout(240_000);

let [aws, kubernetes, command]: [TestAws?, TestKubernetes?, TestCommand?] = [];
let stack: TestStack;

beforeAll(async () => {
  [aws, kubernetes, command] = [await startAws(), await startKubernetes(memoryApi()), await startCommand()];
  stack = await TestStack.create(localConfig(), { ...attach([aws, kubernetes, command]), ...aws.env, SLUICE_TEST_ADMIN: "x", AWS_ACCESS_KEY_ID: "AKIATEST", AWS_SECRET_ACCESS_KEY: "x" });
});
afterAll(async () => {
  await stack?.dispose();
  for (const provider of [aws, kubernetes, command]) provider?.stop();
}, 60_000);

/** A preview under the policies, with what a settings file says of them. */
function preview(config: Record<string, unknown>, settings: object): Promise<Ran> {
  const file = join(stack.dir, "policies.json");
  writeFileSync(file, JSON.stringify(settings));
  stack.configure(config);
  return stack.preview("--policy-pack", "policies", "--policy-pack-config", file);
}

/** What the pack told: `policy: level`, once for each, and that a policy could not look. */
function told({ text }: Ran): string[] {
  const [, policies = ""] = text.split("\nPolicies:\n");
  const found = [...policies.matchAll(/- \[(\w+)\](?: \[severity: \w+\])?\s+([\w-]+)/g)].map(([, level, policy]) => `${policy}: ${level}`);
  return [...new Set([...found, ...(text.match(/can't run policy '[\w-]+'/g) ?? [])])];
}

/** The stack's name is a random one, which may not have one replica only unless a settings file says so. */
const own = () => ({ "replication-factor-one": { allowed: [stack.name] } });

test.each([
  ["local", localConfig, own],
  ["dev", () => devConfig("shop.c1a2b3c4d5e6.eu-central-1.rds.amazonaws.com"), own],
  ["staging", stagingConfig, () => ({})],
] as const)("stack %s as shipped passes, and no policy gives up on what a preview does not know", async (name, config, settings) => {
  const start = performance.now();
  const ran = await preview(config(), settings());
  report(`${name}: preview with the policies ${((performance.now() - start) / 1000).toFixed(1)} s, ${/\+ (\d+) to create/.exec(ran.text)?.[1]} resources`);
  expect(told(ran)).toEqual([]);
  expect(ran).toMatchObject({ code: 0, text: expect.stringMatching(/Policies:\n\s+✅ sluice@v\d+\.\d+\.\d+ \(local: policies\)/) });
});

test("a violation refuses the preview; the level can be lowered", async () => {
  const refused = await preview(localConfig(), {});
  expect(refused.code).not.toBe(0);
  expect(told(refused)).toEqual(["replication-factor-one: mandatory"]);
  expect(refused.text).toMatch(/broker-shop\.public\.orders: has a replication factor of 1\. Write 3/);
  const warned = await preview(localConfig(), { "replication-factor-one": { enforcementLevel: "advisory" } });
  expect(warned.code).toBe(0);
  expect(told(warned)).toEqual(["replication-factor-one: advisory"]);
});

test("what the configuration lets through in staging, and the policies do not: one broker", async () => {
  const single = changed(stagingConfig(), ["sluice:broker", "redpanda", "replicas"], 1);
  const ran = await preview(single, {});
  expect(ran.code).not.toBe(0);
  expect(told(ran)).toEqual(["replication-factor-one: mandatory"]);
  expect(ran.text).toMatch(/values\.statefulset\.replicas is 1: one broker\. Write 3/);
});
