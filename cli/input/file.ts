import { readFileSync, statSync } from "node:fs";
import { UsageError } from "../verb.ts";

/** Thousands of connectors fit; what is larger is something else, and would take its time to be found out as that. */
const LARGEST = 8 * 1024 * 1024;

/** The text of a file; whatever cannot be a text of configurations is wrong use, in one line. */
export function readInput(file: string): string {
  const bytes = contents(file);
  if (bytes.includes(0)) throw new UsageError(`${file}: is a binary file. Name JSON, YAML or properties files with connector configurations`);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new UsageError(`${file}: is no text in UTF-8. Name JSON, YAML or properties files with connector configurations`);
  }
}

function contents(file: string): Buffer {
  try {
    const stat = statSync(file);
    if (stat.isDirectory()) throw new UsageError(`${file}: is a directory. Name the files in it, such as ${file.replace(/\/+$/, "")}/*.json`);
    if (!stat.isFile() && !stat.isFIFO()) throw new UsageError(`${file}: is no file. Name JSON, YAML or properties files with connector configurations`);
    if (stat.size > LARGEST) throw new UsageError(`${file}: has ${(stat.size / 1024 / 1024).toFixed(1)} MB, and a file of connector configurations at most ${LARGEST / 1024 / 1024} MB. Split it`);
    const bytes = readFileSync(file);
    if (bytes.length > LARGEST) throw new UsageError(`${file}: gives more than ${LARGEST / 1024 / 1024} MB. Split it`);
    return bytes;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    throw new UsageError(`${file}: ${code === "ENOENT" || code === "ENOTDIR" ? "there is no such file" : `cannot be read (${code})`}. Name JSON, YAML or properties files with connector configurations`);
  }
}
