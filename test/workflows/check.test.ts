import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { check, stacksOf } from "../../setup/check.ts";
import { projectRoot } from "../../setup/root.ts";

test("the stacks of a folder are its files", () => {
  const dir = mkdtempSync(join(tmpdir(), "sluice-check-"));
  for (const file of ["Pulumi.yaml", "Pulumi.staging.yaml", "Pulumi.dev.yaml", "Pulumi.dev.yaml.bak", "package.json"]) writeFileSync(join(dir, file), "");
  expect(stacksOf(dir)).toEqual(["dev", "staging"]);
  rmSync(dir, { recursive: true });
});

test("a step that there is not is told, with those that there are", async () => {
  const told: string[] = [];
  const spy = jest.spyOn(process.stderr, "write").mockImplementation((text) => told.push(String(text)) > 0);
  expect(await check(projectRoot(), ["typse"])).toBe(2);
  spy.mockRestore();
  expect(told).toEqual(["check: there is no step typse. Steps are types, stacks, generated, golden, tests\n"]);
});
