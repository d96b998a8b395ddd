import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { differences, readChecksums } from "./checksums.ts";
import { lastWords, run } from "./command.ts";
import { failure } from "./failure.ts";
import { unreachable } from "./network.ts";

/** Maven's word for an artifact that a repository serves without the checksum file that belongs to it. */
const NO_CHECKSUM = /no checksums available/;

/**
 * Runs `mvn package` on a descriptor, with the user's own settings, mirrors and local repository.
 *
 * Downloads must match the repository's checksum files (`-C`). Some mirrors lack these files for some artifacts; then,
 * and only then, the run is repeated without that demand: what counts is the committed SHA-256 list, which every file
 * that is used is held against afterwards (`mavenPart`).
 */
export async function mavenPackage(what: string, descriptor: string, properties: Record<string, string>, flags: readonly string[] = [], phase = "package"): Promise<void> {
  const args = ["-B", "-ntp", "-q", ...flags, "-f", descriptor, ...Object.entries(properties).map(([key, value]) => `-D${key}=${value}`), phase];
  let ended = await run("mvn", ["-C", ...args]);
  if (ended.code !== 0 && NO_CHECKSUM.test(ended.stdout + ended.stderr)) ended = await run("mvn", ["-c", ...args]);
  if (ended.code === 0) return;
  const host = unreachable(ended.stdout + ended.stderr);
  if (host !== undefined) {
    throw failure(what, `cannot reach ${host} with Maven`, "Check the network or your mirror settings (~/.m2/settings.xml), then run it again");
  }
  throw failure(what, `Maven failed: ${lastWords(ended, 4)}`, `Run it by hand to see all of it: mvn -f ${descriptor} package`);
}

/**
 * Fetches what `setup/maven/NAME/pom.xml` lists into a folder and refuses it unless every file is as
 * `setup/maven/NAME/SHA256SUMS` says. Where archives are unpacked, `SHA512SUMS` has theirs, and they are held against it before.
 * `partly`: the list covers more platforms than this one.
 */
export async function mavenPart(root: string, name: string, out: string, properties: Record<string, string> = {}, partly = false): Promise<void> {
  const home = join(root, "setup", "maven", name);
  const [descriptor, archives] = [join(home, "pom.xml"), join(home, "SHA512SUMS")];
  const work = `${out}.work`; // Maven's own notes; beside the folder, whose every file is checked
  try {
    if (existsSync(archives)) {
      await mavenPackage(name, descriptor, { ...properties, out, work }, [], "prepare-package");
      await verify(name, join(work, "archives"), archives);
    }
    await mavenPackage(name, descriptor, { ...properties, out, work });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  await verify(name, out, join(home, "SHA256SUMS"), partly);
}

/** Throws a SetupFailure that names every file that is not as listed. */
export async function verify(what: string, folder: string, list: string, partly = false): Promise<void> {
  const wrong = await differences(folder, readChecksums(list), partly);
  if (wrong.length === 0) return;
  const shown = wrong.slice(0, 5).join("; ") + (wrong.length > 5 ? `; and ${wrong.length - 5} more` : "");
  throw failure(what, `what was downloaded is not what ${list} lists: ${shown}`,
    "Delete these artifacts from your Maven repository (~/.m2/repository) and run it again; if it stays, your mirror serves other files");
}
