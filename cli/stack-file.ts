import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { loadConfig } from "../config/load.ts";
import { printProblems, type Problem } from "../config/problem.ts";
import type { StackConfig } from "../config/stack.ts";
import { plan } from "../pipeline/plan.ts";
import { projectRoot } from "../setup/root.ts";
import { didYouMean } from "../util/suggest.ts";
import { UsageError } from "./verb.ts";
import type { PipelinePlan } from "../pipeline/shape.ts";

/** The stack's configuration is wrong: every problem of it. */
export class WrongConfig extends Error {
  readonly problems: readonly Problem[];
  constructor(file: string, problems: readonly Problem[]) {
    super(`${file} has ${problems.length === 1 ? "a problem" : `${problems.length} problems`}:\n${printProblems(problems)}`);
    this.name = "WrongConfig";
    this.problems = problems;
  }
}

/** A stack as its file has it. */
export interface StackFile {
  readonly config: StackConfig;
  readonly plan: PipelinePlan;
  /** Values that are still to be set; an example of the schema stands for each. */
  readonly unset: readonly Problem[];
}

/**
 * A stack and its plan from the file alone: no engine, no network, no secret. Encrypted values are taken for texts, which
 * is all the plan needs of them.
 */
export function readStack(stack: string): StackFile {
  const root = projectRoot();
  const file = join(root, `Pulumi.${stack}.yaml`);
  if (!existsSync(file)) {
    const known = readdirSync(root).flatMap((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1] ?? []);
    throw new UsageError(`stack ${stack}: there is no Pulumi.${stack}.yaml${didYouMean(stack, known)}. Name one of: ${known.join(", ") || "none"}`);
  }
  const { raw, secret } = rawConfig(readFileSync(file, "utf8"));
  const unset: Problem[] = [];
  const { config, problems } = loadConfig(raw, secret, (problem) => void unset.push(problem));
  if (config === undefined) throw new WrongConfig(`Pulumi.${stack}.yaml`, [...unset, ...problems]);
  const project = (parse(readFileSync(join(root, "Pulumi.yaml"), "utf8")) as { name: string }).name;
  const planned = plan(config, { project, stack });
  if (planned.problems.length > 0) throw new WrongConfig(`Pulumi.${stack}.yaml`, planned.problems);
  return { config, plan: planned, unset };
}

/** What is still to be set, as lines below a verb's own; empty if nothing is. */
export function printUnset(stack: string, unset: readonly Problem[]): string {
  return unset.length === 0 ? "" : `\n\nPulumi.${stack}.yaml still has values to set, for which examples stand here:\n${printProblems(unset)}`;
}

/** The `config:` map of a stack file, and which keys hold an encrypted value. */
export function rawConfig(text: string): { raw: Record<string, unknown>; secret: Set<string> } {
  const config = (parse(text) as { config?: Record<string, unknown> } | null)?.config ?? {};
  const secret = new Set<string>();
  const plain = (value: unknown, key: string): unknown => {
    if (Array.isArray(value)) return value.map((one) => plain(one, key));
    if (typeof value !== "object" || value === null) return value;
    const entries = Object.entries(value);
    if (entries.length === 1 && entries[0]?.[0] === "secure" && typeof entries[0][1] === "string") {
      secret.add(key);
      return "encrypted";
    }
    return Object.fromEntries(entries.map(([name, one]) => [name, plain(one, key)]));
  };
  return { raw: Object.fromEntries(Object.entries(config).map(([key, value]) => [key, plain(value, key)])), secret };
}
