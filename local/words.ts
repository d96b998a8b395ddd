import { closeSync, existsSync, fstatSync, openSync, readSync } from "node:fs";
import { redact } from "../secrets/redact.ts";

const WINDOW = 32 * 1024;

/**
 * Why a service ended, in its own words: the last line of its logs that looks like an error (else the last one), redacted
 * and cut to one line of at most 300 characters. `undefined` when it said nothing.
 */
export function lastWords(files: readonly string[], secrets: Iterable<string> = []): string | undefined {
  const lines = [...new Set(files)].flatMap((file) => tail(file).split("\n")).map((line) => line.trim()).filter((line) => line !== "" && !/^at |^\.\.\. \d+ more/.test(line));
  const telling = lines.findLast((line) => /\b(FATAL|PANIC|ERROR|error|Exception|Caused by|OutOfMemoryError|denied|refused)\b/.test(line)) ?? lines.at(-1);
  return telling === undefined ? undefined : redact(telling, secrets).slice(0, 300);
}

function tail(file: string): string {
  if (!existsSync(file)) return "";
  const fd = openSync(file, "r");
  try {
    const { size } = fstatSync(fd);
    const buffer = Buffer.alloc(Math.min(WINDOW, size));
    readSync(fd, buffer, 0, buffer.length, size - buffer.length);
    return buffer.toString("utf8");
  } finally {
    closeSync(fd);
  }
}
