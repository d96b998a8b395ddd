import { SOURCE, named } from "./example.ts";
import { isDebezium, written } from "./facts/stream.ts";
import type { Mark, Rule } from "./rule.ts";
import { CREATION } from "./topic-creation-unmatched.ts";

export const compactionWithoutTombstones: Rule = {
  id: "compaction-without-tombstones",
  severity: "warning",
  reason: "Compaction forgets a key only at its tombstone: without them the last state of every deleted row stays for ever",
  source: "Kafka TopicConfig cleanup.policy; debezium tombstones.on.delete",
  fix: "Leave tombstones.on.delete at true, or do not compact the topics",
  example: { good: named({ source: { ...SOURCE, ...CREATION, "topic.creation.default.cleanup.policy": "compact" } }), bad: { of: "source", set: { "tombstones.on.delete": "false" } } },
  check({ config, resolved }) {
    if (resolved.kind !== "source" || !isDebezium(config, resolved.connector)) return [];
    const compacted = Object.keys(config).filter((key) => /^topic\.creation\.[^.]+\.cleanup\.policy$/.test(key) && /\bcompact\b/.test(config[key] ?? ""));
    if (compacted.length === 0 || written(config, resolved.connector).tombstones !== false) return [];
    const key = config["tombstones.on.delete"]?.trim().toLowerCase() === "false" ? "tombstones.on.delete" : (compacted[0] ?? "");
    const mark: Mark = { key, message: `no tombstones reach the topics, which ${compacted[0]} compacts`, fix: "Send tombstones, or write delete as the topics' cleanup.policy" };
    // The outbox's events have no rows behind them that could be deleted.
    return Object.entries(config).some(([one, value]) => one.endsWith(".type") && value.endsWith(".EventRouter")) ? [] : [mark];
  },
};
