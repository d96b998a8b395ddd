import { aliases } from "../catalog/resolve.ts";
import { LAKE, named } from "./example.ts";
import type { Mark, Rule } from "./rule.ts";

export const negateWithoutPredicate: Rule = {
  id: "negate-without-predicate",
  severity: "error",
  reason: "Connect refuses a transform that negates a predicate which it does not have",
  source: "Kafka ConnectorConfig.enrich",
  fix: "Name a predicate, or remove negate",
  example: { good: named({ lake: LAKE }), bad: { of: "lake", set: { "transforms.unwrap.negate": "true" } } },
  check({ config }) {
    return aliases(config["transforms"]).flatMap((alias): Mark[] => {
      const key = `transforms.${alias}.negate`;
      if ((config[`transforms.${alias}.predicate`] ?? "").trim() !== "" || config[key]?.trim().toLowerCase() !== "true") return [];
      return [{ key, message: "there is no predicate to negate", fix: "Remove it, or name a predicate" }];
    });
  },
};
