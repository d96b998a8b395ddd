/** A configuration of Debezium's PostgreSQL source in which no rule finds anything: the good half of the rules' examples. */
export const DEBEZIUM_POSTGRES_EXAMPLE = {
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
  "publication.autocreate.mode": "disabled",
  "table.include.list": "public\\.orders,public\\.customers",
  "heartbeat.interval.ms": "10000",
  "heartbeat.action.query": "UPDATE beat SET at = now()",
} as const;
