import { aliases } from "../catalog/resolve.ts";
import { LAKE, named } from "./example.ts";
import type { Rule } from "./rule.ts";

export const duplicateAlias: Rule = {
  id: "duplicate-alias",
  severity: "error",
  reason: "Connect refuses a list of aliases that has one twice",
  source: "Kafka ConnectorConfig.enrich",
  fix: "Name each alias once",
  example: { good: named({ lake: LAKE }), bad: { of: "lake", set: { transforms: "unwrap,unwrap" } } },
  check({ config }) {
    return ["transforms", "predicates", "topic.creation.groups"].flatMap((key) => {
      const all = aliases(config[key]);
      const twice = all.find((alias, index) => all.indexOf(alias) !== index);
      return twice === undefined ? [] : [{ key, message: `lists ${twice} twice`, fix: "Name each only once" }];
    });
  },
};
