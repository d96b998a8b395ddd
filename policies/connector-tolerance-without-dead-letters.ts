import { connectorConfig } from "./connector.ts";
import { resourcePolicy } from "./policy.ts";
import { UNKNOWN } from "./props.ts";

const TOPIC = "errors.deadletterqueue.topic.name";
const HEADERS = "errors.deadletterqueue.context.headers.enable";

export const connectorToleranceWithoutDeadLetters = resourcePolicy({
  name: "connector-tolerance-without-dead-letters",
  description: "errors.tolerance=all drops records in silence unless a dead-letter topic with context headers takes them.",
  severity: "high",
  check: (seen, tell) => {
    const config = connectorConfig(seen);
    if (config?.["errors.tolerance"] !== "all") return;
    const topic = config[TOPIC] ?? "";
    const headers = config[HEADERS];
    if (topic === "" || (headers !== UNKNOWN && String(headers) !== "true")) tell(`errors.tolerance=all needs ${TOPIC} and ${HEADERS}=true. Set both, or errors.tolerance=none`);
  },
});
