import { SOURCE, named } from "./example.ts";
import { isPostgres } from "./facts/postgres.ts";
import type { Mark, Rule } from "./rule.ts";

/** Keys, the value from which on they need a version, and that version. */
const NEEDS: readonly { readonly key: string; readonly used: (value: string) => boolean; readonly least: number; readonly what: string }[] = [
  { key: "slot.failover", used: (value) => value.toLowerCase() === "true", least: 17, what: "slots that follow a failover" },
  { key: "publish.via.partition.root", used: (value) => value.toLowerCase() === "true", least: 13, what: "publishing by the partitioned table" },
  { key: "message.prefix.include.list", used: (value) => value !== "", least: 14, what: "logical messages in pgoutput" },
  { key: "message.prefix.exclude.list", used: (value) => value !== "", least: 14, what: "logical messages in pgoutput" },
  { key: "read.only", used: (value) => value.toLowerCase() === "true", least: 13, what: "incremental snapshots without writing" },
  { key: "heartbeat.action.query", used: (value) => /pg_logical_emit_message/i.test(value), least: 14, what: "logical messages in pgoutput" },
];

export const postgresVersion: Rule = {
  id: "postgres-version",
  severity: "error",
  reason: "Some settings need a newer server: an older one refuses them when the task starts, or does nothing",
  source: "PostgreSQL release notes 13, 14 and 17; Debezium PostgreSQL documentation",
  fix: "Remove the setting, or upgrade the server",
  example: { good: named({ source: SOURCE }), context: { postgresVersion: 16 }, bad: { of: "source", set: { "slot.failover": "true" } } },
  check(subject, { context }) {
    const version = context.postgresVersion;
    if (!isPostgres(subject) || version === undefined) return [];
    return NEEDS.flatMap(({ key, used, least, what }): Mark[] => (version < least && used((subject.config[key] ?? "").trim()) ? [{ key, message: `PostgreSQL has ${what} from ${least} on, and this server is ${version}`, fix: `Remove it, or upgrade the server to ${least}` }] : []));
  },
};
