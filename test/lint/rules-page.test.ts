import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CLASS_RULES } from "../../connectors/catalog/registry.ts";
import { rulesPage } from "../../connectors/lint/rules-page.ts";
import { RULES, WORKER_RULES } from "../../connectors/lint/rules.ts";
import { projectRoot } from "../../setup/root.ts";

const ALL = [...new Set([...RULES, ...WORKER_RULES]), ...CLASS_RULES];

test("docs/rules.md is what the rules say: node connectors/lint/rules-page.ts > docs/rules.md", () => {
  expect(readFileSync(join(projectRoot(), "docs/rules.md"), "utf8")).toBe(rulesPage());
});

test("every rule is on the page, once, with an example", () => {
  const page = rulesPage();
  for (const { id } of ALL) expect(page.split(`\n### ${id}\n`)).toHaveLength(2);
  expect(page.match(/^```diff$/gm)).toHaveLength(ALL.length);
});

test("no id is that of two rules", () => {
  const ids = ALL.map(({ id }) => id);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
});
