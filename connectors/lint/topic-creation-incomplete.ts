import { aliases } from "../catalog/resolve.ts";
import { SOURCE, named } from "./example.ts";
import type { Mark, Rule } from "./rule.ts";
import { CREATION } from "./topic-creation-unmatched.ts";

export const topicCreationIncomplete: Rule = {
  id: "topic-creation-incomplete",
  severity: "error",
  reason: "Connect refuses rules of new topics without partitions and copies of the default group, and a group without its pattern",
  source: "Kafka SourceConnectorConfig, TopicCreationConfig",
  fix: "Set topic.creation.default.partitions and .replication.factor, and the include of each group",
  example: { good: named({ source: { ...SOURCE, ...CREATION } }), bad: { of: "source", set: { "topic.creation.default.replication.factor": null } } },
  check({ config, resolved }) {
    if (resolved.kind !== "source") return [];
    const groups = aliases(config["topic.creation.groups"]);
    const keys = Object.keys(config).filter((key) => /^topic\.creation\.(?!enable$)/.test(key));
    if (keys.length === 0) return [];
    const needed = ["topic.creation.default.replication.factor", "topic.creation.default.partitions", ...groups.filter((group) => group !== "default").map((group) => `topic.creation.${group}.include`)];
    return needed.flatMap((key): Mark[] => ((config[key] ?? "").trim() === "" ? [{ key, message: "is missing, and rules of new topics need it", fix: `Set ${key}` }] : []));
  },
};
