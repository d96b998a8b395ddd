import { SOURCE, named } from "./example.ts";
import { chain, isKafka } from "./facts/chain.ts";
import { feeds } from "./facts/graph.ts";
import { behind, written } from "./facts/stream.ts";
import type { Mark, Rule } from "./rule.ts";

const KEYED = {
  ...SOURCE,
  transforms: "unwrap,key",
  "transforms.unwrap.type": "io.debezium.transforms.ExtractNewRecordState",
  "transforms.unwrap.delete.tombstone.handling.mode": "rewrite",
  "transforms.key.type": "org.apache.kafka.connect.transforms.ValueToKey",
  "transforms.key.fields": "id",
  "transforms.key.predicate": "table",
  predicates: "table",
  "predicates.table.type": "org.apache.kafka.connect.transforms.predicates.TopicNameMatches",
  "predicates.table.pattern": "shop\\.public\\..*",
};

export const transformStopsAtTombstone: Rule = {
  id: "transform-stops-at-tombstone",
  severity: "error",
  reason: "ValueToKey, MaskField$Value and HeaderFrom$Value need a value, and the record behind a delete has none: the task fails",
  source: "Kafka ValueToKey, MaskField and HeaderFrom, applySchemaless: Requirements.requireMap (seen with 4.3.1)",
  fix: "Drop tombstones before it, or give it a negated predicate RecordIsTombstone",
  example: { good: named({ source: KEYED }), bad: { of: "source", set: { "transforms.unwrap.delete.tombstone.handling.mode": "rewrite-with-tombstone" } } },
  check(subject, graph) {
    const { config, resolved } = subject;
    const steps = chain(config);
    const born = resolved.kind === "source" ? [written({ ...config, transforms: "" }, resolved.connector)] : feeds(subject, graph).map(({ stream }) => stream);
    return steps.flatMap((step, index): Mark[] => {
      if (!isKafka(step, "ValueToKey") && !(isKafka(step, "HeaderFrom", "MaskField") && step.side === "Value")) return [];
      const { predicate } = step;
      if (predicate !== undefined && predicate.name !== "TopicNameMatches" && !(predicate.name === "RecordIsTombstone" && !predicate.negate)) return [];
      if (!born.some((stream) => behind(stream, steps.slice(0, index)).tombstones === true)) return [];
      return [{ key: `${step.prefix}type`, message: `${step.name} fails at the record without a value behind each delete`, fix: "Drop tombstones before it, or apply it by a negated predicate RecordIsTombstone" }];
    });
  },
};
