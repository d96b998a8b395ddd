import { existingRdsProblems, rdsProblems } from "../aws/database/rules.ts";
import { lakeProblems } from "../aws/lake/problems.ts";
import type { Problem } from "../config/problem.ts";
import type { StackConfig } from "../config/stack.ts";
import { workerProblems } from "../kubernetes/connect/problems.ts";
import type { PipelinePlan } from "./shape.ts";
import { sinksOf } from "./sinks.ts";

/** What the variants of the boxes know to be wrong with a plan, beyond what the configuration alone tells. Nothing is asked. */
export function variantProblems(config: StackConfig, plan: Pick<PipelinePlan, "connectors" | "registry" | "estimates" | "sinks">): Problem[] {
  const { server, database } = config.source;
  const { region } = config.aws;
  return [
    ...(server.kind === "rds" ? rdsProblems(server, { region, database }) : []),
    ...(server.kind === "existing" ? existingRdsProblems(server, region) : []),
    ...workerProblems(config, plan),
    ...lakeProblems(sinksOf(plan.sinks, "s3")),
  ];
}
