import { printTable, type TableName } from "../database/table.ts";
import type { DatabaseEndpoint } from "../database/endpoint.ts";
import type { LakeTableName } from "../lake/endpoint.ts";
import { latestSql } from "../lake/latest.ts";
import { behindSteps } from "../lake/followed.ts";
import type { FollowedColumn, RowStep } from "../transforms/columns.ts";
import type { LakeReader, OpenTable } from "../lake/reader.ts";
import { until } from "../util/until.ts";
import { keyFirst } from "./align.ts";
import { canonicalColumns, quote, type SkippedColumn } from "./canonical.ts";
import { compareSorted, type Comparison } from "./compare.ts";
import { hintsOf } from "./hints.ts";
import { visibleSql, withSnapshot, type DatabaseSnapshot } from "./snapshot.ts";

/** What the audit asks of the lake. */
export type AuditedLake = Pick<LakeReader, "table" | "json" | "stream">;

/** Where the two sides of one table are. */
export interface AuditedTable {
  readonly database: DatabaseEndpoint;
  readonly table: TableName;
  readonly lake: AuditedLake;
  readonly lakeTable: LakeTableName;
  /** What its rows meet on their way. Default nothing. */
  readonly steps?: readonly RowStep[];
}

export interface AuditOptions {
  /** Give up when the lake made no progress for this long. Milliseconds, default 60 000. */
  readonly timeoutMs?: number;
  /** Pause between two looks at the lake. Milliseconds, default 1 000. */
  readonly intervalMs?: number;
  /** How many differences are kept per table. Default 10. */
  readonly differences?: number;
  readonly onProgress?: (progress: AuditProgress) => void;
}

export interface AuditProgress {
  readonly table: string;
  readonly databaseRows: number;
  readonly lakeRows: number;
  /** Milliseconds since this table's audit began. */
  readonly elapsedMs: number;
}

/** What was found out about one table. */
export interface TableAudit {
  readonly table: string;
  readonly equal: boolean;
  /** `rows`: every value was compared. `counts`: the table has no key, so only the number of its rows can be. */
  readonly method: "rows" | "counts";
  readonly rows: { readonly database: number; readonly lake: number };
  readonly comparison?: Comparison;
  /** Columns that were not compared. */
  readonly skipped: readonly SkippedColumn[];
  /** What to make of the differences, and the mend. */
  readonly hints: readonly string[];
  /** Snapshot of the lake's table that was read; absent before its first commit. */
  readonly lakeSnapshot?: string;
  readonly seconds: number;
}

/**
 * Compares one table with its latest state in the lake.
 *
 * The database's state is held still, and of the lake only the changes of transactions within that state are read, so it
 * is exact also while others write. As long as those changes still arrive, it goes on; when none came for `timeoutMs`,
 * what is different then is the finding. Then the whole is done once more with a new state of the database if the lake
 * moved on in between: a snapshot that was running may have read rows in a later state.
 */
export async function auditTable(target: AuditedTable, options: AuditOptions = {}): Promise<TableAudit> {
  const start = performance.now();
  const first = await attempt(target, options, start);
  if (first.equal) return first;
  const now = await target.lake.table(target.lakeTable);
  const moved = now.state.snapshot?.id !== first.began;
  return moved ? attempt(target, options, start) : first;
}

async function attempt(target: AuditedTable, options: AuditOptions, start: number): Promise<TableAudit & { began: string | undefined }> {
  return withSnapshot(target.database, target.table, async (snapshot) => {
    const opened = await target.lake.table(target.lakeTable);
    const began = opened.state.snapshot?.id;
    const report = (lakeRows: number): void => options.onProgress?.({ table: printTable(target.table), databaseRows: snapshot.rows, lakeRows, elapsedMs: Math.round(performance.now() - start) });
    const audit = snapshot.table.key.length === 0 ? await byCounts(target, snapshot, options, report) : await byRows(target, snapshot, options, report);
    return { ...audit, began, seconds: Math.round((performance.now() - start) / 100) / 10 };
  });
}

type Found = Omit<TableAudit, "seconds">;

async function byRows(target: AuditedTable, snapshot: DatabaseSnapshot, options: AuditOptions, report: (rows: number) => void): Promise<Found> {
  let found: Found | undefined;
  await follow(target, options, async (opened) => {
    const relation = `(SELECT * FROM ${opened.changes} WHERE ${visibleSql(snapshot.transactions)})`;
    const latest = latestSql(relation, snapshot.table.key);
    const [seen] = (await target.lake.json(`SELECT count(*)::VARCHAR AS n, coalesce(bit_xor(hash(latest)), 0)::VARCHAR AS digest FROM (${latest}) AS latest`)) as { n: string; digest: string }[];
    const lakeRows = Number(seen?.n);
    report(lakeRows);
    const compare = async (): Promise<Found> => (found = await compareNow(target, snapshot, opened, latest, options));
    return { digest: `${seen?.n} ${seen?.digest}`, likely: lakeRows === snapshot.rows, compare };
  });
  return found!;
}

/** Looks at the lake again and again until the comparison is equal or nothing changed for the time-out. */
async function follow(target: AuditedTable, options: AuditOptions, look: (opened: OpenTable) => Promise<{ digest: string; likely: boolean; compare: () => Promise<Found> }>): Promise<void> {
  const { timeoutMs = 60_000, intervalMs = 1_000 } = options;
  let last: string | undefined;
  let compared: string | undefined;
  let progressed = performance.now();
  for (;;) {
    const opened = await target.lake.table(target.lakeTable);
    const { digest, likely, compare } = await look(opened);
    if (digest !== last) progressed = performance.now();
    last = digest;
    const late = performance.now() - progressed >= timeoutMs;
    // The full comparison is for when it can be equal, and for the report at the end.
    if ((likely || late) && compared !== digest) {
      compared = digest;
      if ((await compare()).equal) return;
    }
    if (late) return;
    await newSnapshot(target, opened, Math.max(intervalMs, progressed + timeoutMs - performance.now()), intervalMs);
  }
}

