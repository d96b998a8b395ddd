import { SOURCE, named } from "./example.ts";
import { isPostgres } from "./facts/postgres.ts";
import type { Rule } from "./rule.ts";

export const heartbeatMissing: Rule = {
  id: "heartbeat-missing",
  severity: "warning",
  reason: "While the captured tables are quiet the slot stays where it is, and the log of everything else piles up behind it",
  source: "debezium DatabaseHeartbeatImpl; PostgreSQL pg_replication_slots.restart_lsn",
  fix: "Set heartbeat.interval.ms, and heartbeat.action.query to a change of a table in the publication",
  example: { good: named({ source: SOURCE }), bad: { of: "source", set: { "heartbeat.action.query": null } } },
  check(subject) {
    if (!isPostgres(subject) || (subject.config["heartbeat.action.query"] ?? "").trim() !== "") return [];
    const fix = "Set heartbeat.interval.ms, and heartbeat.action.query to an update of a table in the publication";
    return [{ key: "heartbeat.action.query", message: "is missing: an idle database does not move the slot forward, and its disk fills with log", fix }];
  },
};
