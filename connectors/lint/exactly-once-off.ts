import { SOURCE, named, worker } from "./example.ts";
import { workerOf } from "./facts/worker.ts";
import type { Rule } from "./rule.ts";

export const exactlyOnceOff: Rule = {
  id: "exactly-once-off",
  severity: "error",
  reason: "A connector that requires exactly-once is refused by a worker that has it switched off",
  source: "Kafka KIP-618: exactly.once.source.support (default disabled)",
  fix: "Set exactly.once.source.support=enabled on every worker",
  example: { good: named({ source: SOURCE }), context: { workers: [worker()] }, bad: { of: "source", set: { "exactly.once.support": "required" } } },
  check(subject, graph) {
    const key = "exactly.once.support";
    const support = workerOf(subject, graph);
    if (subject.resolved.kind !== "source" || subject.config[key]?.trim().toLowerCase() !== "required" || support === undefined) return [];
    if ((support.config["exactly.once.source.support"] ?? "disabled").trim().toLowerCase() === "enabled") return [];
    return [{ key, message: `required, but worker ${support.name} has exactly.once.source.support=${support.config["exactly.once.source.support"] ?? "disabled"}`, fix: "Set it to enabled on every worker, or write requested" }];
  },
};
