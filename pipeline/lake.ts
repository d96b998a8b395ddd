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
 * Confluent (`S3Storage`, `S3OutputStream`): the same, and it lists the files of a folder where it writes conditionally.
 */
export function sinkRights(sink: S3SinkConfig): StoreStatement[] {
  const base = writerStatements(sink.prefix);
  if (sink.format === "iceberg") return base;
  return [...base, { on: "objects", prefix: sink.prefix, actions: ["s3:ListMultipartUploadParts"] }];
}
