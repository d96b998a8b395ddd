import { SOURCE, named } from "./example.ts";
import type { Mark, Rule } from "./rule.ts";
import { CREATION } from "./topic-creation-unmatched.ts";

export const topicRecompressed: Rule = {
  id: "topic-recompressed",
  severity: "warning",
  reason: "A topic with a compression of its own makes the broker unpack and pack every batch that came otherwise",
  source: "Kafka TopicConfig compression.type; ProducerConfig compression.type (default none)",
  fix: "Write compression.type=producer for the topic, and compress in the producer",
  example: {
    good: named({ source: { ...SOURCE, ...CREATION, "topic.creation.default.compression.type": "lz4", "producer.override.compression.type": "lz4" } }),
    bad: { of: "source", set: { "topic.creation.default.compression.type": "zstd" } },
  },
  check({ config, resolved }) {
    if (resolved.kind !== "source") return [];
    const sent = (config["producer.override.compression.type"] ?? "none").trim().toLowerCase();
    return Object.keys(config).flatMap((key): Mark[] => {
      const kept = /^topic\.creation\.[^.]+\.compression\.type$/.test(key) ? (config[key] ?? "").trim().toLowerCase() : "producer";
      if (kept === "producer" || kept === "uncompressed" || kept === sent || kept.includes("${") || sent.includes("${")) return [];
      return [{ key, message: `the broker packs in ${kept} what the producer sends as ${sent}`, fix: `Write producer here, and set producer.override.compression.type=${kept}` }];
    });
  },
};
