/**
 * What is wrong in five published guides to change data capture, row by row, and which rule says it.
 *
 * Letters are the guides: A PostgreSQL to S3 (`postgres-to-s3`, with placeholders of a template as published, and
 * `postgres-to-s3-filled` with the guide's own example values), B Strimzi with outbox, Elasticsearch and S3
 * (`strimzi-outbox-search`, and `strimzi-snippets`: its loose snippets in connectors that are right otherwise), C RDS to
 * S3 (`rds-to-s3`), D PostgreSQL to PostgreSQL (`postgres-to-postgres`, which the guide describes in words), E Datagen
 * and HTTP (`datagen-http`). Every number from 1 to {@link COUNTS} is in one of the two tables.
 */
export interface Row {
  readonly row: string;
  /** What is wrong. */
  readonly what: string;
  readonly seed: string;
  readonly connector: string;
  readonly key: string;
  readonly rule: string;
  readonly severity: "error" | "warning";
}

export const COUNTS = { A: 44, B: 45, C: 14, D: 15, E: 13 } as const;

const error = "error";
const warning = "warning";

function rows(seed: string, connector: string, list: readonly (readonly [row: string, what: string, key: string, rule: string, severity: "error" | "warning"])[]): Row[] {
  return list.map(([row, what, key, rule, severity]) => ({ row, what, seed, connector, key, rule, severity }));
}

const A_SOURCE = [
  ["A1", "the name of Debezium 1", "database.server.name", "dead-key", error],
  ["A2", "a schema history, which PostgreSQL has none of", "database.history.kafka.bootstrap.servers", "dead-key", error],
  ["A2", "a schema history, which PostgreSQL has none of", "database.history.kafka.topic", "dead-key", error],
  ["A3", "a schema change topic, which PostgreSQL has none of", "include.schema.changes", "dead-key", error],
  ["A4", "a key of MySQL", "include.query", "dead-key", error],
  ["A5", "a value of MySQL", "snapshot.locking.mode", "illegal-value", error],
  ["A6", "a key of the worker", "topic.creation.enable", "worker-key", error],
  ["A7", "a topic pattern without the prefix", "topic.creation.cdc_group.include", "topic-creation-unmatched", error],
  ["A8", "no such key", "errors.retry.timeout.ms", "dead-key", error],
  ["A9", "a source has no dead letters", "errors.tolerance", "source-tolerance", error],
  ["A17", "JSON with its schema in every record", "value.converter.schemas.enable", "schema-in-every-record", warning],
  ["A11", "rows in the log", "errors.log.include.messages", "row-content-in-log", warning],
  ["A12", "gives up after three tries", "errors.max.retries", "pg-gives-up", warning],
  ["A13", "no pause between tries", "errors.retry.delay.max.ms", "short-retry-delay", warning],
  ["A15", "publishes every table", "publication.autocreate.mode", "publication-all-tables", warning],
  ["A16", "heartbeats that write nothing", "heartbeat.action.query", "heartbeat-missing", warning],
  ["A21", "smaller chunks than the default", "snapshot.fetch.size", "pg-small-fetch", warning],
] as const;

const A_SINK = [
  ["A22", "an object for every row", "flush.size", "s3-small-files", error],
  ["A18", "envelopes as rows", "connector.class", "envelope-into-files", warning],
  ["A23", "files that close only when a later record comes", "rotate.interval.ms", "s3-file-never-closes", warning],
  ["A24", "a field that this extractor does not read", "timestamp.field", "s3-timestamp-field-unread", warning],
  ["A25", "a key of no S3 sink", "compression.type", "dead-key", error],
  ["A26", "a key of the search sinks", "behavior.on.malformed.documents", "dead-key", error],
  ["A27", "drops what it cannot convert", "errors.tolerance", "tolerance-without-dead-letters", error],
  ["A28", "hourly parts in a folder of a day", "partition.duration.ms", "s3-path-coarser-than-duration", warning],
  ["A11", "rows in the log", "errors.log.include.messages", "row-content-in-log", warning],
] as const;

