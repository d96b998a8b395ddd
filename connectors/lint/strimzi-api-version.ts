import { LAKE } from "./example.ts";
import type { Mark, RuleText, StrimziResource } from "./rule.ts";

export const CONNECTOR: StrimziResource = { apiVersion: "kafka.strimzi.io/v1", kind: "KafkaConnector", labels: {}, spec: { class: LAKE["connector.class"], tasksMax: 1, config: {} } };

/** About connectors and workers alike. */
export const strimziApiVersion: RuleText & { readonly check: (one: { readonly resource?: StrimziResource }) => Mark[] } = {
  id: "strimzi-api-version",
  severity: "error",
  reason: "Strimzi 1.0 took v1beta2 and older away: a cluster refuses the resource",
  source: "strimzi-kafka-operator CHANGELOG, 0.49.0 and 1.0.0",
  fix: "Write kafka.strimzi.io/v1",
  example: { good: [{ name: "lake", config: LAKE, resource: CONNECTOR }], bad: { of: "lake", set: { apiVersion: "kafka.strimzi.io/v1beta2" } } },
  check({ resource }) {
    if (resource === undefined || !/^kafka\.strimzi\.io\/v1(alpha|beta)\d+$/.test(resource.apiVersion)) return [];
    return [{ key: "apiVersion", message: `${resource.apiVersion} is gone since Strimzi 1.0`, fix: "Write kafka.strimzi.io/v1" }];
  },
};
