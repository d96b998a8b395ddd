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
    return KEYS.flatMap((key): Mark[] => {
      const copies = (config[key] ?? "").trim();
      if (brokers === undefined) return copies === "" ? [{ key, message: "is missing, and the default of 3 copies takes three brokers", fix: "Write 3, or the number of brokers", severity: "warning" }] : [];
      if (!(Number(copies || "3") > brokers)) return [];
      return [{ key, message: `${copies === "" ? "is missing, and the default of 3" : copies} copies are more than ${brokers} broker${brokers === 1 ? "" : "s"} can hold`, fix: `Write ${brokers} or less` }];
    });
  },
};
