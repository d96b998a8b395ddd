import { LAKE, named } from "./example.ts";
import { chain, isKafka } from "./facts/chain.ts";
import { matches } from "./filter-drops-nothing.ts";
import type { Mark, Rule } from "./rule.ts";

export const filterDropsEverything: Rule = {
  id: "filter-drops-everything",
  severity: "error",
  reason: "Filter drops what its predicate holds for, and with negate all the rest; without a predicate it drops every record",
  source: "Kafka Filter.apply, TransformationStage.apply",
  fix: "To drop tombstones: predicate RecordIsTombstone, without negate",
  example: {
    good: named({ lake: { ...LAKE, transforms: "drop,unwrap", "transforms.drop.type": "org.apache.kafka.connect.transforms.Filter", "transforms.drop.predicate": "tombstone", predicates: "tombstone", "predicates.tombstone.type": "org.apache.kafka.connect.transforms.predicates.RecordIsTombstone" } }),
    bad: { of: "lake", set: { "transforms.drop.negate": "true" } },
  },
  check(subject) {
    return chain(subject.config).flatMap((step): Mark[] => {
      if (!isKafka(step, "Filter")) return [];
      const { predicate, prefix } = step;
      if (predicate === undefined) return [{ key: `${prefix}type`, message: "Filter without a predicate drops every record", fix: "Name a predicate" }];
      if (predicate.name === "RecordIsTombstone" && predicate.negate) return [{ key: `${prefix}negate`, message: "drops every record that is no tombstone", fix: "Remove negate: without it the tombstones are dropped" }];
      const all = matches(subject, step);
      if (all !== (predicate.negate ? "none" : "all")) return [];
      return [{ key: predicate.negate ? `${prefix}negate` : `predicates.${predicate.alias}.pattern`, message: `drops every record, since the pattern matches ${all === "all" ? "every topic" : "no topic"} here`, fix: "Match the topics that shall be dropped, the whole name each" }];
    });
  },
};
