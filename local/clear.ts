import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { alone } from "./alone.ts";
import { definitionOf } from "./definition.ts";
import { CATALOG_DIR, removeEmpty, servicePaths, stackDir, stacksDir } from "./paths.ts";
import { running, stop } from "./process.ts";
import { readRecord } from "./record.ts";
import { secretStore } from "./secrets.ts";
import type { Service, ServiceKind } from "./service.ts";
import { KINDS } from "./service.ts";

/** Stops a service and deletes its data, logs and secrets. Tolerates that some or all of it is gone. */
export async function clearService(project: string, stack: string, kind: ServiceKind): Promise<void> {
  const definition = definitionOf(kind);
  const paths = servicePaths(project, stack, kind);
  const secrets = secretStore(project, stack);
  const record = readRecord(paths.recordFile);
  await stop(paths.pidFile, definition.stop);
  if (record !== undefined && existsSync(paths.dir)) {
    const service: Service<unknown> = { project, stack, settings: {}, bootstrapServers: "", paths, ports: record.ports, parts: record.parts, secrets };
    // The binaries may be gone with the cache; then nothing of them runs either.
    await definition.tidy?.(service).catch(() => {});
  }
  rmSync(paths.dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  if (existsSync(paths.logs)) for (const file of readdirSync(paths.logs)) if (file.startsWith(`${kind}.`)) rmSync(join(paths.logs, file), { force: true });
  for (const secret of definition.secrets) secrets.remove(secret);
}

/**
 * Deletes the folder of a stack once nothing lives in it any more, and the folder above with the last stack. A catalog in it
 * belongs to a lake that may be on somebody else's store: its tables know no other way to their objects.
 */
export function clearStack(project: string, stack: string): void {
  const home = stackDir(project, stack);
  if ([...KINDS, CATALOG_DIR].some((name) => existsSync(join(home, name)))) return;
  rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  removeEmpty(stacksDir());
}

/** The services of a stack that run, whatever the Pulumi state says: a killed `up` records nothing. */
export function runningServices(project: string, stack: string): { kind: ServiceKind; pid: number }[] {
  return KINDS.flatMap((kind) => {
    const process = running(servicePaths(project, stack, kind).pidFile);
    return process === undefined ? [] : [{ kind, pid: process.pid }];
  });
}

/** For after `destroy`: clears whatever services a killed `up` left behind without recording them. Dependants first. */
export async function clearLeftovers(project: string, stack: string): Promise<void> {
  for (const kind of ["connect", "registry", "kafka", "s3", "copy", "postgres"] as const) await alone({ project, stack, kind }, async () => clearService(project, stack, kind));
  rmSync(join(stackDir(project, stack), CATALOG_DIR), { recursive: true, force: true });
  clearStack(project, stack);
}
