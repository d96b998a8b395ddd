import { SOURCE, named } from "./example.ts";
import type { Mark, Rule } from "./rule.ts";
import { CREATION } from "./topic-creation-unmatched.ts";

const RATIO = "topic.creation.default.min.cleanable.dirty.ratio";

export const eagerCompaction: Rule = {
  id: "eager-compaction",
  severity: "warning",
  reason: "The smaller this part, the more often the broker writes a whole topic anew to take little out of it",
  source: "Kafka TopicConfig min.cleanable.dirty.ratio (default 0.5)",
  fix: "Leave min.cleanable.dirty.ratio at its default",
  example: { good: named({ source: { ...SOURCE, ...CREATION, "topic.creation.default.cleanup.policy": "compact", [RATIO]: "0.5" } }), bad: { of: "source", set: { [RATIO]: "0.05" } } },
  check({ config, resolved }) {
    if (resolved.kind !== "source") return [];
    return Object.entries(config).flatMap(([key, value]): Mark[] => {
      const ratio = Number(value.trim() === "" ? "1" : value);
      return /^topic\.creation\.[^.]+\.min\.cleanable\.dirty\.ratio$/.test(key) && ratio < 0.2 ? [{ key, message: `a topic is written anew as soon as ${Math.round(ratio * 100)} % of it are old`, fix: "Remove it: the default is 0.5" }] : [];
    });
  },
};
