import { wrapperFaults } from "../catalog/strimzi.ts";
import { LAKE } from "./example.ts";
import type { Mark, RuleText, StrimziResource } from "./rule.ts";
import { CONNECTOR } from "./strimzi-api-version.ts";

/** About connectors and workers alike. */
export const strimziField: RuleText & { readonly check: (one: { readonly resource?: StrimziResource }) => Mark[] } = {
  id: "strimzi-field",
  severity: "error",
  reason: "A field that the resource does not have is taken away by the cluster without a word",
  source: "strimzi-kafka-operator KafkaConnectSpec, KafkaConnectorSpec; Kubernetes, pruning of custom resources",
  fix: "Write the field as the resource has it",
  example: { good: [{ name: "lake", config: LAKE, resource: CONNECTOR }], bad: { of: "lake", set: { "spec.state": "pause" } } },
  check: ({ resource }) => (resource === undefined ? [] : wrapperFaults(resource.kind, resource.spec)),
};
