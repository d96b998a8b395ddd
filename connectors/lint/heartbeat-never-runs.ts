import { SOURCE, named } from "./example.ts";
import { isPostgres } from "./facts/postgres.ts";
import type { Rule } from "./rule.ts";

export const heartbeatNeverRuns: Rule = {
  id: "heartbeat-never-runs",
  severity: "error",
  reason: "The query runs with each heartbeat, and there is none without an interval, nor a write with read.only",
  source: "debezium DatabaseHeartbeatImpl, Heartbeat.HEARTBEAT_INTERVAL (default 0: off)",
  fix: "Set heartbeat.interval.ms",
  example: { good: named({ source: SOURCE }), bad: { of: "source", set: { "heartbeat.interval.ms": null } } },
  check(subject) {
    const { config } = subject;
    if (!isPostgres(subject) || (config["heartbeat.action.query"] ?? "").trim() === "") return [];
    if (Number((config["heartbeat.interval.ms"] ?? "0").trim() || "0") === 0) return [{ key: "heartbeat.interval.ms", message: "is off, so heartbeat.action.query never runs", fix: "Write 10000" }];
    return [];
  },
};
