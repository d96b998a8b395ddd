import { createHash } from "node:crypto";

/** A short text that changes with a value, for names and annotations. */
export function digest(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 16);
}
