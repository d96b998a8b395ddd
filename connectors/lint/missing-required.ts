import { SOURCE, named } from "./example.ts";
import type { Mark, Rule } from "./rule.ts";

export const missingRequired: Rule = {
  id: "missing-required",
  severity: "error",
  reason: "Without it the connector is refused, or its task fails when it starts",
  source: "the class's ConfigDef; Kafka SinkConnectorConfig.validate",
  fix: "Set the key",
  example: { good: named({ source: SOURCE }), bad: { of: "source", set: { "topic.prefix": null } } },
  check({ config, resolved }) {
    const marks = resolved.missing.map(({ key, allowed }): Mark => ({ key, message: "is missing and has no default", fix: allowed === undefined ? `Set ${key}` : `Set ${key} to one of ${allowed.join(", ")}` }));
    if (resolved.kind !== "sink") return marks;
    const set = ["topics", "topics.regex"].filter((key) => (config[key] ?? "").trim() !== "");
    if (set.length === 0) marks.push({ key: "topics", message: "is missing: a sink reads from something", fix: "Set topics or topics.regex" });
    if (set.length === 2) marks.push({ key: "topics.regex", message: "stands beside topics, and only one of the two may be set", fix: "Remove one of them" });
    return marks;
  },
};
