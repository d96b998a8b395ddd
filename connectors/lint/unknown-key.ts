import { didYouMean, suggest } from "../../util/suggest.ts";
import { SOURCE, named } from "./example.ts";
import { SINK_KEYS, SOURCE_KEYS, WORKER } from "./kind.ts";
import type { Rule } from "./rule.ts";

export const unknownKey: Rule = {
  id: "unknown-key",
  severity: "error",
  reason: "Kafka Connect passes over a key that nobody reads, without a word",
  source: "Kafka ConfigDef.parse",
  fix: "Write the key that was meant, or remove it",
  example: { good: named({ source: SOURCE }), bad: { of: "source", set: { "snapshot.mod": "initial" } } },
  check({ config, resolved }) {
    return Object.keys(config).flatMap((key) => {
      const known = resolved.keys.get(key);
      // What belongs elsewhere is reported by wrong-kind and worker-key, what is gone by dead-key.
      if (known?.status !== "unknown" || known.became !== undefined || WORKER(key) || SINK_KEYS(key) || SOURCE_KEYS(key)) return [];
      // A remark, and what Confluent's cloud takes for itself.
      if (/^_|^(confluent\.(connector|custom)|kafka\.(auth|api|service))\./.test(key)) return [];
      const meant = suggest(key, known.candidates);
      // Of JSON's setting beside another converter nothing bad comes: there the schemas are always on, or never.
      const harmless = /^(key|value|header)\.converter\.schemas\.enable$/.test(key) ? { severity: "warning" as const } : {};
      return [{ key, message: `nothing reads this key${didYouMean(key, known.candidates)}`, fix: meant === undefined ? "Remove it" : `Write ${meant}`, ...harmless }];
    });
  },
};
