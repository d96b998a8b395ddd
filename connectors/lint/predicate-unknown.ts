import { didYouMean } from "../../util/suggest.ts";
import { aliases } from "../catalog/resolve.ts";
import { SOURCE, named } from "./example.ts";
import type { Mark, Rule } from "./rule.ts";

const DROP = {
  transforms: "drop",
  "transforms.drop.type": "org.apache.kafka.connect.transforms.Filter",
  "transforms.drop.predicate": "tombstone",
  predicates: "tombstone",
  "predicates.tombstone.type": "org.apache.kafka.connect.transforms.predicates.RecordIsTombstone",
};

export const predicateUnknown: Rule = {
  id: "predicate-unknown",
  severity: "error",
  reason: "Connect refuses a transform that names a predicate which is not listed",
  source: "Kafka ConnectorConfig.enrich",
  fix: "List the predicate, or name one that is",
  example: {
    good: named({ source: { ...SOURCE, ...DROP, transforms: "drop,place", "transforms.place.type": "org.apache.kafka.connect.transforms.InsertField$Value", "transforms.place.topic.field": "topic", "transforms.place.predicate": "tombstone" } }),
    bad: { of: "source", set: { "transforms.place.predicate": "tombstones" } },
  },
  check({ config }) {
    const known = aliases(config["predicates"]);
    return aliases(config["transforms"]).flatMap((alias): Mark[] => {
      const key = `transforms.${alias}.predicate`;
      const name = config[key]?.trim() ?? "";
      if (name === "" || known.includes(name)) return [];
      return [{ key, message: `"${name}" is not listed in predicates${didYouMean(name, known)}`, fix: "List it there, or name one that is" }];
    });
  },
};
