import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { all } from "../../policies/all.ts";
import { projectRoot } from "../../setup/root.ts";
import { reports, type Given } from "./kit.ts";

const folder = join(projectRoot(), "test", "components", "golden");

/** The committed dump of a stack's resources, with the ids that outputs have (the mocks of the dump make them the same way). */
function resources(file: string): Given[] {
  const dump = JSON.parse(readFileSync(join(folder, file), "utf8")) as { type: string; name: string; inputs: Record<string, unknown> }[];
  return dump.map(({ type, name, inputs }) => ({ type, name, props: { id: `${name}-id`, ...inputs } }));
}

describe.each(readdirSync(folder).filter((file) => file.endsWith(".json")))("%s", (file) => {
  test.each(all.map((policy) => [policy.name, policy] as const))("%s has nothing to say", (_, policy) => {
    expect(reports(policy, resources(file), { stack: basename(file, ".json") })).toEqual([]);
  });
});
