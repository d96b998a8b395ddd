import { SOURCE, named } from "./example.ts";
import { isPostgres, rival, setting } from "./facts/postgres.ts";
import type { Rule } from "./rule.ts";
import { OTHER } from "./shared-slot.ts";

export const sharedTopicPrefix: Rule = {
  id: "shared-topic-prefix",
  severity: "error",
  reason: "The prefix is the connector's identity in topics and heartbeats: two of one prefix mix their rows",
  source: "Debezium documentation, topic.prefix",
  fix: "Give each connector a prefix of its own",
  example: { good: named({ source: SOURCE, orders: OTHER }), bad: { of: "orders", set: { "topic.prefix": "shop" } } },
  check(subject, graph) {
    const key = "topic.prefix";
    const other = isPostgres(subject) ? rival(subject, key, false, graph) : undefined;
    return other === undefined ? [] : [{ key, message: `connector ${other.name} has the same topic prefix ${setting(subject.config, key)}`, fix: "Give each connector a topic prefix of its own" }];
  },
};
