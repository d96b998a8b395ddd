/** Where the archive of a plugin is to be had that no package registry holds, by the connector's class. */
export const DOWNLOADS: Readonly<Record<string, string>> = {
  "io.confluent.connect.s3.S3SinkConnector": "https://www.confluent.io/hub/confluentinc/kafka-connect-s3",
};
