import { SOURCE, named } from "./example.ts";
import { productOf, versionFault } from "../catalog/versions.ts";
import type { Mark, Rule } from "./rule.ts";

/** Keys that name a version, and the key of the class whose version it is. */
const VERSIONED = /^(connector\.plugin\.version|(?:key|value|header)\.converter\.plugin\.version|transforms\.[^.]+\.plugin\.version|predicates\.[^.]+\.plugin\.version)$/;

export const pluginVersion: Rule = {
  id: "plugin-version",
  severity: "error",
  reason: "A worker refuses a connector whose version it cannot have, since it was never published; one that has ended keeps its faults",
  source: "the release tags of each project; Kafka KIP-891",
  fix: "Name a version that exists, best the newest",
  example: { good: named({ source: { ...SOURCE, "connector.plugin.version": "3.7.0.Final" } }), bad: { of: "source", set: { "connector.plugin.version": "3.7.0" } } },
  check({ config }) {
    return Object.entries(config).flatMap(([key, value]): Mark[] => {
      const version = value.trim();
      // A range such as [3.0,4.0) names none.
      if (!VERSIONED.test(key) || !/^v?\d/.test(version)) return [];
      const of = key === "connector.plugin.version" ? "connector.class" : key.replace(/\.plugin\.version$/, key.includes(".converter.") ? "" : ".type");
      const product = productOf((config[of] ?? "").trim());
      const fault = product === undefined ? undefined : versionFault(product, version);
      return fault === undefined ? [] : [{ key, message: fault.message, fix: `Write ${fault.newest}`, severity: fault.severity }];
    });
  },
};
