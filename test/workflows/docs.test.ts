import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { CLASS_RULES } from "../../connectors/catalog/registry.ts";
import { RULES, WORKER_RULES } from "../../connectors/lint/rules.ts";
import { all } from "../../policies/all.ts";
import { projectRoot } from "../../setup/root.ts";

/** What the pages name is there: files, links, npm scripts, verbs of the command line, policies, rules. Not whether a sentence is true. */

const root = projectRoot();
const PAGES = ["README.md", ...readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".md")).map((file) => `docs/${file}`)];
const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { scripts: Record<string, string> };
const FOLDERS = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name);
const RULE_NAMES = [...RULES, ...WORKER_RULES, ...CLASS_RULES].map(({ id }) => id);
const VERBS = readFileSync(join(root, "cli", "verbs.ts"), "utf8");

describe.each(PAGES)("%s", (page) => {
  const text = readFileSync(join(root, page), "utf8");
  // A path is in backticks, begins with a folder or is a file of the root, and may end in a pattern. What is made at run time need not be there.
  const paths = [...text.matchAll(/`([\w.@*-]+(?:\/[\w.@*-]*)*)`/g)].map(([, path = ""]) => path).filter((path) => FOLDERS.includes(path.split("/")[0] ?? "") && path.includes("/") && !path.startsWith(".sluice/"));

  test("files", () => {
    const missing = paths.filter((path) => !existsSync(join(root, path.replace(/\/?[^/]*\*.*$/, ""))));
    expect(missing).toEqual([]);
  });

  test("links", () => {
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]*)(#[^)]*)?\)/g)].map(([, path = "", anchor = ""]) => [path, anchor] as const);
    const broken = links.filter(([path, anchor]) => {
      const file = path === "" ? join(root, page) : join(root, dirname(page), path);
      return !existsSync(file) || (anchor !== "" && !anchors(readFileSync(file, "utf8")).includes(anchor.slice(1)));
    });
    expect(broken).toEqual([]);
  });

  test("commands", () => {
    const npm = [...text.matchAll(/npm run ([\w:]+)/g)].map(([, name = ""]) => name).filter((name) => scripts[name] === undefined);
    expect(npm).toEqual([]);
    const verbs = [...text.matchAll(/bin\/sluice ([a-z]+)\b/g)].map(([, verb = ""]) => verb).filter((verb) => !new RegExp(`\\b${verb}\\b`).test(VERBS));
    expect(verbs).toEqual([]);
  });

  test("policies", () => {
    const names = all.map(({ name }) => name);
    const wrong = [...text.matchAll(/polic(?:y|ies) ((?:`[a-z-]+`(?:, | and )?)+)/g)].flatMap(([, list = ""]) => [...list.matchAll(/`([a-z-]+)`/g)].map(([, name = ""]) => name)).filter((name) => !names.includes(name));
    expect(wrong).toEqual([]);
  });

  test("rules", () => {
    const wrong = [...text.matchAll(/\brules? ((?:`[a-z][a-z0-9-]+`(?:, | and )?)+)/g)].flatMap(([, list = ""]) => [...list.matchAll(/`([a-z0-9-]+)`/g)].map(([, name = ""]) => name)).filter((name) => !RULE_NAMES.includes(name));
    expect(wrong).toEqual([]);
  });
});

/** The anchors that GitHub gives to a page's headings. */
function anchors(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => heading.toLowerCase().replace(/[^\w\s-]/g, "").trim().replace(/\s/g, "-"));
}
