import { didYouMean } from "../../util/suggest.ts";
import { refusal } from "../catalog/property.ts";
import { SOURCE, named } from "./example.ts";
import type { Mark, Rule } from "./rule.ts";

export const illegalValue: Rule = {
  id: "illegal-value",
  severity: "error",
  reason: "A value that the class refuses, or, for keys outside its ConfigDef, silently reads as something else",
  source: "the class's ConfigDef and code",
  fix: "Write a value that the class takes",
  example: { good: named({ source: SOURCE }), bad: { of: "source", set: { "snapshot.locking.mode": "minimal" } } },
  check({ config, resolved }) {
    return Object.entries(config).flatMap(([key, value]): Mark[] => {
      const known = resolved.keys.get(key);
      // What a placeholder turns out to be is not known; whether it may be one is told by bare-reference.
      if (known?.status !== "known" || known.property === undefined || value.includes("${")) return [];
      const { property } = known;
      const reason = refusal(property, value);
      if (reason === undefined) return [];
      // A password is not printed, whatever is wrong with it.
      const shown = property.type === "password" ? "the value" : `"${value}"`;
      const words = property.allowed ?? [];
      return [{ key, message: `${shown} ${reason}${didYouMean(value, words)}`, fix: words.length > 0 ? `Write one of ${words.join(", ")}` : "Correct it" }];
    });
  },
};
