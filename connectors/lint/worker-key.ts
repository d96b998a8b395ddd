import { SOURCE, named } from "./example.ts";
import { WORKER } from "./kind.ts";
import type { Rule } from "./rule.ts";

export const workerKey: Rule = {
  id: "worker-key",
  severity: "error",
  reason: "Some settings are the worker's: in a connector nobody reads them",
  source: "Kafka WorkerConfig, DistributedConfig",
  fix: "Remove the key here, and set it in the worker's own configuration",
  example: { good: named({ source: SOURCE }), bad: { of: "source", set: { "topic.creation.enable": "true" } } },
  check({ config, resolved: { connector, keys } }) {
    const own = new Set(connector?.properties.map(({ key }) => key));
    return Object.keys(config).flatMap((key) => {
      if (own.has(key) || !WORKER(key) || keys.get(key)?.status === "known") return [];
      return [{ key, message: "is a key of the worker, which a connector cannot set", fix: "Remove it here and set it in the worker's configuration" }];
    });
  },
};
