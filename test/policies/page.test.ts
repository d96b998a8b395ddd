import { readFileSync } from "node:fs";
import { join } from "node:path";
import { all } from "../../policies/all.ts";
import { projectRoot } from "../../setup/root.ts";

test("docs/policies.md lists every policy with its own words", () => {
  const page = readFileSync(join(projectRoot(), "docs", "policies.md"), "utf8");
  const table = page.split("\n").filter((line) => line.startsWith("| `"));
  expect(table).toEqual(all.map(({ name, description }) => `| \`${name}\` | ${description} |`));
});
