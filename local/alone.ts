import { join } from "node:path";
import { withLock } from "../setup/lock.ts";
import { removeEmpty, stackDir, stacksDir } from "./paths.ts";
import type { ServiceInputs } from "./service.ts";

/** Longer than any start and stop of one service together. */
const PATIENCE_MS = 5 * 60_000;

/**
 * One worker at a time on one service. Two there may be: the provider process of a killed CLI lives on and finishes what it was at
 * (Pulumi CLI 3.259, seen), while the next `up` already begins.
 */
export async function alone<T>({ project, stack, kind }: Pick<ServiceInputs, "project" | "stack" | "kind">, work: () => Promise<T>): Promise<T> {
  const home = stackDir(project, stack);
  try {
    return await withLock(join(home, `${kind}.lock`), work, { timeoutMs: PATIENCE_MS });
  } finally {
    // The lock stood in it: a stack without anything else needs no folder.
    removeEmpty(home, stacksDir());
  }
}
