import { rows, withDatabase } from "../database/connect.ts";
import type { DatabaseEndpoint } from "../database/endpoint.ts";
import type { PayloadKind } from "../database/outbox/inputs.ts";
import { digestHexSql, outboxState } from "../database/outbox/sql.ts";
import { printTable, tableSql, type TableName } from "../database/table.ts";
import type { LakeTableName } from "../lake/endpoint.ts";
import type { OutboxColumns } from "../config/stack.ts";
import { escapeIdentifier } from "pg";
import type { EventPayload } from "../connectors/catalog/event-rows.ts";
import { indexedEvents, writtenDigest, writtenSql, type SearchedEvents, type Written } from "./indexed-events.ts";
import type { AuditedLake, AuditOptions, TableAudit } from "./table.ts";

/** An outbox and where its events are: in tables of a lake, or in indexes. */
export interface AuditedOutbox {
  readonly database: DatabaseEndpoint;
  readonly table: TableName;
  readonly columns: OutboxColumns;
  /** Our own schema in the database. */
  readonly schema: string;
  readonly events: { readonly lake: AuditedLake; readonly lakeTables: readonly LakeTableName[] } | SearchedEvents;
}

/** The outbox at one moment: each row by its id with the number of its content, and what was purged until then. */
export interface OutboxMoment {
  readonly rows: ReadonlyMap<string, string>;
  /** Without the sum where contents are not kept as they were written. */
  readonly purged: { readonly events: number; readonly digest?: bigint };
}

/** What one look came to. */
export interface OutboxFinding {
  readonly equal: boolean;
  readonly database: number;
  readonly lake: number;
  readonly missing: readonly string[];
  readonly differing: readonly string[];
  readonly hints: readonly string[];
  /** Changes with anything that arrives. */
  readonly progress: string;
}

/**
 * Compares the events of an outbox with a lake or indexes: every row that is there, value by value, and of those that were purged their number
 * and the sum of their contents, which the purge counted when it deleted them. Others may write and purge meanwhile: the outbox is
 * read before and after them, what came in between is left aside, and a purge in between begins the look anew.
 */
export async function auditOutbox(target: AuditedOutbox, { timeoutMs = 60_000, intervalMs = 1_000, onProgress }: AuditOptions = {}): Promise<TableAudit> {
  const start = performance.now();
  let [progressed, last] = [start, ""];
  for (;;) {
    const before = await moment(target);
    const lake = "lake" in target.events ? await lakeEvents(target.events) : await indexedEvents(target.events, before.payload);
    const after = await moment(target);
    const quiet = before.purged.events === after.purged.events;
    const found = judge(before, lake, after, "lake" in target.events ? "lake" : "index");
    onProgress?.({ table: printTable(target.table), databaseRows: found.database, lakeRows: found.lake, elapsedMs: Math.round(performance.now() - start) });
    if (found.progress !== last) progressed = performance.now();
    last = found.progress;
    if ((found.equal && quiet) || performance.now() - progressed >= timeoutMs) return report(target, found, start);
    await new Promise((resolve) => setTimeout(resolve, intervalMs));
  }
}

/** Pure part. `lake` has each event once for each content that it has there. */
export function judge(before: OutboxMoment, lake: readonly (readonly [id: string, digest: string])[], after: OutboxMoment, side: "lake" | "index" = "lake"): OutboxFinding {
  const unseen = new Set(before.rows.keys());
  const differing = new Set<string>();
  const gone = new Map<string, string>();
  let seen = 0;
  for (const [id, digest] of lake) {
    const wanted = before.rows.get(id);
    if (wanted === undefined) {
      if (after.rows.has(id)) continue;
      if (gone.has(id)) differing.add(id);
      gone.set(id, digest);
    } else {
      if (unseen.delete(id)) seen += 1;
      if (digest !== wanted) differing.add(id);
    }
  }
  const sum = [...gone.values()].reduce((total, digest) => total + number(digest), 0n);
  const { events, digest } = before.purged;
  const hints: string[] = [];
  const lost = gone.size < events;
  const changed = gone.size === events && digest !== undefined && sum !== digest;
  if (lost) hints.push(`${events} events were purged, and the ${side} has ${gone.size} that are not in the table any more: a sink that came later than its topics keep events has not all, otherwise look at its dead letters`);
  if (changed) hints.push(`the purged events are in the ${side} in their number, but not as they were written`);
  if (gone.size > events) hints.push(`${gone.size - events} events are in the ${side} and neither in the table nor among the purged: somebody else deleted them, so what was purged cannot be proved`);
  const equal = unseen.size === 0 && differing.size === 0 && !lost && !changed;
  return { equal, database: before.rows.size + events, lake: seen + gone.size, missing: [...unseen].slice(0, 10), differing: [...differing].slice(0, 10), hints, progress: `${seen} ${gone.size} ${sum}` };
}

