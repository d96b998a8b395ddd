import { existsSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/**
 * Makes a folder unless it is there, complete or not at all: `make` fills one of another name, which is then moved into place.
 *
 * Not even the name of what an interrupted run left is used again: its program may still be at work there.
 */
export async function wholeFolder(dir: string, make: (part: string) => Promise<void>): Promise<void> {
  if (existsSync(dir)) return;
  const parent = dirname(dir);
  const prefix = `${basename(dir)}.part-`;
  for (const left of readdirSync(parent).filter((name) => name.startsWith(prefix))) discard(join(parent, left));
  const part = join(parent, `${prefix}${process.pid}-${Date.now()}`);
  try {
    await make(part);
    renameSync(part, dir);
  } finally {
    discard(part);
  }
}

function discard(dir: string): void {
  try {
    rmSync(dir, { recursive: true, force: true, maxRetries: 3, retryDelay: 50 });
  } catch {
    // still written to: it goes with the folder around it
  }
}
