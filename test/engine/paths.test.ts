import { MISTAKES } from "../paths/mistakes.ts";
import { mistaken } from "../paths/refused.ts";
import { TestStack } from "../support/stack.ts";
import { diagnostics } from "./kit.ts";

/** The mistakes of every data path under the real CLI: preview says of each what `refused` says, makes nothing, and nothing runs yet. */

jest.setTimeout(120_000);

let stack: TestStack;
let before: Awaited<ReturnType<TestStack["state"]>>;

beforeAll(async () => {
  stack = await TestStack.create({});
  before = await stack.state();
});
afterAll(() => stack?.dispose());

describe.each(Object.entries(MISTAKES))("%s", (_path, mistakes) => {
  test.each(mistakes)("preview refuses %s", async (_mistake, change, line) => {
    stack.configure(mistaken(change));
    const ran = await stack.preview();
    const [head, ...told] = diagnostics(ran, stack).filter((each) => !each.startsWith("warning:"));
    expect(head).toMatch(/^error: (Pulumi\.STACK\.yaml has a problem|stack STACK is refused):$/);
    // That the plugin is not there either is true as well: preview tells everything at once.
    const lines = told.filter((each) => !each.includes("which no package registry holds"));
    expect(lines.join(" ").replace(/\s+/g, " ")).toBe(line.replace(/\s+/g, " ").replaceAll("sluice-local", "sluice-STACK"));
    expect(ran.code).not.toBe(0);
    expect(await stack.state()).toEqual(before);
  });
});
