import { SINK_KEYS, SOURCE_KEYS, WORKER } from "./kind.ts";
import type { Rule } from "./rule.ts";

export const wrongKind: Rule = {
  id: "wrong-kind",
  severity: "error",
  reason: "Connect reads some keys on sources only, some on sinks only and some in the worker's own file only",
  source: "Kafka SourceConnectorConfig, SinkConnectorConfig, WorkerConfig",
  check({ config, resolved: { kind, connector, keys } }) {
    const own = new Set(connector?.properties.map(({ key }) => key));
    return Object.keys(config).flatMap((key) => {
      if (own.has(key)) return [];
      if (WORKER(key) && keys.get(key)?.status !== "known") return [{ key, message: "is a key of the worker, which a connector cannot set", fix: "Remove it here and set it in the worker's configuration" }];
      if (kind === "source" && SINK_KEYS(key)) return [{ key, message: key.startsWith("errors.") ? "a source has no dead-letter topic" : "a source reads no topics", fix: "Remove it" }];
      if (kind === "sink" && SOURCE_KEYS(key)) return [{ key, message: "only a source has this, and this is a sink", fix: "Remove it" }];
      return [];
    });
  },
};
