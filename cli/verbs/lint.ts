import { lint as lintAll, printFinding } from "../../connectors/lint/lint.ts";
import type { Finding, Subject } from "../../connectors/lint/rule.ts";
import { render, sampleWiring } from "../../pipeline/render.ts";
import { PROVIDERS } from "../../secrets/reference.ts";
import { readConnectorFile } from "../connector-files.ts";
import { planOfStack } from "../stack-file.ts";
import { UsageError, type Outcome, type Verb } from "../verb.ts";

export const lint: Verb = {
  usage: "FILE… | --stack NAME",
  summary: "finds what is wrong in connector configurations (Connect JSON, Strimzi YAML); all files are one graph",
  words: [0, Infinity],
  async run({ positionals, stack, stackGiven }) {
    if (positionals.length === 0 && !stackGiven) throw new UsageError("sluice lint: FILE… or --stack NAME is missing. Run: bin/sluice lint --help");
    if (positionals.length > 0 && stackGiven) throw new UsageError("sluice lint: takes either files or --stack NAME");
    return positionals.length > 0 ? lintFiles(positionals) : lintStack(stack);
  },
};

function lintFiles(files: readonly string[]): Outcome {
  const read = files.map(readConnectorFile);
  const providers = read.flatMap((one) => one.providers ?? []);
  const findings = [...read.flatMap((one) => one.findings), ...lintAll(read.flatMap((one) => one.connectors), read.some((one) => one.providers) ? { providers } : {})];
  return outcome(findings, read.flatMap((one) => one.connectors).length);
}

function lintStack(stack: string): Outcome {
  const plan = planOfStack(stack);
  const connectors: Subject[] = render(plan, sampleWiring(plan)).map(({ name, config }) => ({ name, config, file: `Pulumi.${stack}.yaml` }));
  return outcome(lintAll(connectors, { providers: PROVIDERS, topics: plan.topics.map(({ name }) => name) }), connectors.length);
}

function outcome(findings: readonly Finding[], connectors: number): Outcome {
  const errors = findings.filter((one) => one.severity === "error").length;
  const warnings = findings.length - errors;
  const total = findings.length === 0 ? `${connectors} connector${connectors === 1 ? "" : "s"}, nothing found` : `${connectors} connector${connectors === 1 ? "" : "s"}: ${errors} error${errors === 1 ? "" : "s"}, ${warnings} warning${warnings === 1 ? "" : "s"}`;
  return { ok: findings.length === 0, data: findings, text: [...findings.map((one) => `${one.severity} ${printFinding(one)}`), total].join("\n") };
}
