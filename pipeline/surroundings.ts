import type { StackConfig } from "../config/stack.ts";
import type { LintContext } from "../connectors/lint/rule.ts";
import { PROVIDERS } from "../secrets/reference.ts";
import type { PipelinePlan } from "./shape.ts";

/** What a plan knows of the surroundings of its connectors, for the rules that look at them. */
export function surroundings({ broker, connect }: StackConfig, plan: PipelinePlan): LintContext {
  const { publication } = plan.names;
  return {
    providers: connect.server.kind === "existing" ? connect.server.providers : PROVIDERS,
    topics: plan.topics.map(({ name }) => name),
    partitions: Object.fromEntries(plan.topics.map(({ name, partitions }) => [name, partitions])),
    publications: { [publication]: plan.source.publicationTables.map(({ schema, table }) => `${schema}.${table}`) },
    // The embedded broker is one; how many an existing cluster has is not known before it is asked.
    ...(broker.server.kind === "local" ? { brokers: 1 } : {}),
    ...(connect.server.kind !== "existing" ? { heapBytes: connect.server.heapBytes ?? plan.estimates.heapBytes } : {}),
  };
}
