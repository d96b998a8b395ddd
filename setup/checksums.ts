import { createHash } from "node:crypto";
import { createReadStream, readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { pipeline } from "node:stream/promises";

/** File (relative, with `/`) → SHA-256 or SHA-512 in hex, which their lengths tell apart. */
export type Checksums = ReadonlyMap<string, string>;

/**
 * Reads a list as `sha256sum` and `sha512sum` write it: `HEX  FILE`, one a line. To renew one after a version was raised, run in the
 * folder of the part: `find * -type f | LC_ALL=C sort | xargs sha256sum`.
 */
export function readChecksums(file: string): Checksums {
  const sums = new Map<string, string>();
  for (const line of readFileSync(file, "utf8").split("\n")) {
    const found = /^([0-9a-f]{64}|[0-9a-f]{128}) [ *](.+)$/.exec(line);
    if (found?.[1] !== undefined && found[2] !== undefined) sums.set(found[2], found[1]);
  }
  return sums;
}

/**
 * What differs between the files below a folder and a list, one text per file; empty when all is as listed.
 * `partly`: the list may name more files than are there (one list for all platforms).
 */
export async function differences(folder: string, sums: Checksums, partly = false): Promise<string[]> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .sort();
  const found: string[] = [];
  for (const file of files) {
    const wanted = sums.get(file);
    if (wanted === undefined) found.push(`${file} is not in the list`);
    else if ((await hashOf(join(folder, file), algorithm(wanted))) !== wanted) found.push(`${file} has another ${algorithm(wanted) === "sha512" ? "SHA-512" : "SHA-256"}`);
  }
  const missing = partly ? [] : [...sums.keys()].filter((file) => !files.includes(file));
  return [...found, ...missing.map((file) => `${file} is missing`)];
}

function algorithm(sum: string): "sha256" | "sha512" {
  return sum.length === 128 ? "sha512" : "sha256";
}

async function hashOf(file: string, name: string): Promise<string> {
  const hash = createHash(name);
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}
