import * as pulumi from "@pulumi/pulumi";
import { loadConfig } from "../config/load.ts";
import { printProblems } from "../config/problem.ts";
import type { StackConfig } from "../config/stack.ts";

/** The stack's configuration as the program sees it. Refuses a wrong one with all its problems at once. */
export function stackConfig(): StackConfig {
  const { config, problems } = loadConfig(pulumi.runtime.allConfig(), secretKeys());
  if (config !== undefined) return config;
  throw new pulumi.RunError(`Pulumi.${pulumi.getStack()}.yaml has ${problems.length === 1 ? "a problem" : `${problems.length} problems`}:\n${printProblems(problems)}`);
}

/** The keys that hold `secure:` values, which the language host names in the environment (`pulumi/runtime/config.js`). */
function secretKeys(): Set<string> {
  return new Set(JSON.parse(process.env["PULUMI_CONFIG_SECRET_KEYS"] ?? "[]") as string[]);
}
