import { auditStack, type AuditReport } from "../../audit/audit.ts";
import type { TableAudit } from "../../audit/table.ts";
import type { Difference, OtherSide } from "../../audit/compare.ts";
import type { ManifestSink } from "../manifest.ts";
import { findTable } from "../tables.ts";
import { count, textTable } from "../table.ts";
import { positive, texts, type Verb } from "../verb.ts";

export const audit: Verb = {
  usage: "[--table SCHEMA.TABLE]… [--timeout SECONDS]",
  summary: "proves that lakes, copies and indexes equal the database, row by row; waits while changes still arrive",
  options: { table: { type: "string", multiple: true }, timeout: { type: "string" } },
  words: [0, 0],
  async run({ values, manifest, progress }) {
    const seconds = positive("timeout", values["timeout"]) ?? 60;
    const stack = await manifest();
    const named = texts(values["table"]).map((name) => findTable(stack, name));
    const report = await auditStack(stack, {
      timeoutMs: seconds * 1000,
      ...(named.length > 0 ? { only: named } : {}),
      onProgress: ({ table, databaseRows, lakeRows, elapsedMs }) => progress.update(`${table}: ${count(lakeRows)} of ${count(databaseRows)} rows have arrived, ${Math.round(elapsedMs / 1000)} s`),
    });
    progress.done();
    return { ok: report.equal, data: report, text: printAudit(report) };
  },
};

/** What the database was compared with, in a sink of each kind. */
const OTHER_SIDES: Readonly<Record<ManifestSink["kind"], OtherSide>> = { s3: "lake", jdbc: "copy", opensearch: "index", elasticsearch: "index" };

/** The report for people: a table of all tables, then what differs and what to do. */
export function printAudit(report: AuditReport): string {
  const rows = report.sinks.flatMap((sink) => [
    ...sink.tables.map((one) => [sink.sink, one.table, one.equal ? "equal" : "DIFFERS", count(one.rows.database), count(one.rows.lake), checksum(one), `${one.seconds.toFixed(1)} s`]),
    ...sink.failures.map((one) => [sink.sink, one.table, "FAILED", "", "", "", ""]),
  ]);
  const where = report.sinks.every(({ kind }) => kind === "s3") ? "in lake" : "in sink";
  const table = textTable([{ head: "sink" }, { head: "table" }, { head: "result" }, { head: "in database", right: true }, { head: where, right: true }, { head: "checksum" }, { head: "took", right: true }], rows);
  const notes = report.sinks.flatMap((sink) => [...sink.failures.map((one) => `${one.table}: ${one.reason}`), ...sink.tables.flatMap((one) => notesOf(one, OTHER_SIDES[sink.kind]))]);
  return [table, ...(notes.length > 0 ? ["", ...notes] : [])].join("\n");
}

function checksum({ method, comparison }: TableAudit): string {
  if (method === "counts" || !comparison) return "rows counted only";
  const { database, lake } = comparison.checksum;
  return database === lake ? database : `${database} / ${lake}`;
}

function notesOf(one: TableAudit, where: OtherSide): string[] {
  const { comparison } = one;
  const lines = one.hints.map((hint) => `${one.table}: ${hint}`);
  for (const column of one.skipped) lines.push(`${one.table}: column ${column.name} is not compared: ${column.reason}`);
  if (!comparison || comparison.equal) return lines;
  lines.push(`${one.table}: ${count(comparison.missing)} rows missing in the ${where}, ${count(comparison.extra)} only there, ${count(comparison.changed)} different. The first:`);
  return [...lines, ...comparison.first.map((first) => `  ${printDifference(first, where)}`)];
}

function printDifference({ key, kind, columns }: Difference, other: OtherSide): string {
  const where = Object.entries(key).map(([name, value]) => `${name}=${value}`).join(", ");
  const what = (columns ?? []).map((one) => `${one.name}: database ${quoted(one.database)}, ${other} ${quoted(one.lake)}`).join("; ");
  return `${where} ${kind}${what === "" ? "" : `: ${what}`}`;
}

function quoted(cell: string | null): string {
  return cell === null ? "NULL" : JSON.stringify(cell);
}
