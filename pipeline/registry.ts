import type { StackConfig } from "../config/stack.ts";
import type { RegistryKind } from "../config/stack-registry.ts";
import type { RegistryPlan, TopicPlan } from "./shape.ts";

/** Topics whose records no connector of ours makes from a schema: what failed elsewhere, and the notes that a sink's tasks exchange. */
const SCHEMALESS: readonly TopicPlan["kind"][] = ["deadLetters", "control"];

/** What a registry is to hold, where the configuration names one. */
export function registryPlan({ registry }: Pick<StackConfig, "registry">, topics: readonly TopicPlan[]): RegistryPlan | undefined {
  if (registry === undefined) return undefined;
  const { server, compatibility } = registry;
  const subjects = topics.filter(({ kind }) => !SCHEMALESS.includes(kind)).flatMap(({ name }) => [`${name}-key`, `${name}-value`]);
  return { server: server.kind, api: apiOf(server), compatibility, subjects };
}

/** The embedded one is Apicurio. Redpanda's speaks as Confluent's does. */
function apiOf(server: NonNullable<StackConfig["registry"]>["server"]): RegistryKind {
  return server.kind === "local" ? "apicurio" : server.kind === "redpanda" ? "confluent" : server.api;
}
