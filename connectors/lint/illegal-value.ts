import { didYouMean } from "../../util/suggest.ts";
import { refusal } from "../catalog/property.ts";
import { transformClass } from "../catalog/registry.ts";
import { aliases } from "../catalog/resolve.ts";
import type { Mark, ResolvedSubject, Rule } from "./rule.ts";

export const illegalValue: Rule = {
  id: "illegal-value",
  severity: "error",
  reason: "A value that the class refuses, or, for keys outside its ConfigDef, silently reads as something else",
  source: "the class's ConfigDef and code",
  check(subject) {
    const { config, resolved } = subject;
    const values = Object.entries(config).flatMap(([key, value]): Mark[] => {
      const known = resolved.keys.get(key);
      if (known?.status !== "known" || known.property === undefined) return [];
      const { property } = known;
      const reason = refusal(property, value);
      if (reason === undefined) return [];
      // A password is not printed, whatever is wrong with it.
      const shown = property.type === "password" ? "the value" : `"${value}"`;
      const words = property.allowed ?? [];
      return [{ key, message: `${shown} ${reason}${didYouMean(value, words)}`, fix: words.length > 0 ? `Write one of ${words.join(", ")}` : "Correct it" }];
    });
    return [...values, ...duplicateAliases(subject), ...sides(subject), ...predicates(subject)];
  },
};

function duplicateAliases({ config }: ResolvedSubject): Mark[] {
  return ["transforms", "predicates", "topic.creation.groups"].flatMap((key) => {
    const all = aliases(config[key]);
    const twice = all.find((alias, index) => all.indexOf(alias) !== index);
    return twice === undefined ? [] : [{ key, message: `lists ${twice} twice`, fix: "Name each only once" }];
  });
}

/** `InsertField` alone is an abstract class; `RegexRouter$Value` is none at all. */
function sides({ config }: ResolvedSubject): Mark[] {
  return aliases(config["transforms"]).flatMap((alias): Mark[] => {
    const key = `transforms.${alias}.type`;
    const name = config[key] ?? "";
    const transform = transformClass(name);
    if (transform === undefined || transform.found.sided === (transform.side !== undefined)) return [];
    const { className } = transform.found;
    return [{ key, message: `${name} cannot be made`, fix: transform.found.sided ? `Write ${className}$Key or ${className}$Value` : `Write ${className}` }];
  });
}

function predicates({ config }: ResolvedSubject): Mark[] {
  const known = aliases(config["predicates"]);
  return aliases(config["transforms"]).flatMap((alias): Mark[] => {
    const key = `transforms.${alias}.predicate`;
    const name = config[key];
    if (name !== undefined && !known.includes(name)) return [{ key, message: `"${name}" is not listed in predicates${didYouMean(name, known)}`, fix: "List it there, or name one that is" }];
    const negate = `transforms.${alias}.negate`;
    return name === undefined && config[negate]?.toLowerCase() === "true" ? [{ key: negate, message: "there is no predicate to negate", fix: "Remove it, or name a predicate" }] : [];
  });
}
