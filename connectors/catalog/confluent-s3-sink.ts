import type { StoreEndpoint } from "../../store/endpoint.ts";
import { texts, type ConnectorClass, type ConnectorConfig } from "./class.ts";
import { wordOf } from "./class-rule.ts";
import { CONFLUENT_S3_RULES } from "./confluent-s3-rules.ts";
import { CONFLUENT_S3_LAYOUT_RULES } from "./confluent-s3-layout-rules.ts";
import { prefixed, property, REQUIRED, type Property } from "./property.ts";
import { lakeChain, renderSinkFrame, type SinkFrame } from "./sink-frame.ts";

const FORMATS = ["parquet.ParquetFormat", "avro.AvroFormat", "json.JsonFormat", "bytearray.ByteArrayFormat"].map((name) => `io.confluent.connect.s3.format.${name}`);

const PROPERTIES: readonly Property[] = [
  // Destination
  property("s3.bucket.name", "string", REQUIRED),
  property("s3.region", "string", "us-west-2"),
  property("store.url", "string"),
  property("topics.dir", "string", "topics"),
  property("directory.delim", "string", "/"),
  property("file.delim", "string", "+"),
  property("storage.class", "class", REQUIRED),
  property("s3.path.style.access.enabled", "boolean", "true"),
  property("s3.wan.mode", "boolean", "false"),
  // Format
  property("format.class", "class", REQUIRED, { allowed: FORMATS }),
  property("parquet.codec", "string", "snappy", { allowed: ["none", "snappy", "gzip", "lzo", "brotli", "lz4", "zstd", "lz4_raw"] }),
  property("avro.codec", "string", "null", { allowed: ["null", "deflate", "snappy", "bzip2"] }),
  property("s3.compression.type", "string", "none", { allowed: ["none", "gzip"] }),
  property("s3.compression.level", "int", "-1", { min: -1, max: 9 }),
  property("format.bytearray.extension", "string", ".bin"),
  property("format.bytearray.separator", "string"),
  property("json.decimal.format", "string", "BASE64", { allowed: ["BASE64", "NUMERIC"] }),
  property("enhanced.avro.schema.support", "boolean", "true"),
  property("connect.meta.data", "boolean", "true"),
  property("allow.optional.map.keys", "boolean", "false"),
  property("schema.compatibility", "string", "NONE", { allowed: ["NONE", "BACKWARD", "FORWARD", "FULL"] }),
  property("schemas.cache.config", "int", "1000"),
  property("s3.schema.partition.affix.type", "string", "NONE", { allowed: ["NONE", "PREFIX", "SUFFIX"] }),
  // Rotation
  property("flush.size", "int", REQUIRED, { min: 1 }),
  property("rotate.interval.ms", "long", "-1"),
  property("rotate.schedule.interval.ms", "long", "-1"),
  property("rotate.file.on.partition.change", "boolean", "true"),
  property("max.write.duration.ms", "long", "9223372036854775807"),
  property("filename.offset.zero.pad.width", "int", "10", { min: 0 }),
  property("partitioner.max.open.files", "int", "-1"),
  // Partitioning
  property("partitioner.class", "class", "io.confluent.connect.storage.partitioner.DefaultPartitioner"),
  property("partition.field.name", "list", ""),
  property("partition.duration.ms", "long", "-1"),
  property("path.format", "string", ""),
  property("locale", "string", ""),
  property("timezone", "string", ""),
  property("timestamp.extractor", "string", "Wallclock"),
  property("timestamp.field", "string", "timestamp"),
  // Upload
  property("s3.part.size", "int", "26214400", { min: 5_242_880 }),
  property("s3.part.retries", "int", "3", { min: 0 }),
  property("s3.retry.backoff.ms", "long", "200", { min: 0 }),
  property("retry.backoff.ms", "long", "5000", { min: 0 }),
  property("shutdown.timeout.ms", "long", "3000"),
  property("s3.elastic.buffer.enable", "boolean", "false"),
  property("s3.elastic.buffer.init.capacity", "int", "131072", { min: 4096 }),
  property("s3.send.digest", "boolean", "false"),
  property("s3.http.send.expect.continue", "boolean", "true"),
  property("enable.conditional.writes", "boolean", "true", { since: "10.6.0" }),
  property("max.files.scan.limit", "int", "100"),
  property("s3.proxy.url", "string", ""),
  property("s3.proxy.user", "string", ""),
  property("s3.proxy.password", "password"),
  // Security
  property("s3.credentials.provider.class", "class"),
  property("aws.access.key.id", "string", ""),
  property("aws.secret.access.key", "password"),
  property("s3.ssea.name", "string", ""),
  property("s3.sse.kms.key.id", "string", ""),
  property("s3.sse.customer.key", "password"),
  property("s3.acl.canned", "string"),
  property("s3.object.tagging", "boolean", "false"),
  property("s3.object.tagging.key.value.pairs", "list", ""),
  property("s3.object.behavior.on.tagging.error", "string", "ignore", { allowed: ["ignore", "fail"] }),
  // Null records, keys, headers
  property("behavior.on.null.values", "string", "fail", { allowed: ["fail", "ignore", "write"] }),
  property("report.null.values.to.dlq", "boolean", "true"),
  property("tombstone.encoded.partition", "string", "tombstone"),
  property("store.kafka.keys", "boolean", "false"),
  property("store.kafka.headers", "boolean", "false"),
  property("keys.format.class", "class", FORMATS[1] ?? null),
  property("headers.format.class", "class", FORMATS[1] ?? null),
];

