import { SOURCE, named } from "./example.ts";
import { SINK_KEYS, SOURCE_KEYS, UNDECLARED, WORKER } from "./kind.ts";
import type { Rule } from "./rule.ts";

export const deadKey: Rule = {
  id: "dead-key",
  severity: "error",
  reason: "A key of another version or another connector is passed over without a word, however well known it is",
  source: "Kafka ConfigDef.parse; the release notes of the class",
  fix: "Write the key that took its place, or remove it",
  example: { good: named({ source: SOURCE }), bad: { of: "source", set: { "database.server.name": "shop" } } },
  check({ config, resolved }) {
    return Object.keys(config).flatMap((key) => {
      const known = resolved.keys.get(key);
      if (known?.status !== "unknown" || known.became === undefined || WORKER(key) || SINK_KEYS(key) || SOURCE_KEYS(key) || UNDECLARED(key, config)) return [];
      return [{ key, message: `nothing reads this key: ${known.became}`, fix: "Remove or replace it" }];
    });
  },
};
