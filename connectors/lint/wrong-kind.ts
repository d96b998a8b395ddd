import { SOURCE, named } from "./example.ts";
import { SINK_KEYS, SOURCE_KEYS } from "./kind.ts";
import type { Rule } from "./rule.ts";

export const wrongKind: Rule = {
  id: "wrong-kind",
  severity: "error",
  reason: "Connect reads some keys on sources only and some on sinks only: a source has no dead letters, a sink makes no topics",
  source: "Kafka SourceConnectorConfig, SinkConnectorConfig",
  fix: "Remove the key",
  example: { good: named({ source: SOURCE }), bad: { of: "source", set: { "errors.deadletterqueue.topic.name": "dlq" } } },
  check({ config, resolved: { kind, connector } }) {
    const own = new Set(connector?.properties.map(({ key }) => key));
    return Object.keys(config).flatMap((key) => {
      if (own.has(key)) return [];
      if (kind === "source" && SINK_KEYS(key)) return [{ key, message: key.startsWith("errors.") ? "a source has no dead-letter topic" : "a source reads no topics", fix: "Remove it" }];
      // topic.creation.enable is the worker's, whatever the connector.
      if (kind === "sink" && SOURCE_KEYS(key) && key !== "topic.creation.enable") return [{ key, message: "only a source has this, and this is a sink", fix: "Remove it" }];
      return [];
    });
  },
};
