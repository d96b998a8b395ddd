import { didYouMean } from "../../util/suggest.ts";
import { CONNECTORS } from "../catalog/registry.ts";
import { SOURCE, named } from "./example.ts";
import type { Rule } from "./rule.ts";

export const unknownClass: Rule = {
  id: "unknown-class",
  severity: "warning",
  reason: "Of a class that the catalogue does not have, only the framework's own keys can be checked",
  source: "Sluice's catalogue",
  fix: "Correct the name, or accept that the keys of the class itself are not checked",
  example: { good: named({ source: SOURCE }), bad: { of: "source", set: { "connector.class": "io.debezium.connector.postgresql.PostgressConnector" } } },
  check({ config, resolved }) {
    const name = config["connector.class"];
    if (name === undefined || name.trim() === "" || resolved.connector !== undefined) return [];
    const hint = didYouMean(name, CONNECTORS.map(({ className }) => className));
    return [{ key: "connector.class", message: `${name} is not in the catalogue${hint}: only the framework's own keys are checked`, fix: hint === "" ? "Nothing, if the class is right" : "Correct it, if it is a mistake" }];
  },
};
