import { lint } from "../../connectors/lint/lint.ts";
import type { Finding, LintContext } from "../../connectors/lint/rule.ts";

export type Config = Record<string, string>;

/** A source without a finding. */
export const source: Config = {
  "connector.class": "io.debezium.connector.postgresql.PostgresConnector",
  "tasks.max": "1",
  "database.hostname": "db",
  "database.user": "cdc",
  "database.password": "${env:PW}",
  "database.dbname": "shop",
  "topic.prefix": "shop",
  "plugin.name": "pgoutput",
  "slot.name": "shop",
  "publication.name": "shop",
  "table.include.list": "public\\.orders,public\\.customers",
  "heartbeat.interval.ms": "10000",
  "heartbeat.action.query": "UPDATE beat SET at = now()",
};

/** A sink without a finding. */
export const sink: Config = {
  "connector.class": "org.apache.iceberg.connect.IcebergSinkConnector",
  "tasks.max": "1",
  topics: "shop.public.orders",
  "iceberg.catalog.type": "jdbc",
  transforms: "unwrap",
  "transforms.unwrap.type": "io.debezium.transforms.ExtractNewRecordState",
  "transforms.unwrap.delete.tombstone.handling.mode": "rewrite",
};

/** The findings of one rule, as `connector|key|severity|message|fix`. */
export function found(rule: string, connectors: Record<string, Config>, context: LintContext = {}): string[] {
  return all(connectors, context).filter((finding) => finding.rule === rule).map(({ connector, key, severity, message, fix }) => [connector, key, severity, message, fix].join("|"));
}

export function all(connectors: Record<string, Config>, context: LintContext = {}): Finding[] {
  return lint(Object.entries(connectors).map(([name, config]) => ({ name, config })), context);
}
