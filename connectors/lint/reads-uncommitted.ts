import { LAKE, SOURCE, named } from "./example.ts";
import { feeds } from "./facts/graph.ts";
import type { Rule } from "./rule.ts";

const LEVEL = "consumer.override.isolation.level";

export const readsUncommitted: Rule = {
  id: "reads-uncommitted",
  severity: "warning",
  reason: "A source that requires exactly-once writes in transactions; a sink that does not wait for them reads what was taken back, too",
  source: "Kafka KIP-618; ConsumerConfig isolation.level (default read_uncommitted)",
  fix: "Set consumer.override.isolation.level=read_committed on the sink",
  example: { good: named({ source: { ...SOURCE, "exactly.once.support": "required" }, lake: { ...LAKE, [LEVEL]: "read_committed" } }), bad: { of: "lake", set: { [LEVEL]: null } } },
  check(subject, graph) {
    if (subject.resolved.kind !== "sink" || subject.config[LEVEL]?.trim().toLowerCase() === "read_committed") return [];
    const from = feeds(subject, graph).find(({ source }) => source.config["exactly.once.support"]?.trim().toLowerCase() === "required");
    return from === undefined ? [] : [{ key: LEVEL, message: `is not read_committed, though connector ${from.source.name} writes in transactions`, fix: "Write read_committed" }];
  },
};
