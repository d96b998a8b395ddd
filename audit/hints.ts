import type { Comparison } from "./compare.ts";
import { PLACEHOLDER } from "./compare.ts";

/** The same of a copy in another database. */
export function copyHints(table: string, comparison: Comparison, missingColumns: readonly string[], sink: string): string[] {
  const hints = missingColumns.map((name) => `column ${name}: the copy has none yet. It comes with the row's next change, or with pulumi up and bin/sluice snapshot ${table}`);
  for (const [name, { rows, lakeNull }] of Object.entries(comparison.byColumn)) {
    if (lakeNull < rows || missingColumns.includes(name)) continue;
    hints.push(`column ${name} differs in ${rows} rows, the copy has NULL in all of them: a column that was renamed, or added with a default that is no constant, reaches it only with a row's next change. Run: bin/sluice snapshot ${table}`);
  }
  if (comparison.missing > 0) hints.push(`${comparison.missing} rows have not arrived. See bin/sluice status and bin/sluice dlq ${sink}; if every task runs and there is no lag, run: bin/sluice snapshot ${table}`);
  if (comparison.extra > 0) hints.push(`${comparison.extra} rows are only in the copy: somebody else wrote them, or their delete did not arrive (a TRUNCATE is not streamed). Delete them there`);
  return hints;
}

/** The same of an index. */
export function indexHints(table: string, comparison: Comparison, missingColumns: readonly string[], sink: string): string[] {
  const mend = `Run: bin/sluice snapshot ${table}`;
  const hints: string[] = [];
  for (const [name, { rows, lakeNull }] of Object.entries(comparison.byColumn)) {
    if (lakeNull < rows) continue;
    const why = missingColumns.includes(name) ? "no document has it yet" : "the documents have NULL in all of them";
    hints.push(`column ${name} differs in ${rows} rows, ${why}: a column that was renamed, or added with a default, reaches a document only with the row's next change. ${mend}`);
  }
  if (comparison.missing > 0) hints.push(`${comparison.missing} rows have not arrived. See bin/sluice status and bin/sluice dlq ${sink}; if every task runs and there is no lag, ${mend.toLowerCase()}`);
  if (comparison.extra > 0) hints.push(`${comparison.extra} documents are only in the index: somebody else wrote them, or their delete did not arrive (a TRUNCATE is not streamed). Delete them there`);
  return hints;
}

/** What differences usually mean, each with its mend. Pure. */
export function hintsOf(table: string, comparison: Comparison, missingColumns: readonly string[]): string[] {
  const hints: string[] = [];
  const mend = `Run: bin/sluice snapshot ${table}`;
  for (const [name, { rows, lakeNull }] of Object.entries(comparison.byColumn)) {
    if (lakeNull < rows) continue;
    const why = missingColumns.includes(name) ? "the lake has no such column yet" : "the lake has NULL in all of them";
    hints.push(`column ${name} differs in ${rows} rows, ${why}: a column that was renamed, or added with a default, reaches the lake only with a row's next change. ${mend}`);
  }
  if (comparison.first.some((one) => one.columns?.some((column) => column.lake?.includes(PLACEHOLDER)))) {
    hints.push(`the connector's placeholder stands for values that it did not get from the log. Give the table REPLICA IDENTITY FULL, or keep the connector's reselect post-processor. ${mend}`);
  }
  if (comparison.missing > 0) hints.push(`${comparison.missing} rows have not arrived. If bin/sluice status shows every task running and no lag: ${mend.toLowerCase()}`);
  if (comparison.extra > 0) hints.push(`${comparison.extra} rows are only in the lake: their delete did not arrive (a TRUNCATE is not streamed). Delete them at the source row by row, or make the lake's table anew`);
  return hints;
}
