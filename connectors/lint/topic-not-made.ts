import { SOURCE, named } from "./example.ts";
import { isOpaque, shown } from "./facts/text.ts";
import { written } from "./facts/stream.ts";
import type { Rule } from "./rule.ts";
import { CREATION } from "./topic-creation-unmatched.ts";

export const topicNotMade: Rule = {
  id: "topic-not-made",
  severity: "error",
  reason: "Where brokers make no topics by themselves and the connector has no rules for new ones, its first record waits for ever",
  source: "Kafka broker auto.create.topics.enable (false by default on Redpanda); KIP-158",
  fix: "Set topic.creation.default.partitions and .replication.factor, or make the topics before",
  example: {
    good: named({ source: { ...SOURCE, ...CREATION } }),
    context: { autoCreateTopics: false, topics: ["shop.public.orders"] },
    bad: { of: "source", set: { "topic.creation.default.partitions": null, "topic.creation.default.replication.factor": null } },
  },
  check({ config, resolved }, { context }) {
    const { autoCreateTopics, topics } = context;
    if (resolved.kind !== "source" || autoCreateTopics !== false || topics === undefined || Object.keys(config).some((key) => key.startsWith("topic.creation.default."))) return [];
    const absent = [...written(config, resolved.connector).topics.names].filter((topic) => !topics.includes(topic) && !isOpaque(topic));
    if (absent.length === 0) return [];
    const more = absent.length > 1 ? ` and ${absent.length - 1} more` : "";
    return [{ key: "", message: `nobody makes its topic ${shown(absent[0] ?? "")}${more}`, fix: "Set topic.creation.default.partitions and topic.creation.default.replication.factor" }];
  },
};
