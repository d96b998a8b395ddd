/** Where the archive of a plugin is to be had that no package registry holds, by the connector's class. */
export const DOWNLOADS: Readonly<Record<string, string>> = {
  "io.confluent.connect.s3.S3SinkConnector": "https://www.confluent.io/hub/confluentinc/kafka-connect-s3",
  "io.confluent.kafka.connect.datagen.DatagenConnector": "https://www.confluent.io/hub/confluentinc/kafka-connect-datagen",
  "com.github.castorm.kafka.connect.http.HttpSourceConnector": "https://github.com/castorm/kafka-connect-http/releases",
  "io.confluent.connect.elasticsearch.ElasticsearchSinkConnector": "https://www.confluent.io/hub/confluentinc/kafka-connect-elasticsearch",
  "io.aiven.kafka.connect.opensearch.OpenSearchSinkConnector": "https://github.com/Aiven-Open/opensearch-connector-for-apache-kafka/releases",
  "io.confluent.connect.avro.AvroConverter": "https://www.confluent.io/hub/confluentinc/kafka-connect-avro-converter",
};

/** What else a sink or a source can write that needs no such plugin, by what it writes. */
export const ALTERNATIVES: Readonly<Record<string, string>> = { parquet: "iceberg", datagen: "generator" };
