import { readdirSync, readFileSync, rmSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { folderOf, type PulumiPlace } from "./pulumi-env.ts";

/**
 * Removes the lock that a killed Pulumi CLI left on a stack of this clone's own state folder, as `pulumi cancel` would:
 * only when its process, on this machine, is gone. Returns how many were removed.
 */
export function removeDeadLocks(project: string, stack: string, place: PulumiPlace = {}): number {
  const folder = join(folderOf(place), "state", ".pulumi", "locks", "organization", project, stack);
  let removed = 0;
  for (const name of namesIn(folder)) {
    if (!name.endsWith(".json")) continue;
    const lock = JSON.parse(readFileSync(join(folder, name), "utf8")) as { pid: number; hostname: string };
    if (lock.hostname !== hostname() || lives(lock.pid)) continue;
    for (const file of [name, `${name}.attrs`]) rmSync(join(folder, file), { force: true });
    removed++;
  }
  return removed;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}
