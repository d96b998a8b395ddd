import { LAKE, named } from "./example.ts";
import type { Rule } from "./rule.ts";

export const toleranceWithoutDeadLetters: Rule = {
  id: "tolerance-without-dead-letters",
  severity: "error",
  reason: "A sink that tolerates all errors and keeps no dead letters drops every record that it cannot convert",
  source: "Kafka SinkConnectorConfig, DeadLetterQueueReporter",
  fix: "Set errors.deadletterqueue.topic.name, or leave errors.tolerance at none",
  example: {
    good: named({ lake: { ...LAKE, "errors.tolerance": "all", "errors.deadletterqueue.topic.name": "lake.dead", "errors.deadletterqueue.context.headers.enable": "true" } }),
    bad: { of: "lake", set: { "errors.deadletterqueue.topic.name": null } },
  },
  check({ config, resolved }) {
    if (resolved.kind !== "sink" || config["errors.tolerance"]?.trim().toLowerCase() !== "all") return [];
    if ((config["errors.deadletterqueue.topic.name"] ?? "").trim() !== "") return [];
    return [{ key: "errors.tolerance", message: "all drops every record that cannot be converted, since there is no dead-letter topic", fix: "Set errors.deadletterqueue.topic.name, or write none" }];
  },
};
