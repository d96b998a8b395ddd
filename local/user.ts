import { execFile } from "node:child_process";
import { chownSync } from "node:fs";
import { promisify } from "node:util";
import { printProblems } from "../config/problem.ts";

const run = promisify(execFile);

/** Another user to run a program as, since PostgreSQL refuses to run as root. */
export interface RunAs {
  readonly uid: number;
  readonly gid: number;
  /** Words put before the command. */
  readonly prefix: readonly string[];
}

/** What the other user must be able to reach. */
export interface Reach {
  /** Files it must be able to run. */
  readonly execute: readonly string[];
  /** Folders it must be able to write to. They must exist, and are handed over to it. */
  readonly write: readonly string[];
}

/** User and group `nobody`. Its number differs between systems, and PostgreSQL's `initdb` wants a user with a name. */
async function nobody(): Promise<{ uid: number; gid: number }> {
  try {
    const [uid, gid] = await Promise.all(["-u", "-g"].map(async (what) => Number((await run("id", [what, "nobody"])).stdout.trim())));
    if (Number.isInteger(uid) && Number.isInteger(gid)) return { uid: uid as number, gid: gid as number };
  } catch {
    // told below
  }
  throw refused("this machine has no user nobody");
}

/** Whether this process is root, so that PostgreSQL needs another user. */
export function isRoot(): boolean {
  return process.geteuid?.() === 0;
}

/**
 * How to run a program as `nobody`, found by trying: plainly, else with the right to pass through folders closed to it
 * (a checkout under `/root` is such a place). Throws one line when neither works; the folders are root's again then.
 */
export async function asNobody(reach: Reach): Promise<RunAs> {
  const who = await nobody();
  handOver(reach.write, who);
  const change = ["setpriv", `--reuid=${who.uid}`, `--regid=${who.gid}`, "--clear-groups"];
  const through = [...change, "--inh-caps=+dac_override", "--ambient-caps=+dac_override"];
  let last = "";
  for (const prefix of [change, through]) {
    const words = await tryReach(prefix, reach);
    if (words === undefined) return { ...who, prefix };
    last = words;
  }
  handOver(reach.write, { uid: 0, gid: 0 });
  throw refused(last);
}

function handOver(dirs: readonly string[], { uid, gid }: { uid: number; gid: number }): void {
  try {
    for (const dir of dirs) chownSync(dir, uid, gid);
  } catch (error) {
    throw refused(`its folder cannot be handed over (${(error as NodeJS.ErrnoException).code})`);
  }
}

// One `test` after the other in a shell of the other user; the program itself is run too, since a file may be
// reachable and its libraries not. The first thing out of reach is named.
const PROBE = 'w=$1; shift; for f in "$@"; do if [ "$w" -gt 0 ]; then w=$((w-1)); [ -w "$f" ] && [ -x "$f" ] || { echo "cannot write to $f" >&2; exit 1; }; else "$f" --version >/dev/null || { echo "cannot run $f" >&2; exit 1; }; fi; done';

async function tryReach(prefix: readonly string[], reach: Reach): Promise<string | undefined> {
  const [command = "", ...args] = prefix;
  try {
    await run(command, [...args, "sh", "-c", PROBE, "sh", String(reach.write.length), ...reach.write, ...reach.execute], { timeout: 15_000, cwd: "/" });
    return undefined;
  } catch (error) {
    const failed = error as NodeJS.ErrnoException & { stderr?: string };
    if (failed.code === "ENOENT") return "the program setpriv (package util-linux) is missing";
    return `user nobody ${(failed.stderr ?? "").trim().split("\n").at(-1) ?? "cannot be taken on"}`;
  }
}

function refused(why: string): Error {
  return new Error(
    printProblems([
      {
        place: "local PostgreSQL",
        reason: `runs as root, which PostgreSQL refuses, and cannot run as nobody: ${why}`,
        mend: "Run as an ordinary user, or move the checkout to a folder that nobody can reach, or use a database of your own (sluice:source.existing)",
      },
    ]),
  );
}
