import { aliases } from "../catalog/resolve.ts";
import { SOURCE, named } from "./example.ts";
import { written } from "./facts/stream.ts";
import { opaque, whole } from "./facts/text.ts";
import type { Mark, Rule } from "./rule.ts";

export const CREATION = { "topic.creation.default.partitions": "3", "topic.creation.default.replication.factor": "3" };
const GROUP = { ...CREATION, "topic.creation.groups": "wide", "topic.creation.wide.include": "shop\\.public\\.orders", "topic.creation.wide.partitions": "12" };

export const topicCreationUnmatched: Rule = {
  id: "topic-creation-unmatched",
  severity: "error",
  reason: "A group's pattern must match the whole name of a topic, prefix included; otherwise the default group's settings apply without a word",
  source: "Kafka TopicCreationGroup.matches",
  fix: "Write the pattern for prefix.schema.table, dots escaped",
  example: { good: named({ source: { ...SOURCE, ...GROUP } }), bad: { of: "source", set: { "topic.creation.wide.include": "public\\.orders" } } },
  check({ config, resolved }) {
    if (resolved.kind !== "source") return [];
    const groups = aliases(config["topic.creation.groups"]);
    if (groups.length === 0) return [];
    const { topics, side } = written(config, resolved.connector);
    if (topics.open || topics.names.size === 0) return [];
    return groups.flatMap((group): Mark[] => {
      const key = `topic.creation.${group}.include`;
      const patterns = aliases(opaque(config[key] ?? "")).map((one) => whole(one));
      if (patterns.length === 0 || patterns.some((one) => one === undefined)) return [];
      if ([...topics.names, ...side.names].some((topic) => patterns.some((one) => one?.test(topic)))) return [];
      // A pattern of tables may match some that this one matches, too; one without the prefix matches none of them.
      const prefix = opaque(config["topic.prefix"] ?? "");
      if (topics.patterns.length > 0 && (prefix === "" || aliases(opaque(config[key] ?? "")).some((one) => /^\.|^\(|^\[|^\^/.test(one) || one.replace(/\\/g, "").startsWith(prefix)))) return [];
      return [{ key, message: "matches no topic that this source writes to, so that the group never applies", fix: "Match the whole name, the prefix included" }];
    });
  },
};
