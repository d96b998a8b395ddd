import { existsSync, readdirSync, readFileSync, rmdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { lastWords, run } from "./command.ts";
import { become } from "./child.ts";
import { failure } from "./failure.ts";
import { copyFolder, folderOf, pulumiCommand, type PulumiPlace } from "./pulumi-env.ts";
import { removeDeadLocks } from "./pulumi-lock.ts";
import { projectRoot } from "./root.ts";

/** What Pulumi commands of this clone keep in `.sluice`. Only these are removed with the last stack: the rest is not ours to judge. */
const PULUMIS: readonly string[] = ["state", "pulumi", "passphrase"];

/**
 * Destroys stack `local` and removes every file of it. When no other stack is left in this clone's state folder, the
 * state folder, passphrase and Pulumi's home go as well. Returns the exit code; on a failed destroy nothing is removed.
 *
 * `leftovers` clears what no state knows of: services that an `up` had started when it was killed.
 */
export async function down(
  pulumi: string,
  place: PulumiPlace,
  leftovers: (project: string, stack: string) => Promise<void>,
  stack = "local",
): Promise<number> {
  const list = pulumiCommand(stack, "stack ls", [], place);
  const known = await run(pulumi, ["stack", "ls", "--json"], { env: list.env, cwd: root(place) });
  // A list that could not be had is not an empty one: what would then be removed might be somebody's state.
  if (known.code !== 0) throw failure("pulumi", `the stacks cannot be listed: ${lastWords(known, 2)}`, "Mend that and run it again; nothing was removed");
  const stacks = (JSON.parse(known.stdout) as { name: string }[]).map(({ name }) => name);
  const project = projectName(place);
  if (stacks.includes(stack)) {
    if (removeDeadLocks(project, stack, place) > 0) process.stderr.write("· removed the lock of an interrupted Pulumi run\n");
    for (const { args, env } of [
      pulumiCommand(stack, "destroy", ["--yes", "--skip-preview"], place),
      pulumiCommand(stack, "stack rm", [], place),
    ]) {
      const code = await become(pulumi, args, { cwd: root(place), env });
      if (code !== 0) return code;
    }
  }
  await leftovers(project, stack);
  rmSync(copyFolder(stack, place), { recursive: true, force: true });
  if (stacks.every((name) => name === stack)) removeAll(place);
  process.stdout.write(stacks.includes(stack) ? `Stack ${stack} is gone; the downloads stay in the cache.\n` : `There is no stack ${stack}.\n`);
  return 0;
}

/** Removes what Pulumi kept; then the folders that this has emptied. Folders of other stacks and runs stay as they are. */
function removeAll(place: PulumiPlace): void {
  const folder = folderOf(place);
  const env = place.env ?? process.env;
  if (!existsSync(folder) || env["PULUMI_BACKEND_URL"]) return;
  for (const name of PULUMIS) rmSync(join(folder, name), { recursive: true, force: true });
  for (const empty of [join(folder, "config"), join(folder, "stacks"), folder]) {
    if (existsSync(empty) && readdirSync(empty).length === 0) rmdirSync(empty);
  }
}

const root = (place: PulumiPlace): string => place.root ?? projectRoot();

function projectName(place: PulumiPlace): string {
  return /^name:\s*(\S+)/m.exec(readFileSync(join(root(place), "Pulumi.yaml"), "utf8"))?.[1] ?? "sluice";
}
