import { LAKE, named, worker } from "./example.ts";
import { consumerGroup } from "./facts/group.ts";
import { workerOf } from "./facts/worker.ts";
import type { Rule } from "./rule.ts";

export const consumerGroupOfWorker: Rule = {
  id: "consumer-group-of-worker",
  severity: "error",
  reason: "The workers themselves are members of the group group.id: a sink that joins it is refused, or throws them out",
  source: "Kafka DistributedConfig group.id; SinkUtils.consumerGroupId: connect-<name>",
  fix: "Give the worker another group.id than connect- and a sink's name",
  example: { good: named({ lake: LAKE }), context: { workers: [worker()] }, bad: { of: "worker", set: { "group.id": "connect-lake" } } },
  check(subject, graph) {
    const mine = consumerGroup(subject);
    const group = (workerOf(subject, graph)?.config["group.id"] ?? "").trim();
    if (mine === undefined || mine !== group) return [];
    const key = "consumer.override.group.id";
    return [{ key: key in subject.config ? key : "name", message: `its consumer group ${mine} is the group.id of the worker`, fix: "Give the worker another group.id, or the sink another name" }];
  },
};
