import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { run } from "./command.ts";
import { become } from "./child.ts";
import { copyFolder, folderOf, pulumiCommand, type PulumiPlace } from "./pulumi-env.ts";
import { removeDeadLocks } from "./pulumi-lock.ts";

/** What `npm run local:down` may leave in `.sluice`: the downloads. Everything else there belongs to stacks. */
const KEPT: readonly string[] = ["cache"];

/**
 * Destroys stack `local` and removes every file of it. When no other stack is left in this clone's state folder, the
 * state folder, passphrase and Pulumi's home go as well. Returns the exit code; on a failed destroy nothing is removed.
 */
export async function down(pulumi: string, place: PulumiPlace, stack = "local"): Promise<number> {
  const list = pulumiCommand(stack, "stack ls", [], place);
  const known = await run(pulumi, ["stack", "ls", "--json"], { env: list.env, cwd: root(place) });
  const stacks = known.code === 0 ? (JSON.parse(known.stdout) as { name: string }[]).map(({ name }) => name) : [];
  if (stacks.includes(stack)) {
    const project = projectName(place);
    if (removeDeadLocks(project, stack, place) > 0) process.stderr.write("· removed the lock of an interrupted Pulumi run\n");
    for (const { args, env } of [
      pulumiCommand(stack, "destroy", ["--yes", "--skip-preview"], place),
      pulumiCommand(stack, "stack rm", [], place),
    ]) {
      const code = await become(pulumi, args, { cwd: root(place), env });
      if (code !== 0) return code;
    }
    rmSync(join(folderOf(place), "stacks", `${project}-${stack}`), { recursive: true, force: true });
  }
  rmSync(copyFolder(stack, place), { recursive: true, force: true });
  if (stacks.every((name) => name === stack)) removeAll(place);
  process.stdout.write(stacks.includes(stack) ? `Stack ${stack} is gone; the downloads stay in the cache.\n` : `There is no stack ${stack}.\n`);
  return 0;
}

function removeAll(place: PulumiPlace): void {
  const folder = folderOf(place);
  const env = place.env ?? process.env;
  if (!existsSync(folder) || env["PULUMI_BACKEND_URL"]) return;
  for (const name of readdirSync(folder)) {
    if (!KEPT.includes(name)) rmSync(join(folder, name), { recursive: true, force: true });
  }
  if (readdirSync(folder).length === 0) rmSync(folder, { recursive: true });
}

const root = (place: PulumiPlace): string => place.root ?? process.cwd();

function projectName(place: PulumiPlace): string {
  return /^name:\s*(\S+)/m.exec(readFileSync(join(root(place), "Pulumi.yaml"), "utf8"))?.[1] ?? "sluice";
}
