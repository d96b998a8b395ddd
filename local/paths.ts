import { rmdirSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../setup/root.ts";
import type { ServiceKind } from "./service.ts";

/** Folder of all embedded services of all stacks of this checkout. */
export function stacksDir(): string {
  return join(projectRoot(), ".sluice", "stacks");
}

/** Folder of one stack: everything that its embedded services keep, and nothing of any other stack. */
export function stackDir(project: string, stack: string): string {
  return join(stacksDir(), `${project}-${stack}`);
}

/** Folder of a stack's Iceberg catalogs. */
export const CATALOG_DIR = "catalog";

/** Where one service keeps its things. */
export interface ServicePaths {
  readonly stack: string;
  /** Folder of the service. */
  readonly dir: string;
  /** What the service itself writes; survives restarts. */
  readonly data: string;
  /** The service's scratch folder, so that nothing lands in the machine's own. */
  readonly tmp: string;
  /** Who runs: see `process.ts`. */
  readonly pidFile: string;
  /** What Sluice remembers of the service: see `record.ts`. */
  readonly recordFile: string;
  readonly logs: string;
  readonly logFile: string;
  /** What a JVM says before or beside its log. Equal to `logFile` for the others. */
  readonly outFile: string;
  readonly secrets: string;
}

export function servicePaths(project: string, stack: string, kind: ServiceKind): ServicePaths {
  const home = stackDir(project, stack);
  const dir = join(home, kind);
  const logs = join(home, "logs");
  const logFile = join(logs, `${kind}.log`);
  const jvm = kind === "kafka" || kind === "connect" || kind === "registry";
  return {
    stack: home, dir, data: join(dir, "data"), tmp: join(dir, "tmp"), pidFile: join(dir, "pid"), recordFile: join(dir, "service.json"),
    logs, logFile, outFile: jvm ? join(logs, `${kind}.out.log`) : logFile, secrets: join(home, "secrets"),
  };
}

/** Removes folders that are empty, the innermost first; any other is left as it is. */
export function removeEmpty(...dirs: readonly string[]): void {
  for (const dir of dirs) {
    try {
      rmdirSync(dir);
    } catch {
      return; // not empty, or gone
    }
  }
}
