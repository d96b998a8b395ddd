import { SOURCE, named } from "./example.ts";
import type { Mark, Rule } from "./rule.ts";
import { CREATION } from "./topic-creation-unmatched.ts";

const SENT = "producer.override.max.request.size";

export const messageSize: Rule = {
  id: "message-size",
  severity: "error",
  reason: "The producer sends what max.request.size allows, and a topic that takes less refuses it: the source fails at its first large row, again after every restart",
  source: "Kafka ProducerConfig max.request.size, TopicConfig max.message.bytes (default 1048588)",
  fix: "Set the topic's max.message.bytes to max.request.size or more",
  example: {
    good: named({ source: { ...SOURCE, ...CREATION, [SENT]: "8388608", "topic.creation.default.max.message.bytes": "8388608" } }),
    bad: { of: "source", set: { [SENT]: "16777216" } },
  },
  check({ config, resolved }, { context }) {
    const sent = Number((config[SENT] ?? "").trim() || "1048576");
    if (resolved.kind !== "source" || !Number.isInteger(sent)) return [];
    const own = Object.keys(config).filter((key) => /^topic\.creation\.[^.]+\.max\.message\.bytes$/.test(key));
    const marks = own.flatMap((key): Mark[] => {
      const taken = Number(config[key]);
      return sent > taken ? [{ key: SENT in config ? SENT : key, message: `the producer sends up to ${sent} bytes, and ${key} takes only ${taken}`, fix: `Set ${key} to ${sent} or more` }] : [];
    });
    const broker = context.maxMessageBytes;
    if (own.length > 0 || broker === undefined || sent <= broker || !(SENT in config)) return marks;
    return [...marks, { key: SENT, message: `the producer sends up to ${sent} bytes, and the brokers take only ${broker}`, fix: `Set topic.creation.default.max.message.bytes to ${sent}, or write ${broker} or less` }];
  },
};
