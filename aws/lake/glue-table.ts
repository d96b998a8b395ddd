import type { LakeColumn } from "../../lake/types.ts";
import { typeNames } from "./types.ts";

/** Plain Parquet files of one table. */
export interface FilesOfTable {
  readonly bucket: string;
  /** Prefix of the sink, without slashes at its ends. */
  readonly prefix: string;
  readonly topic: string;
  readonly columns: readonly LakeColumn[];
  /** First day that may have files: `2026-11-21`. */
  readonly since: string;
}

/** A table as `aws.glue.CatalogTable` takes it. */
export interface GlueTable {
  readonly tableType: "EXTERNAL_TABLE";
  readonly parameters: Readonly<Record<string, string>>;
  readonly partitionKeys: { readonly name: string; readonly type: string }[];
  readonly location: string;
  readonly columns: { readonly name: string; readonly type: string; readonly comment?: string }[];
}

/** How Hive reads and writes Parquet, as every catalog of Hive's kind names it. */
export const PARQUET = {
  inputFormat: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
  outputFormat: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
  serializationLibrary: "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
} as const;

/**
 * The files as a table for Athena. Their folders are found by rule (partition projection), so that a new hour is there at once and no
 * crawler runs: https://docs.aws.amazon.com/athena/latest/ug/partition-projection-setting-up.html
 *
 * The layout is the sink's: `<prefix>/<topic>/dt=2026-11-21/hour=08/`, both of the record's time in Kafka, in UTC.
 */
export function glueTable({ bucket, prefix, topic, columns, since }: FilesOfTable): GlueTable {
  const own = columns.flatMap(({ name, type, doc }) => {
    const names = typeNames(type, "parquet");
    return names === undefined ? [] : [{ name: name.toLowerCase(), type: names.hive, ...(doc === undefined ? {} : { comment: doc.slice(0, COMMENT_LENGTH) }) }];
  });
  // The folders' names stay; only the table's word for them gives way to a column of that name.
  const word = (key: string): string => (own.some(({ name }) => name === key) ? word(`_${key}`) : key);
  const [day, hour] = [word("dt"), word("hour")];
  const location = `s3://${bucket}/${prefix}/${topic}/`;
  return {
    tableType: "EXTERNAL_TABLE",
    location,
    columns: own,
    partitionKeys: [{ name: day, type: "string" }, { name: hour, type: "int" }],
    parameters: {
      EXTERNAL: "TRUE",
      classification: "parquet",
      "projection.enabled": "true",
      [`projection.${day}.type`]: "date",
      [`projection.${day}.format`]: "yyyy-MM-dd",
      [`projection.${day}.range`]: `${since},NOW`,
      [`projection.${day}.interval`]: "1",
      [`projection.${day}.interval.unit`]: "DAYS",
      [`projection.${hour}.type`]: "integer",
      [`projection.${hour}.range`]: "0,23",
      [`projection.${hour}.digits`]: "2",
      "storage.location.template": `${location}dt=\${${day}}/hour=\${${hour}}/`,
    },
  };
}

/** Longest comment of a column in Glue. */
const COMMENT_LENGTH = 255;
