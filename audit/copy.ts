import { withSnapshot, type DatabaseSnapshot } from "./snapshot.ts";
import { keyFirst } from "./align.ts";
import { canonicalCopy, type CanonicalColumn } from "./canonical.ts";
import { compareSorted, type Comparison } from "./compare.ts";
import { copyHints } from "./hints.ts";
import type { AuditOptions, TableAudit } from "./table.ts";
import type { DatabaseEndpoint } from "../database/endpoint.ts";
import { follow, type RowStep } from "../transforms/columns.ts";
import { printTable, type TableName } from "../database/table.ts";

/** Where a captured table and its copy are. */
export interface AuditedCopy {
  readonly sink: string;
  readonly database: DatabaseEndpoint;
  readonly table: TableName;
  readonly target: DatabaseEndpoint;
  readonly copy: TableName;
  /** What its rows meet on their way. Default nothing. */
  readonly steps?: readonly RowStep[];
}

/** So many differing rows are told apart between two comparisons: more are a copy or an index that is still being filled. */
export const TOLD_APART = 50_000;

/** A copy that is always one step behind is given this many times the time-out. */
const PATIENCE = 10;

/**
 * Compares a table with its copy, row by row by key, both held still.
 *
 * A copy cannot be asked for an earlier state: while others write, the two are never of the same moment. So the comparison is repeated,
 * and a row counts as equal once it was equal in one of them; a row that differs in all of them, in a copy that did not change any more
 * for `timeoutMs`, is a finding.
 */
export function auditCopy(what: AuditedCopy, options: AuditOptions = {}): Promise<TableAudit> {
  return settle(() => compareOnce(what), options);
}

/** One comparison, and all of the report but how long it took. */
export interface Compared {
  readonly comparison: Comparison;
  readonly audit: Omit<TableAudit, "seconds">;
}

/** Repeats a comparison until it says something: see {@link auditCopy}. */
export async function settle(compare: () => Promise<Compared>, options: AuditOptions): Promise<TableAudit> {
  const { timeoutMs = 60_000, intervalMs = 1_000, differences = 10 } = options;
  const start = performance.now();
  const elapsed = (): number => performance.now() - start;
  let suspects: ReadonlySet<string> | undefined;
  let last: string | undefined;
  let progressed = start;
  for (;;) {
    const { comparison, audit } = await compare();
    options.onProgress?.({ table: audit.table, databaseRows: comparison.rows.database, lakeRows: comparison.rows.lake, elapsedMs: Math.round(elapsed()) });
    const now = keysOf(comparison);
    suspects = now === undefined ? undefined : suspects === undefined ? now : new Set([...now].filter((key) => suspects?.has(key)));
    const settled = suspects?.size === 0;
    if (comparison.checksum.lake !== last) progressed = performance.now();
    last = comparison.checksum.lake;
    const late = performance.now() - progressed >= timeoutMs || elapsed() >= PATIENCE * timeoutMs;
    if (settled || late) {
      const written = settled && !comparison.equal ? ["was written to meanwhile: every row was equal when it was looked at, not all of them at once"] : [];
      const first = settled ? [] : comparison.first.filter((one) => suspects?.has(JSON.stringify(one.key)) ?? true).slice(0, differences);
      return { ...audit, equal: settled, comparison: { ...comparison, equal: settled, first }, hints: settled ? written : audit.hints, seconds: Math.round(elapsed() / 100) / 10 };
    }
    await new Promise((resolve) => setTimeout(resolve, intervalMs));
  }
}

/** The keys that differ; `undefined` where not all of them are known. */
function keysOf({ first, missing, extra, changed }: Comparison): ReadonlySet<string> | undefined {
  return first.length < missing + extra + changed ? undefined : new Set(first.map(({ key }) => JSON.stringify(key)));
}

function compareOnce(what: AuditedCopy): Promise<Compared> {
  return withSnapshot(what.database, what.table, (source) => withSnapshot(what.target, what.copy, async (copy) => {
    const { columns, skipped } = canonicalCopy(follow({ name: printTable(what.table), columns: source.table.columns, key: source.table.primaryKey, own: [] }, what.steps ?? []).columns, copy.table.columns);
    const { primaryKey: key } = source.table;
    const { ordered, compared } = keyFirst(columns, key, (name, missing) => unmatched(what, name, missing));
    const comparison = await compareSorted(source.stream(ordered, key), streamCopy(copy, ordered, key), compared, TOLD_APART, "copy");
    const table = printTable(what.table);
    const missing = columns.filter((one) => one.missing).map(({ name }) => name);
    return { comparison, audit: { table, equal: comparison.equal, method: "rows", rows: comparison.rows, comparison, skipped, hints: copyHints(table, comparison, missing, what.sink) } };
  }));
}

/** The copy is PostgreSQL as well: its own expressions stand where the table's do. */
function streamCopy(copy: DatabaseSnapshot, columns: readonly CanonicalColumn[], key: readonly string[]): ReturnType<DatabaseSnapshot["stream"]> {
  return copy.stream(columns.map((column) => ({ ...column, database: column.missing ? "NULL::text" : column.lake })), key);
}

function unmatched({ table, sink }: AuditedCopy, name: string, missing: boolean): Error {
  const why = missing ? "is not in the copy" : "is of a type whose rows cannot be sorted";
  return new Error(`table ${printTable(table)}: its key column ${name} ${why}, so its rows cannot be matched. ${missing ? `Run: pulumi up, then bin/sluice restart ${sink}` : "Audit the other tables by name with --table"}`);
}
