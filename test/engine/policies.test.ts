import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { localConfig, TestStack, type Ran } from "../support/stack.ts";
import { report } from "./kit.ts";

/** The pack under the real CLI: `pulumi preview --policy-pack policies`, on a stack of the committed configuration. */

jest.setTimeout(180_000);

let stack: TestStack;
beforeAll(async () => {
  stack = await TestStack.create(localConfig());
});
afterAll(async () => stack?.dispose(), 60_000);

/** A preview under the policies, with what a settings file says of them. */
function preview(settings: object): Promise<Ran> {
  const file = join(stack.dir, "policies.json");
  writeFileSync(file, JSON.stringify(settings));
  return stack.preview("--policy-pack", "policies", "--policy-pack-config", file);
}

/** What was told: `[level] … name: message` under each policy's name, without the descriptions. */
function told({ text }: Ran): string[] {
  return text.split("\n").map((line) => line.trim()).filter((line) => /\breplication factor of 1\b|holds a literal|errors\.tolerance=all needs|can't run policy/.test(line));
}

/** This stack's name is a random one, which may not have one replica only unless a settings file says so. */
const own = () => ({ "replication-factor-one": { allowed: [stack.name] } });

test("the stack as shipped passes, and no policy gives up on what a preview does not know", async () => {
  const start = performance.now();
  const ran = await preview(own());
  report(`preview with ${/sluice@v[\d.]+/.exec(ran.text)?.[0] ?? "the pack"}: ${((performance.now() - start) / 1000).toFixed(1)} s`);
  expect(told(ran)).toEqual([]);
  expect(ran).toMatchObject({ code: 0, text: expect.stringMatching(/Policies:\n\s+✅ sluice@v0\.\d+\.\d+ \(local: policies\)/) });
});

test("a violation refuses the preview, resource by resource; the level can be lowered", async () => {
  const refused = await preview({});
  expect(refused.code).not.toBe(0);
  expect(told(refused).length).toBeGreaterThanOrEqual(4);
  expect(refused.text).toMatch(/\[mandatory\] \[severity: high\] +replication-factor-one/);
  const warned = await preview({ "replication-factor-one": { enforcementLevel: "advisory" } });
  expect(warned.code).toBe(0);
  expect(warned.text).toMatch(/\[advisory\] \[severity: high\] +replication-factor-one/);
  expect(told(await preview({ "replication-factor-one": { exempt: [stack.name] } }))).toEqual([]);
});
