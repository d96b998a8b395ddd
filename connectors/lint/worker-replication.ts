import { worker } from "./example.ts";
import type { Mark, WorkerRule } from "./rule.ts";

const KEYS = ["config", "offset", "status"].map((what) => `${what}.storage.replication.factor`);

export const workerReplication: WorkerRule = {
  id: "worker-replication",
  severity: "error",
  reason: "The worker makes its three topics with 3 copies by default, and stops where there are fewer brokers",
  source: "Kafka DistributedConfig, *.storage.replication.factor",
  fix: "Set the three replication factors to the number of brokers or less",
  example: { good: [], context: { brokers: 3, workers: [worker()] }, bad: { of: "worker", set: { "offset.storage.replication.factor": "5" } } },
  check({ config }, { context: { brokers } }) {
    if (brokers === undefined) return [];
    return KEYS.flatMap((key): Mark[] => {
      const copies = (config[key] ?? "3").trim();
      if (!(Number(copies) > brokers)) return [];
      return [{ key, message: `${key in config ? copies : "is missing, and the default of 3"} copies are more than ${brokers} broker${brokers === 1 ? "" : "s"} can hold`, fix: `Write ${brokers} or less` }];
    });
  },
};
