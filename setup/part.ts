import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withLock } from "./lock.ts";

/** One thing in the cache: a folder that is either complete or not there. */
export interface PartSpec {
  readonly name: string;
  /** What the folder holds changes with this text: a version, or a fingerprint of what it is made from. */
  readonly version: string;
}

/** Written last, before the folder gets its name. */
const MARK = ".complete";

/** Where a part is, or will be. */
export function partFolder(cache: string, part: PartSpec): string {
  return join(cache, `${part.name}-${part.version}`);
}

/** Whether a part is there, whole. */
export function isInstalled(cache: string, part: PartSpec): boolean {
  return existsSync(join(partFolder(cache, part), MARK));
}

/**
 * Installs a part unless it is there. `build` fills an empty folder and throws if what it got is not right; only then
 * does the folder get its final name, so that a run that breaks off leaves nothing that a later one takes for whole.
 * Returns the part's folder.
 */
export async function installPart(
  cache: string,
  part: PartSpec,
  build: (folder: string) => Promise<void>,
  onWait?: (pid: number) => void,
): Promise<string> {
  const folder = partFolder(cache, part);
  if (isInstalled(cache, part)) return folder;
  mkdirSync(cache, { recursive: true });
  await withLock(`${folder}.lock`, async () => {
    if (isInstalled(cache, part)) return; // another run did it meanwhile
    sweep(cache, part);
    const partial = `${folder}.partial-${process.pid}`;
    try {
      mkdirSync(partial);
      await build(partial);
      writeFileSync(join(partial, MARK), `${part.version}\n`);
      renameSync(partial, folder);
    } finally {
      rmSync(partial, { recursive: true, force: true });
    }
  }, onWait === undefined ? {} : { onWait });
  return folder;
}

/** Removes what broken runs left of this part; the caller holds its lock, so nobody else works on it. */
function sweep(cache: string, part: PartSpec): void {
  const prefix = `${part.name}-${part.version}`;
  for (const name of readdirSync(cache)) {
    const whole = name === prefix && statSync(join(cache, name)).isDirectory();
    if (whole || name.startsWith(`${prefix}.partial-`)) rmSync(join(cache, name), { recursive: true, force: true });
  }
}
