import type { DatabaseEndpoint } from "../../database/endpoint.ts";
import { quoted } from "../../util/pattern.ts";

/** What every source connector of ours is told, whatever it captures. */
export interface CaptureSettings {
  readonly topicPrefix: string;
  readonly slot: string;
  readonly publication: string;
  readonly heartbeatMs: number;
  /** What each heartbeat runs in the database. */
  readonly heartbeatQuery: string;
  readonly maxMessageBytes: number;
  /** How topics come into being that nobody thought of: as the planned ones. */
  readonly topics: { readonly partitions: number; readonly replicationFactor: number; readonly configs: Readonly<Record<string, string>> };
}

/** Rows held between database and broker; the bound in bytes is the one that counts for wide rows. */
export const QUEUE = { records: 32_768, batch: 8192, bytes: 64 * 1024 * 1024 } as const;

/** A regular expression that matches one table only. Debezium anchors it and splits lists at commas. */
export function tablePattern(table: string): string {
  return quoted(table);
}

/** The same of one column. */
export function columnPattern(schema: string, table: string, column: string): string {
  return tablePattern([schema, table, column].join("."));
}

/**
 * The part of a source connector's configuration that does not ask what its records become. The password must be a reference.
 *
 * @param tables as `schema.table`
 */
export function renderCapture(name: string, settings: CaptureSettings, tables: readonly string[], database: DatabaseEndpoint): Record<string, string | number | boolean | undefined> {
  const { topics } = settings;
  return {
    name,
    "connector.class": "io.debezium.connector.postgresql.PostgresConnector",
    "tasks.max": 1,
    ...connection(database),
    "topic.prefix": settings.topicPrefix,
    "plugin.name": "pgoutput",
    "slot.name": settings.slot,
    "slot.drop.on.stop": false,
    "publication.name": settings.publication,
    // Sluice makes the publication: any other mode needs rights that a capturing role should not have.
    "publication.autocreate.mode": "disabled",
    "table.include.list": tables.map(tablePattern).join(","),
    "heartbeat.interval.ms": settings.heartbeatMs,
    "heartbeat.action.query": settings.heartbeatQuery,
    "time.precision.mode": "adaptive",
    // The default, warn, writes NULL where a value cannot be converted.
    "event.converting.failure.handling.mode": "fail",
    "event.processing.failure.handling.mode": "fail",
    "errors.tolerance": "none",
    "errors.max.retries": -1,
    "retriable.restart.connector.wait.ms": 3000,
    "max.batch.size": QUEUE.batch,
    "max.queue.size": QUEUE.records,
    "max.queue.size.in.bytes": QUEUE.bytes,
    "poll.interval.ms": 50,
    "producer.override.linger.ms": 50,
    "producer.override.batch.size": 262_144,
    "producer.override.buffer.memory": 67_108_864,
    "producer.override.compression.type": "lz4",
    "producer.override.max.request.size": settings.maxMessageBytes,
    "topic.creation.default.partitions": topics.partitions,
    "topic.creation.default.replication.factor": topics.replicationFactor,
    ...Object.fromEntries(Object.entries(topics.configs).map(([key, value]) => [`topic.creation.default.${key}`, value])),
  };
}

/** Where the database is, and as whom it is entered. */
function connection(database: DatabaseEndpoint): Record<string, string | number | undefined> {
  return {
    "database.hostname": database.host,
    "database.port": database.port,
    "database.user": database.user,
    "database.password": database.password,
    "database.dbname": database.database,
    "database.sslmode": database.sslmode,
    "database.sslrootcert": database.sslrootcert,
  };
}
