import type { DatabaseEndpoint } from "../../database/endpoint.ts";
import { renderChain, renderSteps } from "../../transforms/render.ts";
import type { Step } from "../../transforms/step.ts";
import { texts, type ConnectorConfig } from "./class.ts";
import { renderCapture, tablePattern, type CaptureSettings } from "./debezium-capture-render.ts";
import { jsonConverters } from "./json-converter.ts";

/** What a source connector is to do, without where its database is. */
export interface DebeziumSettings extends CaptureSettings {
  /** Captured tables as `schema.table`. */
  readonly tables: readonly string[];
  /** Tables that the connector's own snapshot reads at first start; empty: it takes none. */
  readonly snapshotTables: readonly string[];
  /** Columns that are left out, as `columnPattern` writes them. */
  readonly excludeColumns: readonly string[];
  /** `schema.table` of the signal table. */
  readonly signalTable: string;
  readonly chunkRows: number;
  /** Whether a sink needs field names that Avro allows. */
  readonly avroNames: boolean;
  /** What changes meet before they are written; topics that none of it touches. */
  readonly transforms?: { readonly steps: readonly Step[]; readonly untouched: readonly string[] };
  /** Whether the worker has Sluice's own classes. Default false. */
  readonly ownClasses?: boolean;
}

/** The configuration of the source connector. The password must be a reference. */
export function renderDebeziumPostgres(name: string, settings: DebeziumSettings, database: DatabaseEndpoint): ConnectorConfig {
  const snapshot = settings.snapshotTables.map(tablePattern).join(",");
  return texts({
    ...renderCapture(name, settings, settings.tables, database),
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
    "tombstones.on.delete": true,
    "decimal.handling.mode": "precise",
    // As a number an interval loses its months.
    "interval.handling.mode": "string",
    // A type that Debezium does not know arrives as bytes; by default the column would be missing.
    "include.unknown.datatypes": true,
    "schema.name.adjustment.mode": settings.avroNames ? "avro" : "none",
    "field.name.adjustment.mode": settings.avroNames ? "avro" : "none",
    ...reselect(),
    ...(settings.transforms === undefined ? {} : renderChain(renderSteps(settings.transforms.steps, settings.transforms))),
    ...jsonConverters(settings.ownClasses ?? false),
  });
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
