import { SOURCE, named } from "./example.ts";
import { isPostgres, isRds } from "./facts/postgres.ts";
import type { Mark, Rule } from "./rule.ts";

/** Statements that only a superuser or the server's own host can run, with what Amazon has in their place. */
const STATEMENTS: readonly { readonly pattern: RegExp; readonly what: string; readonly fix: string }[] = [
  { pattern: /\balter\s+system\b/i, what: "ALTER SYSTEM", fix: "Set it in the parameter group: rds.logical_replication=1 for wal_level" },
  { pattern: /\b(create|alter)\s+(role|user)\b[^;]*\bsuperuser\b/i, what: "SUPERUSER", fix: "GRANT rds_superuser to the role" },
  { pattern: /\b(create|alter)\s+(role|user)\b[^;]*\breplication\b/i, what: "the attribute REPLICATION", fix: "GRANT rds_replication to the role" },
  { pattern: /\bcopy\b[^;]*\b(from|to)\s+program\b/i, what: "COPY … PROGRAM", fix: "Do it from a client" },
  { pattern: /\bpg_(read_file|read_binary_file|ls_dir)\s*\(/i, what: "the server's files", fix: "Do without" },
];

/** What of an SQL text a managed server of Amazon refuses. */
export function impossibleOnRds(sql: string): readonly { readonly what: string; readonly fix: string }[] {
  return STATEMENTS.filter(({ pattern }) => pattern.test(sql));
}

const RDS = { ...SOURCE, "database.hostname": "shop.abc123.eu-central-1.rds.amazonaws.com" };

export const rdsImpossible: Rule = {
  id: "rds-impossible",
  severity: "error",
  reason: "Amazon's managed servers have pgoutput and no plugin of one's own, and nobody is a superuser there",
  source: "Amazon RDS User Guide: PostgreSQL logical replication, rds_superuser, rds_replication",
  fix: "Use pgoutput, parameter groups and the roles rds_replication and rds_superuser",
  example: { good: named({ source: RDS }), bad: { of: "source", set: { "database.initial.statements": "ALTER SYSTEM SET wal_level = logical" } } },
  check(subject, graph) {
    const { config } = subject;
    if (!isPostgres(subject) || !isRds(config, graph)) return [];
    const plugin = config["plugin.name"]?.trim().toLowerCase();
    const marks: Mark[] = plugin === "decoderbufs" || plugin?.startsWith("wal2json") ? [{ key: "plugin.name", message: `${plugin} is not on RDS`, fix: "Write pgoutput" }] : [];
    const statements = ["database.initial.statements", "heartbeat.action.query"].flatMap((key) => impossibleOnRds(config[key] ?? "").map(({ what, fix }): Mark => ({ key, message: `RDS refuses ${what}`, fix })));
    return [...marks, ...statements];
  },
};
