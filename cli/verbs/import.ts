import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { importConnectors } from "../../connectors/import/import.ts";
import type { Change, Imported } from "../../connectors/import/imported.ts";
import { printProblems } from "../../config/problem.ts";
import { projectRoot } from "../../setup/root.ts";
import { readConnectorFiles } from "../connector-files.ts";
import { UsageError, type Verb } from "../verb.ts";

/** Named so because `import` is a word of the language. */
export const importVerb: Verb = {
  usage: "FILE… [--raw]",
  summary: "a stack configuration from existing connectors (the files that lint takes); what it changes is told beside it",
  options: { raw: { type: "boolean" } },
  words: [1, Infinity],
  async run({ positionals, values, stack, progress }) {
    const read = readConnectorFiles([...new Set(positionals)]);
    const [unreadable] = read.flatMap(({ findings }) => findings);
    if (unreadable !== undefined) throw new UsageError(`${unreadable.file}: ${unreadable.connector}, ${unreadable.key}: ${unreadable.message}. ${unreadable.fix}`);
    const { name: project } = parse(readFileSync(join(projectRoot(), "Pulumi.yaml"), "utf8")) as { name: string };
    const found = importConnectors(read.flatMap(({ connectors }) => connectors), read.flatMap(({ workers }) => workers), { project, stack, raw: values["raw"] === true });
    for (const line of notes(found)) progress.line(line);
    return { ok: found.problems.length === 0, data: found, text: stringify({ config: found.config }, { lineWidth: 0 }).trimEnd() };
  },
};

/** What is told beside the configuration: where each connector went, what became of its keys, what is left to do. */
function notes({ placements, changes, gaps, secrets, problems }: Imported): string[] {
  return [
    ...placements.flatMap(({ connector, place, name, why }) => [
      `${connector} -> ${place}${name === "" || name === connector ? "" : `, from now on ${name}`}${why === undefined ? "" : `, as it is: ${why}`}`,
      ...changes.filter((one) => one.connector === connector).map(print),
    ]),
    ...(secrets.length > 0 ? ["Secrets to set, for the workers and for Sluice:", ...secrets.map(({ connector, key, reference }) => `  ${reference}: ${connector}, ${key}`)] : []),
    ...(gaps.length > 0 ? ["To fill in or to look at:", ...gaps.map((gap) => `  ${gap}`)] : []),
    ...(problems.length > 0 ? ["The configuration cannot be used yet:", printProblems(problems)] : []),
  ];
}

function print({ key, what, before, after, why }: Change): string {
  const values = what === "changed" ? `: ${before} -> ${after}` : after !== undefined ? `: ${after}` : "";
  return `  ${what.padEnd(7)} ${key}${values} (${why})`;
}
