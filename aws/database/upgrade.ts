import { rows, withDatabase } from "../../database/connect.ts";
import type { DatabaseEndpoint } from "../../database/endpoint.ts";
import { parseEngineVersion } from "./engine.ts";

/** A server's engine version as it runs, and as it shall be. */
export interface EngineChange {
  readonly from: string;
  readonly to: string;
}

/** Whether the first number grows: PostgreSQL is then upgraded with `pg_upgrade`, which RDS refuses while there are logical slots. */
export function isMajorUpgrade({ from, to }: EngineChange): boolean {
  const [before, after] = [parseEngineVersion(from), parseEngineVersion(to)];
  return before !== undefined && after !== undefined && after.major > before.major;
}

/**
 * Refuses a major upgrade of a server that has logical replication slots, anybody's: they do not survive it, and what is
 * committed until new ones are made never reaches their readers. A server that cannot be asked is refused as well.
 */
export async function refuseUpgradeWithSlots(change: EngineChange, endpoint: DatabaseEndpoint): Promise<void> {
  if (!isMajorUpgrade(change)) return;
  const slots = await slotsOf(endpoint).catch((error: Error) => error);
  const refusal = upgradeRefusal(change, endpoint.host, slots);
  if (refusal !== undefined) throw new Error(refusal);
}

/** The line of the refusal; undefined if nothing stands in the way. */
export function upgradeRefusal({ from, to }: EngineChange, host: string, slots: readonly string[] | Error): string | undefined {
  const what = `database ${host}: from PostgreSQL ${from} to ${to} is a major upgrade`;
  if (slots instanceof Error) return `${what}, which logical replication slots do not survive, and whether it has some cannot be seen (${slots.message}). Mend that, or keep engineVersion at ${major(from)}`;
  if (slots.length === 0) return undefined;
  const names = slots.length > 5 ? `${slots.slice(0, 5).join(", ")} and ${slots.length - 5} more` : slots.join(", ");
  return `${what}, which its logical replication slots (${names}) do not survive. Stop the writers, let the connectors read to the end, destroy the slots (pulumi destroy --target), and run it again; or keep engineVersion at ${major(from)}`;
}

async function slotsOf(endpoint: DatabaseEndpoint): Promise<string[]> {
  const found = await withDatabase(endpoint, (client) => rows<{ name: string }>(client, "select slot_name::text as name from pg_catalog.pg_replication_slots where slot_type = 'logical' and not temporary order by 1"), { doing: "look for replication slots" });
  return found.map(({ name }) => name);
}

function major(version: string): string {
  return `"${parseEngineVersion(version)?.major ?? version}"`;
}
