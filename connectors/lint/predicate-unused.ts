import { aliases } from "../catalog/resolve.ts";
import { LAKE, named } from "./example.ts";
import type { Mark, Rule } from "./rule.ts";

export const predicateUnused: Rule = {
  id: "predicate-unused",
  severity: "warning",
  reason: "A predicate that no transform names decides nothing",
  source: "Kafka ConnectorConfig.enrich",
  fix: "Name it in a transform, or remove it",
  example: {
    good: named({ lake: { ...LAKE, predicates: "tombstone", "predicates.tombstone.type": "org.apache.kafka.connect.transforms.predicates.RecordIsTombstone", "transforms.unwrap.predicate": "tombstone", "transforms.unwrap.negate": "true" } }),
    bad: { of: "lake", set: { predicates: "tombstone,orders", "predicates.orders.type": "org.apache.kafka.connect.transforms.predicates.TopicNameMatches", "predicates.orders.pattern": "shop\\.public\\.orders" } },
  },
  check({ config }) {
    const named = new Set(aliases(config["transforms"]).map((alias) => config[`transforms.${alias}.predicate`]?.trim()));
    return aliases(config["predicates"]).flatMap((alias): Mark[] => (named.has(alias) ? [] : [{ key: "predicates", message: `no transform names ${alias}`, fix: `Write transforms.<alias>.predicate=${alias} where it shall decide, or remove it` }]));
  },
};
