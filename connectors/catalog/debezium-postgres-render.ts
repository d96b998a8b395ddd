import type { DatabaseEndpoint } from "../../database/endpoint.ts";
import { renderChain, renderSteps } from "../../transforms/render.ts";
import type { Step } from "../../transforms/step.ts";
import { texts, type ConnectorConfig } from "./class.ts";
import { jsonConverters } from "./json-converter.ts";

/** What a source connector is to do, without where its database is. */
export interface DebeziumSettings {
  readonly topicPrefix: string;
  readonly slot: string;
  readonly publication: string;
  /** Captured tables as `schema.table`. */
  readonly tables: readonly string[];
  /** Tables that the connector's own snapshot reads at first start; empty: it takes none. */
  readonly snapshotTables: readonly string[];
  /** Columns that are left out, as {@link columnPattern} writes them. */
  readonly excludeColumns: readonly string[];
  /** `schema.table` of the signal table. */
  readonly signalTable: string;
  readonly heartbeatMs: number;
  /** What each heartbeat runs in the database. */
  readonly heartbeatQuery: string;
  readonly chunkRows: number;
  readonly maxMessageBytes: number;
  /** Whether a sink needs field names that Avro allows. */
  readonly avroNames: boolean;
  /** What changes meet before they are written; topics that none of it touches. */
  readonly transforms?: { readonly steps: readonly Step[]; readonly untouched: readonly string[] };
  /** Whether the worker has Sluice's own classes. Default false. */
  readonly ownClasses?: boolean;
  /** How topics come into being that nobody thought of: as the planned ones. */
  readonly topics: { readonly partitions: number; readonly replicationFactor: number; readonly configs: Readonly<Record<string, string>> };
}

/** Rows held between database and broker; the bound in bytes is the one that counts for wide rows. */
export const QUEUE = { records: 32_768, batch: 8192, bytes: 64 * 1024 * 1024 } as const;

/** A regular expression that matches one table only. Debezium anchors it and splits lists at commas. */
export function tablePattern(table: string): string {
  return table.replace(/[\\^$.|?*+()[\]{}]/g, "\\$&");
}

/** The same of one column. */
export function columnPattern(schema: string, table: string, column: string): string {
  return tablePattern([schema, table, column].join("."));
}

/** The configuration of the source connector. The password must be a reference. */
export function renderDebeziumPostgres(name: string, settings: DebeziumSettings, database: DatabaseEndpoint): ConnectorConfig {
  const snapshot = settings.snapshotTables.map(tablePattern).join(",");
  return texts({
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
    "table.include.list": settings.tables.map(tablePattern).join(","),
    "column.exclude.list": settings.excludeColumns.length === 0 ? undefined : settings.excludeColumns.join(","),
    "snapshot.mode": snapshot === "" ? "no_data" : "initial",
    "snapshot.include.collection.list": snapshot === "" ? undefined : snapshot,
    "signal.data.collection": settings.signalTable,
    "signal.enabled.channels": "source",
    "incremental.snapshot.chunk.size": settings.chunkRows,
    "incremental.snapshot.watermarking.strategy": "INSERT_DELETE",
    // Debezium 3.7.0 tells the server where a chunk ends by a text. As varchar, the driver's default, that is no match for a time or
    // bits ("operator does not exist: timestamp with time zone <= character varying"): tables with such keys would be left out of
    // incremental snapshots with a line in the log. Without a type the server takes the column's.
    "driver.stringtype": "unspecified",
    "heartbeat.interval.ms": settings.heartbeatMs,
    "heartbeat.action.query": settings.heartbeatQuery,
    "tombstones.on.delete": true,
    "decimal.handling.mode": "precise",
    "time.precision.mode": "adaptive",
    // As a number an interval loses its months.
    "interval.handling.mode": "string",
    // A type that Debezium does not know arrives as bytes; by default the column would be missing.
    "include.unknown.datatypes": true,
    "schema.name.adjustment.mode": settings.avroNames ? "avro" : "none",
    "field.name.adjustment.mode": settings.avroNames ? "avro" : "none",
    // The default, warn, writes NULL where a value cannot be converted.
    "event.converting.failure.handling.mode": "fail",
    "event.processing.failure.handling.mode": "fail",
    "errors.tolerance": "none",
    "errors.max.retries": -1,
    "retriable.restart.connector.wait.ms": 3000,
    ...reselect(),
    ...(settings.transforms === undefined ? {} : renderChain(renderSteps(settings.transforms.steps, settings.transforms))),
    "max.batch.size": QUEUE.batch,
    "max.queue.size": QUEUE.records,
    "max.queue.size.in.bytes": QUEUE.bytes,
    "poll.interval.ms": 50,
    "producer.override.linger.ms": 50,
    "producer.override.batch.size": 262_144,
    "producer.override.buffer.memory": 67_108_864,
    "producer.override.compression.type": "lz4",
    "producer.override.max.request.size": settings.maxMessageBytes,
    "topic.creation.default.partitions": settings.topics.partitions,
    "topic.creation.default.replication.factor": settings.topics.replicationFactor,
    ...Object.fromEntries(Object.entries(settings.topics.configs).map(([key, value]) => [`topic.creation.default.${key}`, value])),
    ...jsonConverters(settings.ownClasses ?? false),
  });
}

/** Where the database is, and as whom it is entered. */
export function connection(database: DatabaseEndpoint): Record<string, string | number | undefined> {
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

/**
 * Reads again what an update left unchanged and PostgreSQL therefore did not send (TOAST): otherwise the connector's
 * placeholder text would stand in the lake. `FAIL`, since the alternative keeps the placeholder when the query fails.
 */
function reselect(): Record<string, string> {
  return {
    "post.processors": "reselect",
    "post.processors.reselect.type": "io.debezium.processors.reselect.ReselectColumnsPostProcessor",
    "post.processors.reselect.reselect.unavailable.values": "true",
    "post.processors.reselect.reselect.null.values": "false",
    "post.processors.reselect.reselect.use.event.key": "false",
    "post.processors.reselect.reselect.error.handling.mode": "FAIL",
  };
}
