import type { S3SinkConfig } from "../config/stack.ts";
import { writerStatements, type StoreStatement } from "../store/policy/document.ts";
import { lakeName } from "./names.ts";
import type { LakeTablePlan, TablePlan } from "./shape.ts";

/** Hour of the commit: small partitions that a reader can leave out, whatever the table's own columns are. */
export const PARTITION_BY = ["hour(__source_ts_ms)"] as const;

/** How long before the end of a row's wait the commit begins: reading, writing and committing take that long. */
export function commitIntervalMs(maxFileAgeMs: number): number {
  return Math.max(500, maxFileAgeMs - Math.min(3000, Math.round(maxFileAgeMs * 0.6)));
}

/**
 * How often a Parquet sink closes its files. While its topics are quiet, a sink is called only once in the worker's
 * `offset.flush.interval.ms` (1 s on `local`), so a row waits that much longer, and for the upload.
 */
export function rotationMs(maxFileAgeMs: number): number {
  return maxFileAgeMs - Math.min(2000, Math.round(maxFileAgeMs * 0.4));
}

/** The lake tables of a sink. */
export function lakeTables(sink: S3SinkConfig, tables: readonly TablePlan[]): LakeTablePlan[] {
  return tables.map(({ schema, table, topic, exclude }) => {
    const { namespace, name } = lakeName(topic);
    return {
      source: { schema, table },
      namespace,
      name,
      exclude,
      prefix: `${[sink.prefix, ...namespace, name].join("/")}/`,
      partitionBy: PARTITION_BY,
      properties: { "format-version": "2", "write.format.default": "parquet", "write.parquet.compression-codec": "zstd" },
    };
  });
}

/**
 * What a sink's user may do, from what the sink class calls. Neither deletes.
 *
 * Iceberg (`S3OutputStream`, `S3InputStream`): put in one piece or in parts, abort parts, read back its metadata.
 * Confluent (`S3OutputStream`, `S3FileUtils`): put in parts, abort them, ask whether a file is there whose name was taken. That the bucket
 * is there it takes from a refusal as well, and it lists nothing.
 */
export function sinkRights(sink: S3SinkConfig): StoreStatement[] {
  return writerStatements(sink.prefix).filter(({ on }) => sink.format === "iceberg" || on === "objects");
}
