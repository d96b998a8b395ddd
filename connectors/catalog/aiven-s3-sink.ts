import type { ConnectorClass } from "./class.ts";
import { AIVEN_S3_RULES } from "./aiven-s3-rules.ts";
import { valueOf } from "./class-rule.ts";
import { prefixed, property, REQUIRED, type Property } from "./property.ts";

const older = (use: string) => ({ deprecated: { since: "2.9.0", use } });

const PROPERTIES: readonly Property[] = [
  // Destination
  property("aws.s3.bucket.name", "string", REQUIRED),
  property("aws.s3.region", "string"),
  property("aws.s3.endpoint", "string"),
  property("aws.s3.prefix", "string", null, { deprecated: { since: "2.12.0", use: "file.name.template" } }),
  property("aws.s3.part.size.bytes", "int", "5242880", { min: 1, max: 2_000_000_000 }),
  property("aws.s3.sse.algorithm", "string"),
  property("aws.s3.backoff.delay.ms", "long", "100", { min: 1 }),
  property("aws.s3.backoff.max.delay.ms", "long", "20000", { min: 1 }),
  property("aws.s3.backoff.max.retries", "int", "3", { min: 1, max: 30 }),
  property("aws.s3.fetch.page.size", "int", "10", { min: 1 }),
  property("aws.s3.fetch.buffer.size", "int", "1000", { min: 1 }),
  property("kafka.retry.backoff.ms", "long", null, { min: 0, max: 86_400_000 }),
  // Credentials
  property("aws.access.key.id", "password"),
  property("aws.secret.access.key", "password"),
  property("aws.credentials.provider", "class"),
  property("aws.sts.role.arn", "string"),
  property("aws.sts.role.external.id", "string"),
  property("aws.sts.role.session.name", "string"),
  property("aws.sts.role.session.duration", "int", "3600", { min: 900, max: 43_200 }),
  property("aws.sts.config.endpoint", "string"),
  // Files
  property("file.name.template", "string"),
  property("file.prefix.template", "string"),
  property("file.compression.type", "string", null, { allowed: ["none", "gzip", "snappy", "zstd"] }),
  property("file.max.records", "int", "0", { min: 0 }),
  property("file.name.timestamp.timezone", "string", "Z"),
  property("file.name.timestamp.source", "string", "wallclock", { allowed: ["wallclock", "event"] }),
  property("timestamp.timezone", "string", "Z", { deprecated: { since: "2.12.0", use: "file.name.timestamp.timezone" } }),
  property("timestamp.source", "string", "WALLCLOCK", { allowed: ["wallclock", "event"], deprecated: { since: "2.12.0", use: "file.name.timestamp.source" } }),
  // Format
  property("format.output.type", "string", "csv", { allowed: ["csv", "json", "jsonl", "avro", "parquet"] }),
  property("format.output.fields", "list", "value", { allowed: ["key", "value", "offset", "timestamp", "headers"] }),
  property("format.output.fields.value.encoding", "string", "base64", { allowed: ["base64", "none"] }),
  property("format.output.envelope", "boolean", "true"),
  property("avro.codec", "string", "null", { allowed: ["null", "deflate", "snappy", "bzip2", "xz", "zstandard"] }),
  // The names of the first versions, with underscores
  property("aws_access_key_id", "password", null, older("aws.access.key.id")),
  property("aws_secret_access_key", "password", null, older("aws.secret.access.key")),
  property("aws_s3_bucket", "string", null, older("aws.s3.bucket.name")),
  property("aws_s3_endpoint", "string", null, older("aws.s3.endpoint")),
  property("aws_s3_region", "string", null, older("aws.s3.region")),
  property("aws_s3_prefix", "string", null, older("aws.s3.prefix")),
  property("output_compression", "string", null, older("file.compression.type")),
  property("output_fields", "list", null, older("format.output.fields")),
];

/** Aiven's S3 sink (Apache License). It writes at the worker's offset flush, and holds all rows until then. */
export const aivenS3Sink: ConnectorClass = {
  className: "io.aiven.kafka.connect.s3.AivenKafkaConnectS3SinkConnector",
  version: "3.4.2",
  kind: "sink",
  properties: PROPERTIES,
  families: ["connect.parquet.", "parquet."].map(prefixed),
  // No record is left out and none reported: the writers of Parquet and Avro throw, the text ones write an empty value.
  nulls: (config) => (/^(parquet|avro)$/i.test(valueOf(config, "format.output.type", "csv")) ? "fail" : "write"),
  recordKey: (config) => (/^parquet$/i.test(valueOf(config, "format.output.type")) && /\bkey\b/.test(valueOf(config, "format.output.fields", "value")) ? "any" : "unused"),
  recordValue: (config) => (/^(parquet|avro)$/i.test(valueOf(config, "format.output.type", "csv")) ? "struct" : "any"),
  removed: {
    "task.id": "the connector sets it for each task itself",
    "aws.credential.provider": "so the project's documentation has it, the code reads aws.credentials.provider",
    "format.class": "Confluent's sink has it, here it is format.output.type",
    "flush.size": "Confluent's sink has it, here it is file.max.records",
    "rotate.interval.ms": "Confluent's sink has it: this one writes whenever the worker flushes offsets (offset.flush.interval.ms)",
    "rotate.schedule.interval.ms": "Confluent's sink has it: this one writes whenever the worker flushes offsets (offset.flush.interval.ms)",
    "s3.bucket.name": "Confluent's sink has it, here it is aws.s3.bucket.name",
    "s3.region": "Confluent's sink has it, here it is aws.s3.region",
    "path.format": "Confluent's sink has it, here it is file.name.template",
  },
  rules: AIVEN_S3_RULES,
};
