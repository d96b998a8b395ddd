import { aliases } from "../catalog/resolve.ts";
import { FILES, named } from "./example.ts";
import type { Rule } from "./rule.ts";

export const idleTasks: Rule = {
  id: "idle-tasks",
  severity: "warning",
  reason: "A partition has one reader, so that tasks beyond the partitions of all topics stand idle",
  source: "Kafka consumer groups; WorkerSinkTask",
  fix: "Ask for no more tasks than there are partitions",
  example: { good: named({ files: { ...FILES, "tasks.max": "2" } }), context: { partitions: { "shop.public.orders": 2 } }, bad: { of: "files", set: { "tasks.max": "3" } } },
  check({ config, resolved }, { context }) {
    const topics = aliases(config["topics"]);
    const counts = topics.map((topic) => context.partitions?.[topic]);
    const asked = Number(config["tasks.max"] ?? "1");
    if (resolved.kind !== "sink" || topics.length === 0 || counts.some((count) => count === undefined)) return [];
    const partitions = counts.reduce<number>((sum, count) => sum + (count ?? 0), 0);
    return asked > partitions ? [{ key: "tasks.max", message: `${asked} tasks are asked for, but the topics have only ${partitions} partition${partitions === 1 ? "" : "s"}`, fix: `Write ${partitions} or less` }] : [];
  },
};
