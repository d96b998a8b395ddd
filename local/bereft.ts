import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { definitionOf } from "./definition.ts";
import { stacksDir } from "./paths.ts";
import { running } from "./process.ts";
import { readRecord } from "./record.ts";
import { KINDS, type ServiceKind } from "./service.ts";

/**
 * The embedded service, by its title, that a thing lived in and that does not run any more; `undefined` for everything else.
 *
 * What is in a dead service cannot be taken out of it, and need not be: its data goes with the service, and whatever is left is
 * found again by its mark if the service comes back instead. Without this a killed service would make `destroy` fail, or wait
 * for minutes.
 *
 * @param props outputs of the thing; where it lives is `broker`, `store` or else `endpoint`
 */
export function bereft(props: Readonly<Record<string, unknown>>): string | undefined {
  // The service itself is no guest of its own.
  const port = "dataDir" in props ? undefined : portOf(props);
  if (port === undefined || !existsSync(stacksDir())) return undefined;
  for (const stack of readdirSync(stacksDir())) {
    const home = join(stacksDir(), stack);
    const kind = KINDS.find((one) => Object.values(readRecord(recordFile(home, one))?.ports ?? {}).includes(port));
    if (kind === undefined) continue;
    // A worker without its broker answers, yet can change nothing.
    const dead = [kind, ...(kind === "connect" ? (["kafka"] as const) : [])].find((one) => existsSync(recordFile(home, one)) && running(join(home, one, "pid")) === undefined);
    return dead === undefined ? undefined : definitionOf(dead).title;
  }
  return undefined;
}

function recordFile(home: string, kind: ServiceKind): string {
  return join(home, kind, "service.json");
}

/** Port on this machine's loopback. */
function portOf({ broker, store, endpoint }: Readonly<Record<string, unknown>>): number | undefined {
  const place = (broker ?? store ?? endpoint) as { host?: string; port?: number; bootstrapServers?: string; endpoint?: string; url?: string } | undefined;
  const address = place?.bootstrapServers ?? place?.endpoint ?? place?.url ?? `${place?.host}:${place?.port}`;
  const found = /^(?:https?:\/\/)?127\.0\.0\.1:(\d+)\/?$/.exec(address);
  return found === null ? undefined : Number(found[1]);
}
