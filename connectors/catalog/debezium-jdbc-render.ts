import type { SchemaEvolution } from "../../config/stack.ts";
import type { DatabaseEndpoint } from "../../database/endpoint.ts";
import { texts, type ConnectorConfig } from "./class.ts";
import { renderCopyRows } from "./copy-rows.ts";
import { debeziumJdbcSink } from "./debezium-jdbc-sink.ts";
import { renderUnwrap } from "./extract-new-record-state.ts";
import { renderSinkFrame, type SinkFrame } from "./sink-frame.ts";

/** What a copy is to do, without where its target is. */
export interface JdbcSinkSettings extends SinkFrame {
  readonly tasks: number;
  /** Of the target. */
  readonly schema: string;
  readonly tables: readonly { readonly topic: string; readonly table: string }[];
  readonly schemaEvolution: SchemaEvolution;
  readonly deletes: boolean;
}

/**
 * The configuration of a copy: each row is inserted, or replaces the one with its key. The same record twice is the same row, so
 * what comes again after a crash changes nothing. The password must be a reference.
 */
export function renderJdbcSink(name: string, settings: JdbcSinkSettings, target: DatabaseEndpoint): ConnectorConfig {
  return texts({
    name,
    "connector.class": debeziumJdbcSink.className,
    "tasks.max": settings.tasks,
    ...renderSinkFrame(settings, [
      { alias: "unwrap", config: renderUnwrap("unwrap", "tombstone") },
      { alias: "rows", config: renderCopyRows("rows", settings.tables) },
    ]),
    "connection.url": jdbcUrl(target),
    "connection.username": target.user,
    "connection.password": target.password,
    // Each task writes over one connection; the pool's own least would be five.
    "connection.pool.min_size": 1,
    "connection.pool.max_size": 4,
    // A server that was away for a while is asked again for a minute, and then the task fails and says so.
    "connection.restart.on.errors": true,
    "flush.max.retries": 30,
    "flush.retry.delay.ms": 2000,
    "insert.mode": "upsert",
    "primary.key.mode": "record_key",
    "delete.enabled": settings.deletes,
    "schema.evolution": settings.schemaEvolution,
    // Names are what they are at the source, capitals and blanks included.
    "quote.identifiers": true,
    // In quotes, or a blank would end the name (debezium TableIdParser).
    "collection.name.format": `"${settings.schema}"."\${topic}"`,
    "use.time.zone": "UTC",
    "batch.size": 500,
    "consumer.override.max.poll.records": 500,
  });
}

/**
 * The address in the form of PostgreSQL's JDBC driver. A text is sent without a type (`stringtype`), so that the column's own reads it:
 * `inet`, `jsonb`, arrays, ranges and whatever else has no type in Kafka Connect. Not `reWriteBatchedInserts`: two changes of a row in
 * one batch would be one statement, which PostgreSQL refuses ("cannot affect row a second time"). Errors say what the server refused
 * without the row itself, which would stand in the worker's log.
 */
export function jdbcUrl({ host, port, database, sslmode, sslrootcert }: DatabaseEndpoint): string {
  const options = new URLSearchParams({ stringtype: "unspecified", ApplicationName: "sluice", tcpKeepAlive: "true", logServerErrorDetail: "false", sslmode });
  if (sslrootcert !== undefined) options.set("sslrootcert", sslrootcert);
  return `jdbc:postgresql://${host.includes(":") ? `[${host}]` : host}:${port}/${encodeURIComponent(database)}?${options.toString()}`;
}
