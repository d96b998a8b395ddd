import { LAKE, SOURCE, worker } from "../../connectors/lint/example.ts";
import { lint } from "../../connectors/lint/lint.ts";
import type { Finding, LintContext } from "../../connectors/lint/rule.ts";

export type Config = Record<string, string>;

/** A source without a finding. */
export const source: Config = { ...SOURCE };

/** A sink without a finding. */
export const sink: Config = { ...LAKE };

/** The findings of one rule, as `connector|key|severity|message|fix`. */
export function found(rule: string, connectors: Record<string, Config>, context: LintContext = {}): string[] {
  return all(connectors, context).filter((finding) => finding.rule === rule).map(({ connector, key, severity, message, fix }) => [connector, key, severity, message, fix].join("|"));
}

export function all(connectors: Record<string, Config>, context: LintContext = {}): Finding[] {
  return lint(Object.entries(connectors).map(([name, config]) => ({ name, config })), context);
}

export { worker };
