import { SOURCE, named } from "./example.ts";
import type { Rule } from "./rule.ts";

export const sourceTolerance: Rule = {
  id: "source-tolerance",
  severity: "error",
  reason: "A source has no dead letters: with tolerance all, a record that cannot be converted is lost and its log position confirmed",
  source: "Kafka Worker.sourceTaskReporters",
  fix: "Leave errors.tolerance at none on every source",
  example: { good: named({ source: SOURCE }), bad: { of: "source", set: { "errors.tolerance": "all" } } },
  check({ config, resolved }) {
    const key = "errors.tolerance";
    if (resolved.kind !== "source" || config[key]?.toLowerCase() !== "all") return [];
    return [{ key, message: "on a source, all loses every record that a converter or transform refuses", fix: "Write none" }];
  },
};
