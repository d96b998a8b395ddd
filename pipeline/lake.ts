import type { S3SinkConfig } from "../config/stack.ts";
import { writerStatements, type StoreStatement } from "../store/policy/document.ts";
import { glueName, lakeName } from "./names.ts";
import type { GluePlan, LakeTablePlan, SinkPlanBase } from "./shape.ts";
import { partsAtSink, rowsOf, topicBehind } from "./transforms.ts";

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

/** What is read of a sink's plan. */
type Read = Pick<SinkPlanBase, "tables" | "records"> & Partial<Pick<SinkPlanBase, "name" | "transforms">>;

/** The lake tables of a sink with format iceberg. */
export function lakeTables(sink: S3SinkConfig, base: Read, glue: GluePlan | undefined): LakeTablePlan[] {
  const frame = (read: string) => {
    const topic = topicBehind(read, base);
    const inGlue = glue?.tables.find((one) => one.topic === topic);
    const { namespace, name } = glue === undefined || inGlue === undefined ? lakeName(topic) : { namespace: [glue.database], name: inGlue.name };
    return {
      topic,
      namespace,
      name,
      prefix: `${[sink.prefix, ...namespace, name].join("/")}/`,
      partitionBy: PARTITION_BY,
      properties: { "format-version": "2", "write.format.default": "parquet", "write.parquet.compression-codec": "zstd" },
    };
  };
  return [
    ...base.tables.map(({ schema, table, topic, exclude }) => ({ ...frame(topic), source: { schema, table }, exclude, ...rowsOf({ topic }, base) })),
    ...base.records.map((one) => ({ ...frame(one.topic), records: one })),
  ];
}

/** The tables of a sink on AWS in the Glue catalog. Iceberg's are always there, since the catalog is where they are; plain files only where asked for. */
export function gluePlan(sink: S3SinkConfig, id: string, base: SinkPlanBase): GluePlan | undefined {
  if (sink.store.kind !== "aws" || (sink.format === "parquet" && sink.store.glue === undefined)) return undefined;
  const database = sink.store.glue?.database ?? glueName(id, base.name);
  return {
    database,
    tables: [
      ...base.tables.map((table) => ({ table: table.name, topic: topicBehind(table.topic, base), name: glueName(...partsAtSink(table, base)) })),
      ...base.records.map(({ topic }) => ({ table: topic, topic: topicBehind(topic, base), name: glueName(topicBehind(topic, base)) })),
    ],
  };
}

/**
 * What a sink's user may do, from what the sink class calls. Neither deletes or lists.
 *
 * Iceberg (`S3OutputStream`, `S3InputStream`): put in one piece or in parts, abort parts, read back its metadata.
 * Confluent (`S3OutputStream`, `S3FileUtils`): put in parts, abort them, ask whether a file is there whose name was taken. That the bucket
 * is there it takes from a refusal as well.
 */
export function sinkRights(sink: Pick<S3SinkConfig, "prefix">): StoreStatement[] {
  return writerStatements(sink.prefix);
}
