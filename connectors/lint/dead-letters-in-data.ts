import { aliases } from "../catalog/resolve.ts";
import { LAKE, SOURCE, named } from "./example.ts";
import { facts } from "./facts/graph.ts";
import { opaque, whole } from "./facts/text.ts";
import type { Rule } from "./rule.ts";

const DEAD = { "errors.tolerance": "all", "errors.deadletterqueue.topic.name": "lake.dead", "errors.deadletterqueue.context.headers.enable": "true" };

export const deadLettersInData: Rule = {
  id: "dead-letters-in-data",
  severity: "error",
  reason: "Dead letters in a topic of data come back to the sink that refused them, or to others as if they were rows",
  source: "Kafka SinkConnectorConfig.validate",
  fix: "Give the dead letters a topic of their own",
  example: { good: named({ source: SOURCE, lake: { ...LAKE, ...DEAD } }), bad: { of: "lake", set: { "errors.deadletterqueue.topic.name": "shop.public.customers" } } },
  check({ config, resolved }, graph) {
    const key = "errors.deadletterqueue.topic.name";
    const topic = opaque((config[key] ?? "").trim());
    if (resolved.kind !== "sink" || topic === "") return [];
    const fix = "Give the dead letters a topic of their own";
    if (aliases(config["topics"]).map(opaque).includes(topic) || whole(opaque(config["topics.regex"] ?? ""))?.test(topic)) return [{ key, message: `the sink also reads ${config[key]?.trim()}`, fix }];
    const [writer] = facts(graph).writers.get(topic) ?? [];
    return writer === undefined ? [] : [{ key, message: `connector ${writer.source.name} writes its rows to ${config[key]?.trim()}`, fix }];
  },
};
