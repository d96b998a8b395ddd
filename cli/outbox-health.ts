import { recordsIn } from "../broker/offsets.ts";
import { rows, withDatabase } from "../database/connect.ts";
import { slotFacts, type SlotFacts } from "../database/slot/facts.ts";
import { outboxState } from "../database/outbox/sql.ts";
import { printTable, tableSql } from "../database/table.ts";
import { asked, type Asked } from "./asked.ts";
import type { Condition } from "./conditions.ts";
import type { ManifestOutbox, StackManifest } from "./manifest.ts";

/** What an outbox's heartbeats left behind. */
export interface OutboxProgress {
  /** The rows that were there at first have been sent. */
  readonly copied: boolean;
  /** Rows deleted until now. */
  readonly purged: number;
  /** Why the last heartbeat could not do its work; null: it could. */
  readonly failed: string | null;
}

export interface OutboxHealth {
  readonly slot: Asked<SlotFacts | undefined>;
  readonly progress: Asked<OutboxProgress>;
  /** Events of aggregates that are not listed. */
  readonly unlisted: Asked<number>;
}

/** Looks at all parts of an outbox at once. Never throws for one of them. */
export async function outboxHealth(stack: StackManifest, outbox: ManifestOutbox): Promise<OutboxHealth> {
  const look = { connectMs: 5_000, doing: "look at the outbox" };
  const [slot, progress, unlisted] = await Promise.all([
    asked(() => withDatabase(stack.database, (client) => slotFacts(client, outbox.slot), look)),
    asked(() => withDatabase(stack.database, async (client) => {
      const [found] = await rows<{ copied: boolean; purged: string; failed: string | null }>(client, `select copied, purged::text, failed from ${tableSql(outboxState(stack.serviceSchema))}`);
      return { copied: found?.copied ?? false, purged: Number(found?.purged ?? 0), failed: found?.failed ?? null };
    }, look)),
    asked(() => recordsIn(stack.broker, [outbox.unlisted])),
  ]);
  return { slot, progress, unlisted };
}

/** What must hold for events to reach their topics, and for rows to go. Pure. */
export function outboxConditions(outbox: ManifestOutbox, { progress, unlisted }: OutboxHealth): Condition[] {
  const name = `outbox ${printTable(outbox)}`;
  const out: Condition[] = [];
  if (progress.error !== undefined) out.push({ name: `${name}: heartbeat`, ok: false, seen: progress.error });
  else {
    const { copied, failed, purged } = progress.value;
    out.push({ name: `${name}: heartbeat`, ok: failed === null, seen: failed ?? (copied ? `${purged} rows purged` : "the rows that were there are not sent yet"), ...(failed === null ? {} : { mend: "It is tried again at each heartbeat; mend the cause in the database" }) });
  }
  if (unlisted.error !== undefined) out.push({ name: `${name}: unlisted aggregates`, ok: false, seen: unlisted.error });
  else {
    const none = unlisted.value === 0;
    out.push({ name: `${name}: unlisted aggregates`, ok: none, seen: none ? "none" : `${unlisted.value} events in ${outbox.unlisted}`, ...(none ? {} : { mend: "List their aggregates in sluice:outbox.aggregates; bin/sluice dlq outbox shows the events" }) });
  }
  return out;
}
