import { lint as lintAll } from "../../connectors/lint/lint.ts";
import type { Finding, LintContext, Subject, Worker } from "../../connectors/lint/rule.ts";
import { render, sampleWiring } from "../../pipeline/render.ts";
import { surroundings } from "../../pipeline/surroundings.ts";
import { readConnectorFiles } from "../connector-files.ts";
import { printFindings, type Quote } from "../findings.ts";
import { printUnset, readStack } from "../stack-file.ts";
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
  const read = readConnectorFiles([...new Set(files)]);
  const connectors = read.flatMap((one) => one.connectors);
  const workers = read.flatMap((one) => one.workers);
  const findings = [...read.flatMap((one) => one.findings), ...lintAll(connectors, contextOf(workers))];
  const spans = new Map(read.map((one) => [one.file, one.spans]));
  const known = new Map([...connectors, ...workers].map(({ file, name, config }) => [`${file}\u0000${name}`, config]));
  return outcome(findings, { connectors: connectors.length, workers: workers.length, files: read.length }, (finding) => {
    const quoted = spans.get(finding.file ?? "")?.quote(finding.connector, finding.key);
    return quoted === undefined ? undefined : { ...quoted, value: known.get(`${finding.file}\u0000${finding.connector}`)?.[finding.key] };
  });
}

/**
 * What workers at hand tell. Their providers are those of `config.providers`, a comma-separated list; neither Connect nor
 * Strimzi adds any. A file that only names versions is silent about them.
 */
export function contextOf(workers: readonly Worker[]): LintContext {
  const whole = workers.filter(({ config, resource }) => resource !== undefined || Object.keys(config).some((key) => !/_VERSION$/i.test(key)));
  if (workers.length === 0) return {};
  return { workers, ...(whole.length === 0 ? {} : { providers: whole.flatMap(({ config }) => (config["config.providers"] ?? "").split(",").map((one) => one.trim()).filter((one) => one !== "")) }) };
}

function lintStack(stack: string): Outcome {
  const { config, plan, unset } = readStack(stack);
  const connectors: Subject[] = render(plan, sampleWiring(plan)).map((one) => ({ name: one.name, config: one.config, file: `Pulumi.${stack}.yaml` }));
  const found = outcome(lintAll(connectors, surroundings(config, plan)), { connectors: connectors.length, workers: 0, files: 1 }, () => undefined);
  return { ...found, text: `${found.text}${printUnset(stack, unset)}` };
}

function outcome(findings: readonly Finding[], counts: { connectors: number; workers: number; files: number }, quote: (finding: Finding) => Quote | undefined): Outcome {
  return { ok: findings.length === 0, data: findings, text: printFindings(findings, counts, quote) };
}
