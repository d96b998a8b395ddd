import { LAKE, named } from "./example.ts";
import { groupOf } from "./facts/group.ts";
import type { Rule } from "./rule.ts";

export const consumerGroupShared: Rule = {
  id: "consumer-group-shared",
  severity: "error",
  reason: "Consumers of one group share the partitions: of two sinks in it each gets a part of the rows",
  source: "Kafka consumer groups; SinkUtils.consumerGroupId: connect-<name>",
  fix: "Leave consumer.override.group.id out, or give each sink one of its own",
  example: { good: named({ lake: LAKE, copy: { ...LAKE, "iceberg.tables": "shop.copy" } }), bad: { of: "copy", set: { "consumer.override.group.id": "connect-lake" } } },
  check(subject, graph) {
    const { mine, other } = groupOf(subject, graph);
    if (other === undefined) return [];
    const key = "consumer.override.group.id";
    return [{ key: key in subject.config ? key : "name", message: `connector ${other.name} reads in the same consumer group, ${mine}`, fix: key in subject.config ? "Remove it: the group is then connect- and the connector's name" : "Give each sink a group of its own" }];
  },
};
