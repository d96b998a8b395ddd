import type { Mark, Rule } from "./rule.ts";

export const toleranceWithoutDeadLetters: Rule = {
  id: "tolerance-without-dead-letters",
  severity: "error",
  reason: "A sink that tolerates all errors and keeps no dead letters drops records; without headers nobody learns why",
  source: "Kafka SinkConnectorConfig, DeadLetterQueueReporter",
  check({ config, resolved }) {
    if (resolved.kind !== "sink" || config["errors.tolerance"]?.toLowerCase() !== "all") return [];
    const topic = (config["errors.deadletterqueue.topic.name"] ?? "").trim();
    if (topic === "") return [{ key: "errors.tolerance", message: "all drops every record that cannot be converted, since there is no dead-letter topic", fix: "Set errors.deadletterqueue.topic.name, or write none" }];
    const marks: Mark[] = [];
    const headers = "errors.deadletterqueue.context.headers.enable";
    if (config[headers]?.toLowerCase() !== "true") marks.push({ key: headers, message: "dead letters come without the reason of their failure", fix: "Write true" });
    if ((config["topics"] ?? "").split(",").some((name) => name.trim() === topic)) marks.push({ key: "errors.deadletterqueue.topic.name", message: `the sink also reads ${topic}`, fix: "Name a topic that is not in topics" });
    return marks;
  },
};