/** Waits for the lake's table to get another snapshot, at most the given time. */
async function newSnapshot(target: AuditedTable, opened: OpenTable, timeoutMs: number, intervalMs: number): Promise<void> {
  const another = async (): Promise<true | undefined> => ((await target.lake.table(target.lakeTable)).state.snapshot?.id === opened.state.snapshot?.id ? undefined : true);
  await until("a new snapshot of the lake", another, { timeoutMs, intervalMs }).catch((error: unknown) => {
    if (!(error instanceof Error) || !error.message.includes("not within")) throw error;
  });
}

async function compareNow(target: AuditedTable, snapshot: DatabaseSnapshot, opened: OpenTable, latest: string, options: AuditOptions): Promise<Found> {
  const { key } = snapshot.table;
  const { columns, skipped } = canonicalColumns(expected(target, snapshot), await lakeTypes(target.lake, opened));
  const { ordered, compared } = keyFirst(columns, key, (name, missing) => unmatched(target.table, name, missing));
  const sql = `SELECT ${ordered.map((one) => one.lake).join(", ")} FROM (${latest}) ORDER BY ${ordered.slice(0, key.length).map((one) => (one.order === "text" ? one.lake : quote(one.name))).join(", ")}`;
  const comparison = await compareSorted(snapshot.stream(ordered, key), target.lake.stream(sql), compared, options.differences);
  const missing = columns.filter((one) => one.missing).map((one) => one.name);
  return {
    table: printTable(target.table),
    equal: comparison.equal,
    method: "rows",
    rows: comparison.rows,
    comparison,
    skipped,
    hints: hintsOf(printTable(target.table), comparison, missing),
    ...(opened.state.snapshot ? { lakeSnapshot: opened.state.snapshot.id } : {}),
  };
}

/** The columns that must be in the lake, behind the sink's transforms. */
function expected({ table, steps = [] }: AuditedTable, { table: { columns, key } }: DatabaseSnapshot): readonly FollowedColumn[] {
  return behindSteps({ name: printTable(table), columns, key }, steps).columns;
}

function unmatched(table: TableName, name: string, missing: boolean): Error {
  const why = missing ? "is not in the lake (renamed at the source?)" : "is of a type that cannot be sorted alike on both sides";
  return new Error(`table ${printTable(table)}: its key column ${name} ${why}, so its rows cannot be matched. ${missing ? `Run: bin/sluice snapshot ${printTable(table)}` : "Audit the other tables by name with --table"}`);
}

async function lakeTypes(lake: AuditedLake, opened: OpenTable): Promise<ReadonlyMap<string, string>> {
  const described = (await lake.json(`DESCRIBE SELECT * FROM ${opened.changes}`)) as { column_name: string; column_type: string }[];
  return new Map(described.map((one) => [one.column_name, one.column_type]));
}

/**
 * A table without a key: rows cannot be told apart, and an update leaves only its new values in the lake. What can be
 * known is how many rows there must be: inserts less deletes. A change that a crash made the source send again has the
 * position of the first time, but so have equal rows of one COPY: hence a span, with and without such repetitions.
 */
async function byCounts(target: AuditedTable, snapshot: DatabaseSnapshot, options: AuditOptions, report: (rows: number) => void): Promise<Found> {
  let found: Found | undefined;
  await follow(target, options, async (opened) => {
    const own = expected(target, snapshot).map((one) => one.name);
    const types = await lakeTypes(target.lake, opened);
    const identity = ["__op", "__source_lsn", "__source_txId", ...own.filter((name) => types.has(name))].map(quote).join(", ");
    const counted = (rows: string, name: string): string => `SELECT count(*) FILTER ("__op" IN ('r', 'c'))::VARCHAR AS ${name}_in, count(*) FILTER ("__op" = 'd')::VARCHAR AS ${name}_out FROM (${rows})`;
    const visible = `FROM ${opened.changes} WHERE ${visibleSql(snapshot.transactions)}`;
    const [seen] = (await target.lake.json(`SELECT * FROM (${counted(`SELECT * ${visible}`, "all")}), (${counted(`SELECT DISTINCT ${identity} ${visible}`, "once")})`)) as Record<"all_in" | "all_out" | "once_in" | "once_out", string>[];
    const span = [Number(seen?.once_in) - Number(seen?.all_out), Number(seen?.all_in) - Number(seen?.once_out)] as const;
    const equal = span[0] <= snapshot.rows && snapshot.rows <= span[1];
    report(span[1]);
    const compare = async (): Promise<Found> =>
      (found = {
        table: printTable(target.table),
        equal,
        method: "counts",
        rows: { database: snapshot.rows, lake: equal ? snapshot.rows : span[snapshot.rows < span[0] ? 0 : 1] },
        skipped: [],
        hints: ["has no primary key: only the number of its rows can be compared. Give it one to have every value proved"],
        ...(opened.state.snapshot ? { lakeSnapshot: opened.state.snapshot.id } : {}),
      });
    return { digest: span.join(" "), likely: equal, compare };
  });
  return found!;
}
