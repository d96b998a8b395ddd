import { rows, type Queryable } from "../connect.ts";

/** A replication slot as the server has it. */
export interface SlotFacts {
  readonly plugin: string | null;
  readonly database: string | null;
  readonly active: boolean;
  /** Process of the walsender that reads it. */
  readonly activePid: number | null;
  /** `reserved`, `extended`, `unreserved` or `lost`; null while nothing was reserved yet. */
  readonly walStatus: string | null;
  /** Why the server gave the slot up (PostgreSQL 16 and newer), null while it is good. */
  readonly invalidation: string | null;
  /** Survives a failover to a standby (PostgreSQL 17 and newer). */
  readonly failover: boolean;
  readonly confirmedFlushLsn: string | null;
  /** Bytes of log that the server keeps because of this slot. */
  readonly retainedBytes: number;
}

/** The slot, wherever its database; undefined if there is none of that name. One query that all versions since 13 answer. */
export async function slotFacts(client: Queryable, name: string): Promise<SlotFacts | undefined> {
  const [found] = await rows<{ row: Record<string, unknown>; retained: number }>(
    client,
    `select pg_catalog.to_jsonb(s) as row,
            coalesce(pg_catalog.pg_wal_lsn_diff(case when pg_catalog.pg_is_in_recovery() then pg_catalog.pg_last_wal_replay_lsn() else pg_catalog.pg_current_wal_lsn() end, s.restart_lsn), 0)::float8 as retained
       from pg_catalog.pg_replication_slots s where s.slot_name = $1`,
    [name],
  );
  if (found === undefined) return undefined;
  const { row } = found;
  const text = (key: string): string | null => (typeof row[key] === "string" ? row[key] : null);
  return {
    plugin: text("plugin"),
    database: text("database"),
    active: row["active"] === true,
    activePid: typeof row["active_pid"] === "number" ? row["active_pid"] : null,
    walStatus: text("wal_status"),
    invalidation: text("invalidation_reason") ?? (row["conflicting"] === true ? "conflict with recovery" : null),
    failover: row["failover"] === true,
    confirmedFlushLsn: text("confirmed_flush_lsn"),
    retainedBytes: found.retained,
  };
}

/** Why a slot cannot go on from where it was; undefined while it can. */
export function lostReason(facts: SlotFacts | undefined): string | undefined {
  if (facts === undefined) return "is not there any more";
  if (facts.invalidation !== null) return `was given up by the server (${facts.invalidation.replaceAll("_", " ")})`;
  if (facts.walStatus === "lost") return "is lost: the server removed log that it still needed (max_slot_wal_keep_size)";
  return undefined;
}

/** Transactions that keep a slot from being created: it can only start when everything older has ended. */
export async function oldTransactions(client: Queryable): Promise<string[]> {
  const found = await rows<{ pid: number; usename: string | null; age: string; prepared: boolean }>(
    client,
    `select pid, usename::text, pg_catalog.date_trunc('second', pg_catalog.now() - xact_start)::text as age, false as prepared
       from pg_catalog.pg_stat_activity
      where backend_xid is not null and pid <> pg_catalog.pg_backend_pid() and xact_start < pg_catalog.now() - interval '5 seconds'
     union all
     select null, owner::text, pg_catalog.date_trunc('second', pg_catalog.now() - prepared)::text, true from pg_catalog.pg_prepared_xacts
     order by age desc limit 5`,
  );
  return found.map(({ pid, usename, age, prepared }) => (prepared ? `a prepared transaction of ${usename ?? "?"} (${age})` : `pid ${pid} of ${usename ?? "?"} (${age})`));
}
