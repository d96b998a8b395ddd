import { SOURCE, named } from "./example.ts";
import type { Rule } from "./rule.ts";

export const rowContentInLog: Rule = {
  id: "row-content-in-log",
  severity: "warning",
  reason: "Every record that fails goes into the worker's log with all it holds, personal data included",
  source: "Kafka ConnectorConfig, errors.log.include.messages",
  fix: "Leave errors.log.include.messages at false",
  example: { good: named({ source: { ...SOURCE, "errors.log.enable": "true" } }), bad: { of: "source", set: { "errors.log.include.messages": "true" } } },
  check({ config }) {
    const key = "errors.log.include.messages";
    // Without errors.log.enable nothing is logged at all.
    if (config[key]?.trim().toLowerCase() !== "true" || config["errors.log.enable"]?.trim().toLowerCase() !== "true") return [];
    return [{ key, message: "writes whole rows into the worker's log", fix: "Write false" }];
  },
};
