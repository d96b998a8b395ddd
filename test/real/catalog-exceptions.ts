/** Where the catalogue knows better than the worker's answer, with the reason. */
export interface Exception {
  /** Class, as a whole or as what it begins with. */
  readonly of: string;
  /** Keys, `*` for any. */
  readonly keys: readonly string[];
  readonly what: "required" | "default" | "extra" | "missing";
  readonly reason: string;
}

export const EXCEPTIONS: readonly Exception[] = [
  {
    of: "io.debezium.",
    keys: [
      ...["database.hostname", "database.user", "database.dbname", "topic.prefix", "connection.url", "connection.username", "topic.regex", "topic.replacement"],
      ...["headers", "fields", "operation", "converted.timezone", "partition.payload.fields", "partition.topic.num"],
    ],
    what: "required",
    reason: "Debezium checks what is required by itself (Field.required) and tells Kafka's ConfigDef nothing of it",
  },
  { of: "io.debezium.connector.postgresql.PostgresConnector", keys: ["lsn.flush.mode", "snapshot.fetch.size"], what: "default", reason: "The default is applied where the key is read: connector, and 10240 rows" },
  { of: "io.debezium.connector.postgresql.PostgresConnector", keys: ["column.mask.hash.([^.]+).with.salt.(.+)", "column.mask.with.(d+).chars", "column.truncate.to.(d+).chars"], what: "missing", reason: "Patterns of keys, which the catalogue has as families" },
  { of: "io.apicurio.registry.utils.converter.AvroConverter", keys: ["*"], what: "extra", reason: "It declares no ConfigDef; its keys are those that its classes read" },
  { of: "sluice.connect.RegistryConverter", keys: ["*"], what: "extra", reason: "It hands its keys to the converter that it wraps, one of two" },
  { of: "*", keys: ["converter.type"], what: "required", reason: "Connect sets it, from the key that names the converter" },
  { of: "*", keys: ["connector.plugin.version"], what: "default", reason: "Of the loaded plugin: compared with the catalogue's version apart" },
];

/** Classes of the catalogue that no registry has for the local stack, so that there is no worker to ask. */
export const NOT_LOADED: readonly string[] = [
  ...["io.confluent.connect.s3.S3SinkConnector", "io.aiven.kafka.connect.s3.AivenKafkaConnectS3SinkConnector", "io.confluent.connect.elasticsearch.ElasticsearchSinkConnector"],
  ...["io.aiven.kafka.connect.opensearch.OpenSearchSinkConnector", "io.confluent.kafka.connect.datagen.DatagenConnector", "com.github.castorm.kafka.connect.http.HttpSourceConnector"],
  ...["io.confluent.connect.avro.AvroConverter", "io.confluent.connect.json.JsonSchemaConverter", "io.confluent.connect.protobuf.ProtobufConverter"],
  // In Debezium's package of scripting, which needs an engine beside it.
  ...["io.debezium.transforms.Filter", "io.debezium.transforms.ContentBasedRouter"],
];
