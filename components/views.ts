import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import type { Vault } from "./box.ts";
import type { Reach } from "./reach.ts";

/** From where boxes that are there are seen. */
export interface Views {
  /** Way through the cluster, for what is private. */
  readonly reach: Reach | undefined;
  /** Folder of certificates in the worker's pods. Absent: the worker runs on this machine, or sees to itself. */
  readonly trustDir: string | undefined;
  readonly vault: Vault;
}

/** Text of a file of certificates that is named in the configuration. */
export function readPem(file: string, key: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new pulumi.RunError(`sluice:${key}: cannot read ${file} (${(error as NodeJS.ErrnoException).code ?? "unreadable"}). The workers in the cluster get what is in it: put it where the preview runs`);
  }
}
