import { copyFileSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { closingLine, runNamed, sum } from "../../setup/tests.ts";
import { tempFolder } from "./temp.ts";

const root = join(__dirname, "..", "..");

/** A project with some tests of its own and this project's jest. */
function project(tests: Record<string, string>): string {
  const temp = tempFolder();
  mkdirSync(join(temp.path, "setup"));
  copyFileSync(join(root, "setup", "reporter.cjs"), join(temp.path, "setup", "reporter.cjs"));
  symlinkSync(join(root, "node_modules"), join(temp.path, "node_modules"));
  temp.write("jest.config.cjs", 'module.exports = { testMatch: ["<rootDir>/*.case.cjs"], transform: {} };');
  for (const [file, text] of Object.entries(tests)) temp.write(file, text);
  return temp.path;
}

test("passed, failed, and a suite that cannot be loaded, which counts as failed", async () => {
  const folder = project({
    "a.case.cjs": 'test("right", () => {}); test("wrong", () => { throw new Error("x"); });',
    "b.case.cjs": 'require("./no-such-file.cjs"); test("never seen", () => {});',
  });
  expect(await runNamed(folder, process.env, [], "ignore")).toEqual({ passed: 1, failed: 2 });
}, 30_000);

test("a jest that finds nothing to run counts as failed", async () => {
  expect(await runNamed(project({}), process.env, [], "ignore")).toEqual({ passed: 0, failed: 1 });
}, 30_000);

test("the closing line", () => {
  expect(closingLine(sum([{ passed: 3, failed: 0 }, { passed: 4, failed: 1 }]))).toBe("7 passed, 1 failed");
});
