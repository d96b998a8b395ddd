import { SOURCE, named } from "./example.ts";
import type { Mark, Rule } from "./rule.ts";

const MEMORY = "producer.override.buffer.memory";
const SENT = "producer.override.max.request.size";

export const requestBeyondBuffer: Rule = {
  id: "request-beyond-buffer",
  severity: "error",
  reason: "A record larger than the producer's whole buffer is refused before it is sent",
  source: "Kafka KafkaProducer.ensureValidRecordSize: buffer.memory (default 33554432)",
  fix: "Give the buffer several times max.request.size",
  example: { good: named({ source: { ...SOURCE, [MEMORY]: "67108864" } }), bad: { of: "source", set: { [MEMORY]: "524288" } } },
  check({ config }) {
    if (!(MEMORY in config) && !(SENT in config)) return [];
    const memory = Number((config[MEMORY] ?? "").trim() || "33554432");
    const sent = Number((config[SENT] ?? "").trim() || "1048576");
    if (!(sent > memory)) return [];
    const mark: Mark = { key: MEMORY in config ? MEMORY : SENT, message: `the producer's buffer holds ${memory} bytes, and a record may have ${sent}`, fix: `Set ${MEMORY} to ${4 * sent}` };
    return [mark];
  },
};
