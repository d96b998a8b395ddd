import { classMarks } from "../catalog/class-marks.ts";
import { resolveConfig } from "../catalog/resolve.ts";
import { RULES, WORKER_RULES } from "./rules.ts";
import type { Finding, Graph, LintContext, Mark, ResolvedSubject, Severity, Subject } from "./rule.ts";

/**
 * What is wrong with a set of connectors and the workers they run on, by every rule: workers first, then connectors in
 * the given order, errors first in each. Looks at nothing but its arguments.
 */
export function lint(connectors: readonly Subject[], context: LintContext = {}): Finding[] {
  const graph: Graph = { connectors: connectors.map((one): ResolvedSubject => ({ ...one, resolved: resolveConfig(one.config) })), context };
  const workers = (context.workers ?? []).flatMap((worker) => sorted(WORKER_RULES.flatMap((rule) => rule.check(worker, graph).map((mark) => finding(worker, rule, mark)))));
  const subjects = graph.connectors.flatMap((subject) => {
    const general = RULES.flatMap((rule) => rule.check(subject, graph).map((mark) => finding(subject, rule, mark)));
    const own = classMarks(subject.config, subject.resolved).map(({ rule, mark }) => finding(subject, rule, mark));
    return sorted([...general, ...own]);
  });
  return [...workers, ...subjects];
}

function finding({ file, name }: { readonly file?: string; readonly name: string }, rule: { readonly id: string; readonly severity: Severity }, mark: Mark): Finding {
  return { ...(file === undefined ? {} : { file }), connector: name, key: mark.key, rule: rule.id, severity: mark.severity ?? rule.severity, message: mark.message, fix: mark.fix };
}

function sorted(found: Finding[]): Finding[] {
  return found.sort((a, b) => Number(b.severity === "error") - Number(a.severity === "error"));
}

/** One line: `connector, key: message. fix (rule)`. */
export function printFinding({ file, connector, key, rule, message, fix }: Finding): string {
  return `${file === undefined ? "" : `${file}: `}${connector}${key === "" ? "" : `, ${key}`}: ${message}. ${fix} [${rule}]`;
}
