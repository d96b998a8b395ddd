import { resolveConfig } from "../catalog/resolve.ts";
import { RULES } from "./rules.ts";
import type { Finding, Graph, LintContext, ResolvedSubject, Subject } from "./rule.ts";

/**
 * What is wrong with a set of connectors, by every rule, connectors in the given order and errors first in each.
 * Looks at nothing but its arguments.
 */
export function lint(connectors: readonly Subject[], context: LintContext = {}): Finding[] {
  const graph: Graph = { connectors: connectors.map((one): ResolvedSubject => ({ ...one, resolved: resolveConfig(one.config) })), context };
  return graph.connectors.flatMap((subject) => {
    const found = RULES.flatMap((rule) =>
      rule.check(subject, graph).map((mark): Finding => ({
        ...(subject.file === undefined ? {} : { file: subject.file }),
        connector: subject.name,
        key: mark.key,
        rule: rule.id,
        severity: mark.severity ?? rule.severity,
        message: mark.message,
        fix: mark.fix,
      })),
    );
    return found.sort((a, b) => Number(b.severity === "error") - Number(a.severity === "error"));
  });
}

/** One line: `connector, key: message. fix (rule)`. */
export function printFinding({ file, connector, key, rule, message, fix }: Finding): string {
  return `${file === undefined ? "" : `${file}: `}${connector}${key === "" ? "" : `, ${key}`}: ${message}. ${fix} [${rule}]`;
}
