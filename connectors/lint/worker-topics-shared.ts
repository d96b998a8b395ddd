import { worker } from "./example.ts";
import type { Mark, WorkerRule } from "./rule.ts";

const TOPICS = ["config.storage.topic", "offset.storage.topic", "status.storage.topic"];

export const workerTopicsShared: WorkerRule = {
  id: "worker-topics-shared",
  severity: "error",
  reason: "Each of the worker's three topics is read as a whole and as its own: two in one mix, and two groups on one run each other's connectors",
  source: "Kafka DistributedConfig; Connect user guide, running Kafka Connect",
  fix: "Give every group of workers three topics of its own",
  example: {
    good: [],
    context: {
      workers: [
        worker(),
        { ...worker({ "group.id": "other", "config.storage.topic": "other.configs", "offset.storage.topic": "other.offsets", "status.storage.topic": "other.status" }), name: "other" },
      ],
    },
    bad: { of: "other", set: { "config.storage.topic": "connect.configs" } },
  },
  check(worker, { context }) {
    const { config } = worker;
    const others = (context.workers ?? []).slice(0, (context.workers ?? []).indexOf(worker)).filter((one) => one.config["group.id"] !== config["group.id"] && one.config["bootstrap.servers"] === config["bootstrap.servers"]);
    return TOPICS.flatMap((key, index): Mark[] => {
      const topic = (config[key] ?? "").trim();
      if (topic === "") return [];
      const twin = TOPICS.slice(0, index).find((one) => (config[one] ?? "").trim() === topic);
      if (twin !== undefined) return [{ key, message: `is the topic of ${twin}, too`, fix: "Name three topics" }];
      const other = others.find((one) => (one.config[key] ?? "").trim() === topic);
      return other === undefined ? [] : [{ key, message: `worker ${other.name} of another group has the same topic`, fix: "Give every group of workers topics of its own" }];
    });
  },
};