const PLACEHOLDERS = ["database.hostname", "database.user", "database.password", "database.dbname", "database.port", "slot.name", "schema.include.list", "table.include.list", "topic.creation.cdc_group.include"];

export const ROWS: readonly Row[] = [
  ...rows("postgres-to-s3", "debezium-postgres", [...A_SOURCE, ...PLACEHOLDERS.map((key) => ["A14", "a placeholder that Connect does not know", key, "bare-reference", error] as const)]),
  ...rows("postgres-to-s3", "s3-sink", [...A_SINK, ...["topics", "s3.region", "s3.bucket.name"].map((key) => ["A14", "a placeholder that Connect does not know", key, "bare-reference", error] as const)]),
  ...rows("postgres-to-s3", "env.template", [
    ["A20", "a version that was never published: all end in .Final", "DEBEZIUM_CONNECTOR_VERSION", "worker-version", error],
    ["A31", "a version that was never published", "S3_SINK_CONNECTOR_VERSION", "worker-version", error],
  ]),
  ...rows("postgres-to-s3-filled", "debezium-postgres", [...A_SOURCE, ["A14", "the password, after the template is filled", "database.password", "literal-secret", error]]),
  ...rows("postgres-to-s3-filled", "s3-sink", A_SINK),

  ...rows("strimzi-outbox-search", "my-connect", [
    ["B1", "an API that is gone", "apiVersion", "strimzi-api-version", error],
    ["B2", "a Kafka that no operator runs any more", "spec.version", "worker-version", error],
    ["B3", "settings that the operator forbids", "spec.config.group.id", "strimzi-forbidden-key", error],
    ["B3", "settings that the operator forbids", "spec.config.offset.storage.topic", "strimzi-forbidden-key", error],
    ["B3", "settings that the operator forbids", "spec.config.config.storage.topic", "strimzi-forbidden-key", error],
    ["B3", "settings that the operator forbids", "spec.config.status.storage.topic", "strimzi-forbidden-key", error],
    ["B4", "replication factors left at 3", "offset.storage.replication.factor", "worker-replication", warning],
    ["B4", "replication factors left at 3", "config.storage.replication.factor", "worker-replication", warning],
    ["B4", "replication factors left at 3", "status.storage.replication.factor", "worker-replication", warning],
    ["B6", "versions without mends", "spec.build.plugins[0].artifacts[0].url", "worker-version", warning],
    ["B6", "versions without mends", "spec.build.plugins[1].artifacts[0].url", "worker-version", warning],
  ]),
  ...rows("strimzi-outbox-search", "postgres-source", [
    ["B1", "an API that is gone", "apiVersion", "strimzi-api-version", error],
    ["B5", "a provider that the worker does not declare", "database.password", "undeclared-provider", error],
    ["B8", "a key that is gone, which with it took all deletes away", "transforms.unwrap.drop.tombstones", "dead-key", error],
    ["B9", "a publication shared with the outbox", "publication.name", "shared-publication", warning],
    ["B11", "a converter that is not in the image", "key.converter", "converter-not-built", error],
    ["B11", "a converter that is not in the image", "value.converter", "converter-not-built", error],
  ]),
  ...rows("strimzi-outbox-search", "outbox-connector", [
    ["B1", "an API that is gone", "apiVersion", "strimzi-api-version", error],
    ["B5", "a provider that the worker does not declare", "database.password", "undeclared-provider", error],
    ["B14", "no decoding plugin: decoderbufs", "plugin.name", "pg-decoding-plugin", warning],
    ["B15", "no slot: debezium", "slot.name", "pg-default-slot", warning],
    ["B16", "no publication: dbz_publication", "publication.name", "pg-default-publication", warning],
    ["B17", "no column to route by", "transforms.outbox.route.by.field", "outbox-default-column", warning],
    ["B19", "a key that the router does not read", "transforms.outbox.table.field.event.type", "outbox-event-type-unread", warning],
    ["B22", "a schema guessed from each event", "transforms.outbox.table.expand.json.payload", "outbox-expanded-payload", warning],
  ]),
  ...rows("strimzi-outbox-search", "elasticsearch-sink", [
    ["B1", "an API that is gone", "apiVersion", "strimzi-api-version", error],
    ["B25", "a key that is gone", "type.name", "dead-key", error],
    ["B26", "topics that no source makes", "topics", "sink-topic-without-source", warning],
    ["B27", "a struct as document id", "key.ignore", "struct-key", warning],
    ["B29", "dead letters without their reason", "errors.deadletterqueue.context.headers.enable", "dead-letters-without-reason", error],
    ["B39", "reads the worker's JSON where Avro is written", "value.converter", "converter-mismatch", warning],
    ["B31", "no encryption", "connection.url", "search-plain-connection", warning],
    ["B32", "a document keeps what the row has no longer", "write.method", "es-upsert-merges", warning],
  ]),
  ...rows("strimzi-outbox-search", "s3-sink", [
    ["B1", "an API that is gone", "apiVersion", "strimzi-api-version", error],
    ["B33", "no duration of a folder", "partition.duration.ms", "s3-time-partitioner", error],
    ["B34", "folders by the clock of the writer", "timestamp.extractor", "s3-timestamp-extractor", warning],
    ["B35", "the year of the week", "path.format", "s3-path-format", warning],
    ["B36", "a topic that no source makes", "topics", "sink-topic-without-source", warning],
    ["B37", "stops at the first tombstone", "behavior.on.null.values", "tombstone-stops-sink", warning],
    ["B38", "small files", "rotate.interval.ms", "s3-file-never-closes", warning],
  ]),
  ...rows("strimzi-snippets", "my-connector", [["B29", "dead letters without their reason", "errors.deadletterqueue.context.headers.enable", "dead-letters-without-reason", error]]),
  ...rows("strimzi-snippets", "filtered-sink", [
    ["B41", "drops every row", "transforms.filter.negate", "filter-drops-everything", error],
    ["B42", "a router renames the topics that the sink names", "topics", "sink-topic-without-source", error],
  ]),

  ...rows("rds-to-s3", "debezium-postgres", [
    ["C1", "no topic prefix", "topic.prefix", "missing-required", error],
    ["C2", "no decoding plugin: decoderbufs", "plugin.name", "pg-decoding-plugin", warning],
    ["C3", "publishes every table", "publication.autocreate.mode", "publication-all-tables", warning],
    ["C8", "no converters", "key.converter", "converter-not-stated", warning],
    ["C8", "no converters", "value.converter", "converter-not-stated", warning],
    ["C10", "a key of the worker", "topic.creation.enable", "worker-key", error],
    ...PLACEHOLDERS.filter((key) => !key.startsWith("topic.")).map((key) => ["A14", "a placeholder that Connect does not know", key, "bare-reference", error] as const),
  ]),
  ...rows("rds-to-s3", "s3-sink", [
    ["C4", "topics without the prefix", "topics", "sink-topic-without-source", error],
    ["C5", "a pattern of Amazon Data Firehose", "path.format", "s3-path-format", error],
    ["C6", "settings without which the task fails", "partition.duration.ms", "s3-time-partitioner", error],
    ["C6", "settings without which the task fails", "locale", "s3-time-partitioner", error],
    ["C6", "settings without which the task fails", "timezone", "s3-time-partitioner", error],
    ["C6", "settings without which the task fails", "storage.class", "missing-required", error],
    ["C7", "JSON in the clear where Parquet is wanted", "format.class", "s3-plain-json", warning],
    ["C9", "stops at the first tombstone", "behavior.on.null.values", "tombstone-stops-sink", error],
    ...["topics", "s3.region", "s3.bucket.name"].map((key) => ["A14", "a placeholder that Connect does not know", key, "bare-reference", error] as const),
  ]),

  ...rows("rds-to-s3", "env.example", [
    ["C11", "a version without mends", "DEBEZIUM_CONNECTOR_VERSION", "worker-version", warning],
    ["C11", "a version that was never published", "S3_SINK_CONNECTOR_VERSION", "worker-version", error],
  ]),

  ...rows("postgres-to-postgres", "pg-source-connector", [
    ["D1", "dead letters of a source", "errors.deadletterqueue.topic.name", "wrong-kind", error],
    ["D1", "dead letters of a source", "errors.deadletterqueue.topic.replication.factor", "wrong-kind", error],
    ["D1", "dead letters of a source", "errors.deadletterqueue.context.headers.enable", "wrong-kind", error],
    ["D4", "compaction without tombstones", "tombstones.on.delete", "compaction-without-tombstones", warning],
    ["D6", "times lose their microseconds", "time.precision.mode", "pg-time-truncated", warning],
    ["D7", "a source has no dead letters", "errors.tolerance", "source-tolerance", error],
    ["D14", "the broker packs anew", "topic.creation.default.compression.type", "topic-recompressed", warning],
    ["D15", "eager compaction", "topic.creation.default.min.cleanable.dirty.ratio", "eager-compaction", warning],
  ]),
  ...rows("postgres-to-postgres", "pg-sink-connector", [
    ["D2", "keys of another JDBC sink", "auto.create", "dead-key", error],
    ["D2", "keys of another JDBC sink", "auto.evolve", "dead-key", error],
    ["D5", "decimals as texts against loss of precision", "topics", "numbers-as-text", error],
  ]),

  ...rows("datagen-http", "datagen-users", [["E3", "ends in a failure that lasts", "iterations", "datagen-iterations", warning]]),
  ...rows("datagen-http", "datagen-users-update", [
    ["E3", "ends in a failure that lasts", "iterations", "datagen-iterations", warning],
  ]),
  ...rows("datagen-http", "worker", [
    ["E5", "clients of connectors without the worker's security", "producer.security.protocol", "worker-clients-unsecured", error],
    ["E5", "clients of connectors without the worker's security", "consumer.security.protocol", "worker-clients-unsecured", error],
    ["E5", "clients of connectors without the worker's security", "admin.security.protocol", "worker-clients-unsecured", error],
    ["E6", "a password in plain text", "sasl.jaas.config", "literal-secret", error],
  ]),
  ...rows("datagen-http", "http-source-topics-list", [
    ["E9", "every poll writes every record again", "http.response.record.offset.pointer", "http-remembers-nothing", warning],
  ]),
];

