import { createHash } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import type { Toolchain } from "../setup/toolchain.ts";
import { canonicalJson } from "../util/canonical.ts";
import type { Rendered } from "./service.ts";

/** What is remembered of a service beside its data, so that it comes back on its ports, whatever became of the Pulumi state. */
export interface ServiceRecord {
  readonly ports: Readonly<Record<string, number>>;
  /** Digest of what it was last started with. */
  readonly digest: string;
  /** The parts it was last started with. */
  readonly parts: Toolchain;
}

export function readRecord(file: string): ServiceRecord | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, "utf8")) as ServiceRecord;
  } catch {
    return undefined; // not ours, or damaged: ports are chosen anew
  }
}

export function writeRecord(file: string, record: ServiceRecord): void {
  writeFileSync(`${file}.new`, JSON.stringify(record, undefined, 2) + "\n", { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** Equal for two renderings that run the same. Holds references to secrets, never a value. */
export function digestOf(rendered: Rendered): string {
  return createHash("sha256").update(canonicalJson(rendered)).digest("hex");
}
