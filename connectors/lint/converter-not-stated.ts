import { SOURCE, named, without } from "./example.ts";
import { feeds } from "./facts/graph.ts";
import { isDebezium } from "./facts/stream.ts";
import { workerOf } from "./facts/worker.ts";
import type { Mark, Rule } from "./rule.ts";

export const converterNotStated: Rule = {
  id: "converter-not-stated",
  severity: "warning",
  reason: "Without a converter of its own a connector takes the worker's, whichever worker that is: its records change their form with it",
  source: "Kafka WorkerConfig, key.converter and value.converter",
  fix: "Set key.converter and value.converter",
  example: { good: named({ source: without(SOURCE, "key.converter.schemas.enable") }), bad: { of: "source", set: { "key.converter": null } } },
  check(subject, graph) {
    const { config, resolved } = subject;
    const worker = workerOf(subject, graph);
    // A generator's form is of no matter until somebody reads it.
    if (!(resolved.kind === "source" && isDebezium(config, resolved.connector)) && !(resolved.kind === "sink" && feeds(subject, graph).length > 0)) return [];
    return ["key", "value"].flatMap((side): Mark[] => {
      const key = `${side}.converter`;
      // Settings without the class are told by converter-settings-unread.
      if ([config, worker?.config].some((one) => (one?.[key] ?? "").trim() !== "") || Object.keys(config).some((one) => one.startsWith(`${key}.`))) return [];
      return [{ key, message: "is missing: whatever the worker has is used", fix: `Set ${key}, the same in source and sink` }];
    });
  },
};
