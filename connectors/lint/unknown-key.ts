import { didYouMean, suggest } from "../../util/suggest.ts";
import { SINK_KEYS, SOURCE_KEYS, WORKER } from "./kind.ts";
import type { Rule } from "./rule.ts";

export const unknownKey: Rule = {
  id: "unknown-key",
  severity: "error",
  reason: "Kafka Connect passes over a key that nobody reads, without a word",
  source: "Kafka ConfigDef.parse",
  check({ config, resolved }) {
    return Object.keys(config).flatMap((key) => {
      const known = resolved.keys.get(key);
      // What belongs elsewhere is reported by the rule wrong-kind.
      if (known?.status !== "unknown" || WORKER(key) || SINK_KEYS(key) || SOURCE_KEYS(key)) return [];
      const meant = suggest(key, known.candidates);
      if (known.became !== undefined) return [{ key, message: `nothing reads this key: ${known.became}`, fix: "Remove or replace it" }];
      return [{ key, message: `nothing reads this key${didYouMean(key, known.candidates)}`, fix: meant === undefined ? "Remove it" : `Write ${meant}` }];
    });
  },
};
