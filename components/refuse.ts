import { existsSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { printProblems, type Problem } from "../config/problem.ts";
import type { StackConfig } from "../config/stack.ts";
import { configWarnings } from "../config/warnings.ts";
import { lint, printFinding } from "../connectors/lint/lint.ts";
import { absentPlugins } from "../local/connect/absent.ts";
import { servicePaths } from "../local/paths.ts";
import { sampleTables } from "../local/sample/tables.ts";
import { suggest } from "../util/suggest.ts";
import { render, sampleWiring } from "../pipeline/render.ts";
import type { PipelinePlan } from "../pipeline/shape.ts";
import { surroundings } from "../pipeline/surroundings.ts";

/** Stops preview and up with everything that is wrong with the plan, before any resource is registered; warnings are shown. */
export function refuseWrong(config: StackConfig, plan: PipelinePlan): void {
  for (const warning of configWarnings(config)) void pulumi.log.warn(printProblems([warning]));
  const connectors = render(plan, sampleWiring(plan)).map(({ name, config: rendered }) => ({ name, config: rendered }));
  const findings = lint(connectors, surroundings(config, plan));
  for (const finding of findings) if (finding.severity === "warning") void pulumi.log.warn(printFinding(finding));
  const errors = findings.filter(({ severity }) => severity === "error").map(printFinding);
  const problems = [...plan.problems, ...absentTables(config, plan), ...absentPlugins(config, plan)];
  const lines = [...(problems.length > 0 ? [printProblems(problems)] : []), ...errors];
  if (lines.length > 0) throw new pulumi.RunError(`stack ${pulumi.getStack()} is refused:\n${lines.join("\n")}`);
}

/** Before the embedded database is there, nobody can be asked for its tables: those that the sample will not have are known all the same. */
function absentTables({ source: { server } }: StackConfig, { tables, outbox }: PipelinePlan): Problem[] {
  const born = existsSync(servicePaths(pulumi.getProject(), pulumi.getStack(), "postgres").data);
  if (server.kind !== "local" || server.schema !== undefined || born) return [];
  const there = server.sample ? sampleTables.map(({ schema, table }) => `${schema}.${table}`) : [];
  return [...tables, ...(outbox === undefined ? [] : [outbox])].filter(({ name }) => !there.includes(name)).map(({ name }) => {
    const near = suggest(name, there);
    const mend = near === undefined ? "Name one of the sample's, or give an SQL file that makes it: sluice:source.local.schema" : `Did you mean "${near}"?`;
    return { place: `table ${name}`, reason: `does not exist: the embedded database starts with ${there.join(", ") || "no tables"}`, mend };
  });
}
