import { execFile } from "node:child_process";
import { chownSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { printProblems } from "../../config/problem.ts";
import { redact } from "../../secrets/redact.ts";
import type { RunAs } from "../user.ts";
import { wholeFolder } from "../whole.ts";

const run = promisify(execFile);

export interface Cluster {
  /** Folder of `initdb`. */
  readonly bin: string;
  readonly data: string;
  readonly tmp: string;
  readonly user: string;
  readonly password: string;
  readonly as: RunAs | undefined;
}

/**
 * Makes a data folder unless it is there. Passwords by SCRAM for everyone; language rules by PostgreSQL's own `C.UTF-8`, which is
 * the same on every machine.
 */
export async function initialise(cluster: Cluster): Promise<void> {
  await wholeFolder(cluster.data, async (part) => initdb(cluster, part));
}

async function initdb({ bin, tmp, user, password, as }: Cluster, dir: string): Promise<void> {
  // A file, since a password among the arguments could be read by every user, and one that only the other user can read.
  const file = join(tmp, "password");
  rmSync(file, { force: true });
  writeFileSync(file, password, { mode: 0o600 });
  if (as !== undefined) chownSync(file, as.uid, as.gid);
  const [command = "", ...args] = [
    ...(as?.prefix ?? []), join(bin, "initdb"), "-D", dir, "-U", user, `--pwfile=${file}`,
    "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions",
  ];
  try {
    await run(command, args, { timeout: 60_000, cwd: tmp, env: { PATH: process.env["PATH"] ?? "", LC_ALL: "C" } });
  } catch (error) {
    const said = ((error as { stderr?: string }).stderr ?? "").trim().split("\n").filter((line) => /error|could not/i.test(line)).join("; ");
    throw new Error(printProblems([{ place: "local PostgreSQL", reason: redact(said || (error as Error).message, [password]), mend: "Mend the cause and run again" }]));
  } finally {
    rmSync(file, { force: true });
  }
}