/** Rows that no configuration can show, with the reason. */
export const UNSEEN: readonly { readonly row: string; readonly what: string; readonly why: string }[] = [
  { row: "A10", what: "the default of errors.tolerance is said to be all", why: "a sentence of the text" },
  { row: "A19", what: "wrong defaults of max.queue.size and poll.interval.ms", why: "a sentence of the text" },
  { row: "A29", what: "the smallest part size", why: "right for many open files" },
  { row: "A30", what: "the default of s3.region is said to be none", why: "a sentence of the text; the region is set" },
  { row: "A32", what: "the default of partition.duration.ms is said to be an hour", why: "a sentence of the text; it is set" },
  { row: "A33", what: "a key converter where no keys are stored", why: "harmless: keys are converted and not stored" },
  { row: "A34", what: "ALTER SYSTEM on RDS", why: "SQL of the text" },
  { row: "A35", what: "CREATE USER … REPLICATION on RDS", why: "SQL of the text" },
  { row: "A36", what: "a slot made by hand as a cure", why: "SQL of the text" },
  { row: "A37", what: "rights missing in the bucket's policy", why: "a policy of IAM" },
  { row: "A38", what: "static keys in a secret", why: "a Secret of Kubernetes" },
  { row: "A39", what: "probes on /", why: "a Deployment of Kubernetes" },
  { row: "A40", what: "metrics on the REST port", why: "a sentence of the text" },
  { row: "A41", what: "lag from the status", why: "a sentence of the text" },
  { row: "A42", what: "larger files against lag", why: "a sentence of the text" },
  { row: "A43", what: "internal topics without copies and compaction", why: "names in a ConfigMap; worker-replication looks at the settings of a worker" },
  { row: "A44", what: "2 GiB of memory", why: "a Deployment of Kubernetes; heap-too-small looks where the heap is known" },
  { row: "B7", what: "snapshot modes that are none", why: "a comment in the file" },
  { row: "B10", what: "SQL that RDS does not allow", why: "SQL of the text" },
  { row: "B12", what: "names of plugins in a build", why: "those of the guide are right" },
  { row: "B13", what: "forbidden keys in a KafkaConnector", why: "the guide has none" },
  { row: "B18", what: "routes by aggregate, not by event", why: "a comment in the file" },
  { row: "B20", what: "nothing deletes the rows", why: "a comment in the file" },
  { row: "B21", what: "${routedByValue} in YAML", why: "right for Connect: it is the shell or a template that takes it away" },
  { row: "B23", what: "other tables through the router", why: "the outbox table is the only one" },
  { row: "B24", what: "the event's time is not mapped", why: "usually what is wanted" },
  { row: "B28", what: "deletes never come, so that delete is decoration", why: "true only of the old version that still reads drop.tombstones (B8)" },
  { row: "B30", what: "three copies of the dead letters on one broker", why: "no file says how many brokers there are" },
  { row: "B40", what: "the key transforms twice in one map", why: "no configuration at all: the file is refused with its line, see the test" },
  { row: "B43", what: "a payload field that depends on the envelope", why: "a snippet without its source" },
  { row: "B44", what: "names of metrics", why: "a sentence of the text" },
  { row: "B45", what: "more tasks against lag", why: "a sentence of the text" },
  { row: "C12", what: "a deployment that is a StatefulSet", why: "a command of the text" },
  { row: "C13", what: "a slot made by hand", why: "a sentence of the text" },
  { row: "C14", what: "two ports of the broker", why: "commands of the text" },
  { row: "D3", what: "evolution that removes columns", why: "a sentence of the text" },
  { row: "D8", what: "several tasks of one source", why: "a sentence of the text: tasks.max is 1" },
  { row: "D9", what: "deletes need delete.enabled and record_key", why: "the guide has both" },
  { row: "D10", what: "a filtered publication", why: "right for one connector" },
  { row: "D11", what: "a restart against a slot that stands still", why: "a command of the text" },
  { row: "D12", what: "Kafka 7.6.1", why: "a sentence of the text" },
  { row: "D13", what: "Debezium 2.5", why: "a sentence of the text" },
  { row: "E1", what: "a body for validation without a name", why: "the same map is right for PUT /connectors/…/config" },
  { row: "E2", what: "an update that takes the converters away", why: "the worker states its own; what the connector had before is in no file" },
  { row: "E4", what: "max.interval is the most of a random pause", why: "a sentence of the text" },
  { row: "E7", what: "the REST port open to everybody", why: "an address of the network" },
  { row: "E8", what: "keystores that everybody may read", why: "a command of the text" },
  { row: "E10", what: "a restart that restarts no task", why: "a command of the text" },
  { row: "E11", what: "a topic that is not there", why: "a sentence of the text" },
  { row: "E12", what: "a key from the documentation that the code does not read", why: "the guide does not use it; the catalogue has it among the dead keys" },
  { row: "E13", what: "one worker", why: "no file says how many there are" },
];
