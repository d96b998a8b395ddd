import { SOURCE, named } from "./example.ts";
import type { Rule } from "./rule.ts";

export const deprecatedKey: Rule = {
  id: "deprecated-key",
  severity: "warning",
  reason: "What is deprecated today is passed over without a word once it is gone",
  source: "the class's ConfigDef and its documentation",
  fix: "Write the key that takes its place",
  example: { good: named({ source: SOURCE }), bad: { of: "source", set: { "flush.lsn.source": "true" } } },
  check({ config, resolved }) {
    return Object.keys(config).flatMap((key) => {
      const known = resolved.keys.get(key);
      const deprecated = known?.status === "known" ? known.property?.deprecated : undefined;
      if (deprecated === undefined) return [];
      return [{ key, message: `is deprecated since ${deprecated.since}`, fix: deprecated.use === undefined ? "Remove it" : `Write ${deprecated.use}` }];
    });
  },
};
