import { localConfig, TestStack } from "../support/stack.ts";

let stack: TestStack;
beforeAll(async () => {
  stack = await TestStack.create(localConfig());
}, 120_000);
afterAll(() => stack?.dispose(), 180_000);

test("up makes everything, a second up changes nothing, destroy leaves nothing", async () => {
  expect(await stack.up()).toMatchObject({ code: 0 });
  expect(await stack.up("--expect-no-changes")).toMatchObject({ code: 0 });
  expect(await stack.destroy()).toMatchObject({ code: 0 });
}, 300_000);
