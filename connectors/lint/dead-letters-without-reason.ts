import { LAKE, named } from "./example.ts";
import type { Rule } from "./rule.ts";

export const deadLettersWithoutReason: Rule = {
  id: "dead-letters-without-reason",
  severity: "error",
  reason: "Dead letters without headers tell neither where they came from nor why they were refused",
  source: "Kafka DeadLetterQueueReporter.populateContextHeaders",
  fix: "Set errors.deadletterqueue.context.headers.enable to true",
  example: {
    good: named({ lake: { ...LAKE, "errors.tolerance": "all", "errors.deadletterqueue.topic.name": "lake.dead", "errors.deadletterqueue.context.headers.enable": "true" } }),
    bad: { of: "lake", set: { "errors.deadletterqueue.context.headers.enable": null } },
  },
  check({ config, resolved }) {
    const key = "errors.deadletterqueue.context.headers.enable";
    if (resolved.kind !== "sink" || (config["errors.deadletterqueue.topic.name"] ?? "").trim() === "" || config[key]?.trim().toLowerCase() === "true") return [];
    return [{ key, message: "dead letters come without the reason of their failure", fix: "Write true" }];
  },
};
