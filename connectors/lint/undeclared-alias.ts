import { didYouMean, suggest } from "../../util/suggest.ts";
import { aliases } from "../catalog/resolve.ts";
import { LAKE, named } from "./example.ts";
import { UNDECLARED } from "./kind.ts";
import type { Rule } from "./rule.ts";

export const undeclaredAlias: Rule = {
  id: "undeclared-alias",
  severity: "error",
  reason: "A transform or predicate that is configured but not listed does nothing",
  source: "Kafka ConnectorConfig.enrich",
  fix: "List the alias in transforms or predicates, or remove its keys",
  example: { good: named({ lake: LAKE }), bad: { of: "lake", set: { "transforms.route.regex": "x" } } },
  check({ config }) {
    const seen = new Set<string>();
    return Object.keys(config).flatMap((key) => {
      const found = UNDECLARED(key, config);
      if (found === undefined || seen.has(`${found.list}.${found.alias}`)) return [];
      const { list, alias } = found;
      seen.add(`${list}.${alias}`);
      const listed = aliases(config[list]);
      const meant = suggest(alias, listed);
      return [{ key, message: `nothing reads this key: ${alias} is not listed in ${list}${didYouMean(alias, listed)}`, fix: meant === undefined ? `Add ${alias} to ${list}, or remove its keys` : `Write ${list}.${meant} in its place, or add ${alias} to ${list}` }];
    });
  },
};