/** Confluent's S3 sink (Confluent Community License). */
export const confluentS3Sink: ConnectorClass = {
  className: "io.confluent.connect.s3.S3SinkConnector",
  version: "12.1.9",
  kind: "sink",
  properties: PROPERTIES,
  families: [prefixed("s3.credentials.provider.")],
  nulls: (config) => (["fail", "ignore", "write"] as const).find((word) => word === wordOf(config, "behavior.on.null.values", "fail")),
  recordKey: () => "unused",
  recordValue: (config) => (/Parquet|Avro/.test(config["format.class"] ?? "") ? "struct" : "any"),
  rules: [...CONFLUENT_S3_LAYOUT_RULES, ...CONFLUENT_S3_RULES],
  removed: {
    "compression.type": "the keys are parquet.codec, avro.codec and s3.compression.type",
    "behavior.on.malformed.documents": "a key of the Elasticsearch and OpenSearch sinks",
    "s3.bucket": "the key is s3.bucket.name",
    "schema.generator.class": "removed in an older version",
  },
};

/** What a Parquet sink is to do, without where its store is. */
export interface ConfluentS3Settings extends SinkFrame {
  readonly tasks: number;
  readonly bucket: string;
  readonly prefix: string;
  /** How often files are closed, in milliseconds. */
  readonly rotationMs: number;
}

/** Rows that close a file whatever its age: about 50 to 150 MB before compression. */
export const FLUSH_ROWS = 100_000;

/**
 * The configuration of a Parquet sink: `<prefix>/<topic>/dt=…/hour=…/`. Files close by the wall clock, since closing by
 * record time leaves the last file of a quiet topic open for ever. The store's keys must be references.
 */
export function renderConfluentS3Sink(name: string, settings: ConfluentS3Settings, store: StoreEndpoint): ConnectorConfig {
  return texts({
    name,
    "connector.class": confluentS3Sink.className,
    "tasks.max": settings.tasks,
    ...renderSinkFrame(settings, lakeChain("parquet", settings)),
    "storage.class": "io.confluent.connect.s3.storage.S3Storage",
    "format.class": FORMATS[0],
    "parquet.codec": "zstd",
    "s3.bucket.name": settings.bucket,
    "s3.region": store.region,
    "store.url": store.endpoint,
    "s3.path.style.access.enabled": store.pathStyle,
    // Without keys the sink asks AWS's default chain, which finds the role of the worker's service account.
    "aws.access.key.id": store.accessKeyId,
    "aws.secret.access.key": store.secretAccessKey,
    "topics.dir": settings.prefix,
    // A plus sign in a key must be encoded in addresses.
    "file.delim": "-",
    "flush.size": FLUSH_ROWS,
    "rotate.schedule.interval.ms": settings.rotationMs,
    "partitioner.class": "io.confluent.connect.storage.partitioner.TimeBasedPartitioner",
    "path.format": "'dt'=yyyy-MM-dd/'hour'=HH",
    "partition.duration.ms": 3_600_000,
    locale: "en-US",
    timezone: "UTC",
    // Produce time: always there, and the same again when a record is written twice.
    "timestamp.extractor": "Record",
    // The rows come without a schema version, which every other setting wants.
    "schema.compatibility": "NONE",
    // The unwrap drops tombstones already; this is the net below it.
    "behavior.on.null.values": "ignore",
    "report.null.values.to.dlq": false,
    "s3.part.size": 5_242_880,
    // Else every open file, one a table and partition, holds a whole part however small it is.
    "s3.elastic.buffer.enable": true,
    "s3.part.retries": 5,
    "s3.retry.backoff.ms": 500,
  });
}
