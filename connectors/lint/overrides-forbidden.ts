import { SOURCE, named, worker } from "./example.ts";
import { workerOf } from "./facts/worker.ts";
import type { Mark, Rule } from "./rule.ts";

const POLICY = "connector.client.config.override.policy";

export const overridesForbidden: Rule = {
  id: "overrides-forbidden",
  severity: "error",
  reason: "A worker with the policy None refuses every connector that overrides a client's setting; Principal allows the login only",
  source: "Kafka NoneConnectorClientConfigOverridePolicy, PrincipalConnectorClientConfigOverridePolicy",
  fix: "Set connector.client.config.override.policy=All on the worker, or remove the overrides",
  example: {
    good: named({ source: { ...SOURCE, "producer.override.linger.ms": "50" } }),
    context: { workers: [worker({ [POLICY]: "All" })] },
    bad: { of: "worker", set: { [POLICY]: "None" } },
  },
  check(subject, graph) {
    const policy = (workerOf(subject, graph)?.config[POLICY] ?? "All").trim();
    if (policy !== "None" && policy !== "Principal") return [];
    return Object.keys(subject.config).flatMap((key): Mark[] => {
      const setting = /^(producer|consumer|admin)\.override\.(.+)$/.exec(key)?.[2];
      if (setting === undefined || (policy === "Principal" && ["sasl.jaas.config", "sasl.mechanism", "security.protocol"].includes(setting))) return [];
      return [{ key, message: `the worker's ${POLICY} ${policy} forbids it`, fix: "Remove it, or set the policy to All on the worker" }];
    });
  },
};
