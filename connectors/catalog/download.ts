/** Where the archive of a plugin is to be had that no package registry holds, by the connector's class. */
export const DOWNLOADS: Readonly<Record<string, string>> = {
  "io.confluent.connect.s3.S3SinkConnector": "https://www.confluent.io/hub/confluentinc/kafka-connect-s3",
};

/** What else a sink can write that needs no such plugin, by what it writes. */
export const ALTERNATIVES: Readonly<Record<string, string>> = { parquet: "iceberg" };
