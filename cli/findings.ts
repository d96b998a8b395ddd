import type { Finding } from "../connectors/lint/rule.ts";
import { redact } from "../secrets/redact.ts";

/** The line that a finding is about. */
export interface Quote {
  readonly line: number;
  readonly text: string;
  /** The value that is in it. */
  readonly value?: string | undefined;
}

const WIDEST = 120;

/** Findings for people: grouped by connector, the line quoted where there is one, and a line that sums up. */
export function printFindings(findings: readonly Finding[], counts: { connectors: number; workers: number; files: number }, quote: (finding: Finding) => Quote | undefined): string {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const head = finding.file === undefined ? finding.connector : `${finding.connector} (${finding.file})`;
    const group = groups.get(head);
    if (group === undefined) groups.set(head, [finding]);
    else group.push(finding);
  }
  const blocks = [...groups].map(([head, group]) => [head, ...group.flatMap((finding) => lines(finding, quote(finding)))].join("\n"));
  return [...blocks, summary(findings, counts)].join("\n\n");
}

function lines({ severity, key, rule, message, fix }: Finding, quote: Quote | undefined): string[] {
  const said = `  ${severity.padEnd(7)}  ${key === "" ? "" : `${key}: `}${message}. ${fix} [${rule}]`;
  return quote === undefined ? [said] : [said, `      ${String(quote.line).padStart(4)} | ${shown(quote, key, rule)}`];
}

/** A secret is not printed, neither one that was found nor one that only may be one. */
function shown({ text, value }: Quote, key: string, rule: string): string {
  const secret = rule.includes("secret") || /password|passwd|secret|token|credential|private|jaas|api\.?key|access\.?key/i.test(key);
  const reference = value !== undefined && /^\$\{[^}]*\}$/.test(value);
  const open = reference ? text : secret && value !== undefined && value !== "" ? (text.includes(value) ? text.replaceAll(value, "[hidden]") : `${key}: [hidden]`) : redact(text);
  return open.length > WIDEST ? `${open.slice(0, WIDEST - 2)} …` : open;
}

function summary(findings: readonly Finding[], { connectors, workers, files }: { connectors: number; workers: number; files: number }): string {
  const errors = findings.filter((one) => one.severity === "error").length;
  const what = [count(connectors, "connector"), ...(workers > 0 ? [count(workers, "worker")] : [])].join(" and ") + (files > 1 ? ` in ${count(files, "file")}` : "");
  return findings.length === 0 ? `${what}: nothing found` : `${what}: ${count(errors, "error")}, ${count(findings.length - errors, "warning")}`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
