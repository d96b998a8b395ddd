import { debeziumPostgres } from "../catalog/debezium-postgres.ts";
import type { Rule } from "./rule.ts";

export const heartbeatMissing: Rule = {
  id: "heartbeat-missing",
  severity: "warning",
  reason: "While the captured tables are quiet the slot stays where it is, and the log of everything else piles up behind it",
  source: "debezium DatabaseHeartbeatImpl; PostgreSQL pg_replication_slots.restart_lsn",
  check({ config, resolved }) {
    if (resolved.connector !== debeziumPostgres) return [];
    const every = Number(config["heartbeat.interval.ms"] ?? "0");
    const query = (config["heartbeat.action.query"] ?? "").trim();
    const fix = "Set heartbeat.interval.ms, and heartbeat.action.query to an update of a table in the publication";
    if (query !== "" && every === 0) return [{ key: "heartbeat.interval.ms", message: "is off, so heartbeat.action.query never runs", fix, severity: "error" }];
    if (query === "") return [{ key: "heartbeat.action.query", message: "is missing: an idle database does not move the slot forward, and its disk fills with log", fix }];
    return [];
  },
};
