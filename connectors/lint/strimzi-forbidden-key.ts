import { LAKE } from "./example.ts";
import type { Mark, RuleText, StrimziResource } from "./rule.ts";
import { CONNECTOR } from "./strimzi-api-version.ts";

/** What the operator sets itself, with where it takes it from. */
const WORKER: Readonly<Record<string, string>> = {
  "group.id": "spec.groupId",
  "offset.storage.topic": "spec.offsetStorageTopic",
  "config.storage.topic": "spec.configStorageTopic",
  "status.storage.topic": "spec.statusStorageTopic",
  "bootstrap.servers": "spec.bootstrapServers",
};
const PREFIXES = ["ssl.", "sasl.", "security.", "listeners", "plugin.path", "rest.", "bootstrap.servers", "consumer.interceptor.classes", "producer.interceptor.classes", "prometheus.metrics.reporter."];
const ALLOWED = ["ssl.endpoint.identification.algorithm", "ssl.cipher.suites", "ssl.protocol", "ssl.enabled.protocols", "rest.extension.classes"];
const OF_CONNECTOR: Readonly<Record<string, string>> = { name: "metadata.name", "connector.class": "spec.class", "tasks.max": "spec.tasksMax", "connector.plugin.version": "spec.version" };

/** About connectors and workers alike. */
export const strimziForbiddenKey: RuleText & { readonly check: (one: { readonly resource?: StrimziResource }) => Mark[] } = {
  id: "strimzi-forbidden-key",
  severity: "error",
  reason: "The operator sets some keys itself: it refuses them in spec.config, or passes over them",
  source: "strimzi-kafka-operator KafkaConnectSpec and KafkaConnectorSpec, FORBIDDEN_PREFIXES",
  fix: "Write the field of spec that stands for it",
  example: { good: [{ name: "lake", config: LAKE, resource: CONNECTOR }], bad: { of: "lake", set: { "spec.config.tasks.max": "1" } } },
  check({ resource }) {
    const config = resource?.spec["config"];
    if (resource === undefined || typeof config !== "object" || config === null) return [];
    return Object.keys(config).flatMap((key): Mark[] => {
      const field = (resource.kind === "KafkaConnect" ? WORKER : OF_CONNECTOR)[key];
      const forbidden = field !== undefined || (resource.kind === "KafkaConnect" && !ALLOWED.includes(key) && PREFIXES.some((prefix) => key.startsWith(prefix)));
      return forbidden ? [{ key: `spec.config.${key}`, message: "is the operator's to set", fix: field === undefined ? "Remove it: spec.tls, spec.authentication and the like stand for it" : `Write ${field}` }] : [];
    });
  },
};