function number(digest: string): bigint {
  return BigInt(`0x${digest}`);
}

/** @returns with what payloads are where the events are */
async function moment({ database, table, columns, schema, events }: AuditedOutbox): Promise<OutboxMoment & { readonly payload: EventPayload }> {
  return withDatabase(database, async (client) => {
    await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    try {
      const [type] = await rows<{ type: string }>(client, `select pg_catalog.pg_typeof((select ${escapeIdentifier(columns.payload)} from ${tableSql(table)} limit 1))::text as type`);
      const objects = "json" in events && events.json === "object" && (type?.type === "json" || type?.type === "jsonb");
      const payload: PayloadKind = type?.type === "bytea" ? "bytes" : "text";
      const found = objects
        ? (await rows<Written>(client, `select ${writtenSql(columns)} from ${tableSql(table)} as o`)).map((one) => ({ id: one.id ?? "", digest: writtenDigest(one) }))
        : await rows<{ id: string; digest: string }>(client, `select o.${escapeIdentifier(columns.id)}::text as id, ${digestHexSql(columns, payload, "o")} as digest from ${tableSql(table)} as o`);
      const [state] = await rows<{ purged: string; digest: string }>(client, `select purged::text, digest::text from ${tableSql(outboxState(schema))}`);
      return { rows: new Map(found.map(({ id, digest }) => [id, digest])), purged: { events: Number(state?.purged ?? 0), ...(objects ? {} : { digest: BigInt(state?.digest ?? 0) }) }, payload: objects ? "json" : payload };
    } finally {
      await client.query("ROLLBACK");
    }
  }, { doing: "read the outbox", statementMs: 120_000 });
}

async function lakeEvents({ lake, lakeTables }: { readonly lake: AuditedLake; readonly lakeTables: readonly LakeTableName[] }): Promise<[string, string][]> {
  const views: string[] = [];
  for (const table of lakeTables) views.push((await lake.table(table)).changes);
  const text = (name: string): string => `coalesce("${name}", '')`;
  const digest = `substr(md5(concat_ws(chr(31), ${["id", "aggregate_type", "aggregate_id", "type"].map(text).join(", ")}, coalesce(md5("payload"), ''))), 1, 15)`;
  const out: [string, string][] = [];
  for await (const batch of lake.stream(`select distinct "id", ${digest} as digest from (${views.map((view) => `select "id", "type", "aggregate_type", "aggregate_id", "payload" from ${view}`).join(" union all ")})`)) {
    for (const [id, hash] of batch) out.push([id ?? "", hash ?? ""]);
  }
  return out;
}

function report({ table, events }: AuditedOutbox, found: OutboxFinding, start: number): TableAudit {
  const side = "lake" in events ? "lake" : "index";
  const some = (ids: readonly string[]): string => `${ids.slice(0, 3).join(", ")}${ids.length > 3 ? ", …" : ""}`;
  return {
    table: printTable(table),
    equal: found.equal,
    method: "rows",
    rows: { database: found.database, lake: found.lake },
    skipped: [],
    hints: [
      ...(found.missing.length === 0 ? [] : [`events that are not in the ${side}: ${some(found.missing)}. Look at the sink's dead letters: bin/sluice dlq`]),
      ...(found.differing.length === 0 ? [] : [`events that are in the ${side} otherwise than in the table: ${some(found.differing)}. A row of an outbox must not be updated`]),
      ...found.hints,
    ],
    seconds: Math.round((performance.now() - start) / 100) / 10,
  };
}
