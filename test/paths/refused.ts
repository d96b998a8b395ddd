import { loadConfig } from "../../config/load.ts";
import { lint, printFinding } from "../../connectors/lint/lint.ts";
import { plan } from "../../pipeline/plan.ts";
import { render, sampleWiring } from "../../pipeline/render.ts";
import { surroundings } from "../../pipeline/surroundings.ts";

/** A configuration by the keys without their prefix. */
export type Tree = Record<string, any>;

/** All on this machine, nothing written anywhere. */
const base = (): Tree => ({ source: { local: {}, database: "shop", tables: ["public.orders", "public.customers"] }, broker: { local: {} }, connect: { local: {} } });

/** The configuration with a change, as a stack's file has it. */
export function mistaken(change: (tree: Tree) => void): Record<string, unknown> {
  const tree = base();
  change(tree);
  return Object.fromEntries(Object.entries(tree).map(([key, value]) => [`sluice:${key}`, value]));
}

/**
 * What a preview says of a configuration before it asks anybody: `place: reason. mend`, the findings about raw connectors among them as
 * lint prints them. Empty: nothing.
 */
export function refused(change: (tree: Tree) => void): string[] {
  const { config, problems } = loadConfig(mistaken(change));
  if (config === undefined) return problems.map(({ place, reason, mend }) => `${place}: ${reason}. ${mend}`);
  const planned = plan(config, { project: "sluice", stack: "local" });
  const findings = lint(render(planned, sampleWiring(planned)), surroundings(config, planned)).filter(({ severity }) => severity === "error");
  return [...planned.problems.map(({ place, reason, mend }) => `${place}: ${reason}. ${mend}`), ...findings.map(printFinding)];
}
