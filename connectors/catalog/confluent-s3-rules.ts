import type { ConnectorConfig } from "./class.ts";
import { isSet, numberOf, valueOf, wordOf, type ClassMark, type ClassRule } from "./class-rule.ts";
import { CONFLUENT_S3_EXAMPLE as GOOD } from "./confluent-s3-example.ts";
import { carriedBy } from "./converters.ts";

const WRITER = "kafka-connect-s3 TopicPartitionWriter";
const VALIDATOR = "kafka-connect-s3 S3SinkConnectorValidator";
const onDisk = (config: ConnectorConfig, key = "format.class"): string => valueOf(config, key).replace(/^.*\./, "").replace(/Format$/, "");

const neverCloses: ClassRule = {
  id: "s3-file-never-closes",
  severity: "warning",
  reason: "By count or by record time a file closes only when later records come: the last rows of a quiet topic never reach the bucket",
  source: `${WRITER}.shouldRotateAndMaybeUpdateTimers`,
  fix: "Set rotate.schedule.interval.ms, unless exactly-once by record time is wanted",
  example: { good: GOOD, bad: { "rotate.schedule.interval.ms": null } },
  check(config) {
    if ((numberOf(config, "rotate.schedule.interval.ms", -1) ?? 1) > 0) return [];
    const interval = numberOf(config, "rotate.interval.ms", -1) ?? 1;
    const timed = /TimeBased|Daily|Hourly/.test(valueOf(config, "partitioner.class"));
    const fix = "Set rotate.schedule.interval.ms, such as 600000";
    if (interval <= 0) return [{ key: "flush.size", message: "is the only thing that closes a file: a quiet topic's last rows stay unwritten", fix }];
    if (!timed && /^$|DefaultPartitioner|FieldPartitioner/.test(valueOf(config, "partitioner.class"))) return [{ key: "rotate.interval.ms", message: "does nothing unless the partitioner goes by time, so that only flush.size closes a file", fix }];
    return [{ key: "rotate.interval.ms", message: "goes by the records' own times: the last file of a quiet topic is never closed", fix }];
  },
};

/** Files of no more rows than this are called small. */
const SMALL = 1000;

const smallFiles: ClassRule = {
  id: "s3-small-files",
  severity: "warning",
  reason: "Each object costs about three requests and a Parquet footer, whatever its size, and readers open every one of them",
  source: `${WRITER}; Amazon S3 prices`,
  fix: "Set flush.size to 50000 to 200000, and let the time close files",
  example: { good: GOOD, bad: { "flush.size": "1" } },
  check(config) {
    const [size, interval] = [numberOf(config, "flush.size", SMALL + 1), numberOf(config, "rotate.interval.ms", -1)];
    const marks: ClassMark[] = [];
    if (size === 1) marks.push({ key: "flush.size", message: "1 makes an object of every row", fix: "Write 100000", severity: "error" });
    else if (size !== undefined && size <= SMALL) marks.push({ key: "flush.size", message: `${size} makes an object of every ${size} rows`, fix: "Write 100000" });
    if (interval !== undefined && interval > 0 && interval < 60_000) marks.push({ key: "rotate.interval.ms", message: `${interval} makes up to ${Math.round(86_400_000 / interval)} objects a day of each partition`, fix: "Write 600000" });
    return marks;
  },
};

const scheduleTimezone: ClassRule = {
  id: "s3-schedule-timezone",
  severity: "error",
  reason: "Rotation by the clock needs a time zone, and the task fails on an empty one",
  source: `${WRITER}, rotate.schedule.interval.ms`,
  fix: "Set timezone to UTC",
  example: { good: { ...GOOD, "partitioner.class": "com.example.ByCountry", "path.format": "", "partition.duration.ms": "" }, bad: { timezone: null } },
  check: (config) =>
    (numberOf(config, "rotate.schedule.interval.ms", -1) ?? -1) > 0 && !isSet(config, "timezone") && !/TimeBased|Daily|Hourly/.test(valueOf(config, "partitioner.class"))
      ? [{ key: "timezone", message: "is missing, and rotate.schedule.interval.ms fails without it when the task starts", fix: "Write UTC" }]
      : [],
};

const compression: ClassRule = {
  id: "s3-compression-format",
  severity: "error",
  reason: "Only JSON and raw bytes can be compressed as whole objects: Parquet and Avro have codecs of their own",
  source: `${VALIDATOR}.validateCompression`,
  fix: "Remove s3.compression.type and set parquet.codec or avro.codec",
  example: { good: GOOD, bad: { "s3.compression.type": "gzip" } },
  check(config) {
    const format = onDisk(config);
    if (wordOf(config, "s3.compression.type", "none") === "none" || !["Parquet", "Avro"].includes(format)) return [];
    return [{ key: "s3.compression.type", message: `does not go with ${format}`, fix: `Remove it, and set ${format.toLowerCase()}.codec` }];
  },
};

const nullWrites: ClassRule = {
  id: "s3-null-writes",
  severity: "error",
  reason: "A null is written by its key: without keys there is nothing to write",
  source: `${VALIDATOR}.validateTombstoneWriter`,
  fix: "Set store.kafka.keys to true with behavior.on.null.values=write",
  example: { good: GOOD, bad: { "behavior.on.null.values": "write" } },
  check: (config) => (wordOf(config, "behavior.on.null.values") === "write" && wordOf(config, "store.kafka.keys", "false") !== "true" ? [{ key: "store.kafka.keys", message: "must be true where nulls are written", fix: "Write true, or behavior.on.null.values=ignore" }] : []),
};

const nullReports: ClassRule = {
  id: "s3-nulls-to-dead-letters",
  severity: "warning",
  reason: "Ignored nulls are reported as dead letters by default: every delete's tombstone lands there, and hides the real ones",
  source: "kafka-connect-s3 S3SinkTask.maybeSkipOnNullValue",
  fix: "Set report.null.values.to.dlq to false",
  example: { good: { ...GOOD, "errors.tolerance": "all", "errors.deadletterqueue.topic.name": "lake.dlq", "report.null.values.to.dlq": "false" }, bad: { "report.null.values.to.dlq": null } },
  check(config) {
    const key = "report.null.values.to.dlq";
    const reported = wordOf(config, "behavior.on.null.values") === "ignore" && isSet(config, "errors.deadletterqueue.topic.name") && wordOf(config, key, "true") === "true";
    return reported ? [{ key, message: "is true: every tombstone becomes a dead letter", fix: "Write false" }] : [];
  },
};

const wanMode: ClassRule = {
  id: "s3-wan-path-style",
  severity: "error",
  reason: "Accelerated access and path style exclude each other, and path style is on by default",
  source: `${VALIDATOR}.validateWanModeAndPathStyleCompatibility`,
  fix: "Set s3.path.style.access.enabled to false with s3.wan.mode",
  example: { good: { ...GOOD, "s3.wan.mode": "true", "s3.path.style.access.enabled": "false" }, bad: { "s3.path.style.access.enabled": null } },
  check: (config) => (wordOf(config, "s3.wan.mode", "false") === "true" && wordOf(config, "s3.path.style.access.enabled", "true") === "true" ? [{ key: "s3.path.style.access.enabled", message: "is true, which s3.wan.mode does not allow", fix: "Write false" }] : []),
};

const compatibility: ClassRule = {
  id: "s3-schema-compatibility",
  severity: "error",
  reason: "Comparing schemas needs their versions, which only a registry's converters give: without them the task fails, \"schema version required\"",
  source: "kafka-connect-storage-common StorageSchemaCompatibility.validateAndCheck",
  fix: "Write NONE, or read through a registry's converter",
  example: { good: GOOD, bad: { "schema.compatibility": "BACKWARD" } },
  check(config) {
    const key = "schema.compatibility";
    if (wordOf(config, key, "none") === "none") return [];
    const carried = carriedBy(config, "value");
    if (carried === "schemas" || carried === "nothing") return [{ key, message: `needs versions of schemas, which ${valueOf(config, "value.converter")} does not give`, fix: "Write NONE" }];
    return (config["transforms"] ?? "").trim() !== "" && /ExtractNewRecordState/.test(Object.values(config).join(" "))
      ? [{ key, message: "needs versions of schemas, and the unwrap in this sink makes schemas without one", fix: "Write NONE", severity: "warning" }]
      : [];
  },
};

const withoutSchema: ClassRule = {
  id: "s3-value-without-schema",
  severity: "error",
  reason: "Parquet and Avro need rows with a schema: a text, bytes or JSON without schemas fails the task, past the dead letters",
  source: "kafka-connect-s3 ParquetRecordWriterProvider, AvroRecordWriterProvider",
  fix: "Read with a converter that gives schemas, or write JSON",
  example: { good: GOOD, bad: { "value.converter.schemas.enable": "false" } },
  check(config) {
    const format = onDisk(config);
    if (!["Parquet", "Avro"].includes(format) || carriedBy(config, "value") !== "nothing") return [];
    const key = "value.converter.schemas.enable" in config ? "value.converter.schemas.enable" : "value.converter";
    return [{ key, message: `gives rows without a schema, which ${format} cannot hold`, fix: "Take a converter that gives schemas, or JsonFormat" }];
  },
};

const plainJson: ClassRule = {
  id: "s3-plain-json",
  severity: "warning",
  reason: "JSON repeats every field name in every row, and a reader of one column reads them all: several times the size and the cost of Parquet",
  source: "kafka-connect-s3 JsonRecordWriterProvider",
  fix: "Write Parquet, or set s3.compression.type to gzip",
  example: { good: { ...GOOD, "format.class": "io.confluent.connect.s3.format.json.JsonFormat", "s3.compression.type": "gzip" }, bad: { "s3.compression.type": null } },
  check: (config) => (onDisk(config) === "Json" && wordOf(config, "s3.compression.type", "none") === "none" ? [{ key: "format.class", message: "writes uncompressed JSON", fix: "Take ParquetFormat, or set s3.compression.type to gzip" }] : []),
};

const credentials: ClassRule = {
  id: "s3-half-credentials",
  severity: "error",
  reason: "One half of a key pair is not used: the sink then looks for other credentials, and finds none or the wrong ones",
  source: "kafka-connect-s3 S3Storage.newCredentialsProvider",
  fix: "Set both keys, or neither",
  example: { good: { ...GOOD, "aws.access.key.id": "${env:ID}", "aws.secret.access.key": "${env:SECRET}" }, bad: { "aws.secret.access.key": null } },
  check(config) {
    const keys = ["aws.access.key.id", "aws.secret.access.key"];
    const missing = keys.filter((key) => !isSet(config, key));
    return missing.length === 1 ? [{ key: missing[0] ?? "", message: "is missing beside the other half of the pair", fix: "Set both, or neither" }] : [];
  },
};

const region: ClassRule = {
  id: "s3-default-region",
  severity: "warning",
  reason: "The default is us-west-2: a bucket elsewhere answers with a redirect, or is not found",
  source: "kafka-connect-s3 S3SinkConnectorConfig, s3.region",
  fix: "Name the bucket's region",
  example: { good: GOOD, bad: { "s3.region": null } },
  check: (config) => (isSet(config, "s3.region") || isSet(config, "store.url") ? [] : [{ key: "s3.region", message: "is us-west-2 by default", fix: "Name the bucket's region" }]),
};

const duration: ClassRule = {
  id: "s3-write-duration",
  severity: "warning",
  reason: "A task that writes for longer than it may stay away from the broker loses its partitions, and starts over",
  source: "kafka-connect-s3 S3SinkConnectorConfig, max.write.duration.ms",
  fix: "Keep max.write.duration.ms below the consumer's max.poll.interval.ms",
  example: { good: { ...GOOD, "max.write.duration.ms": "240000" }, bad: { "max.write.duration.ms": "600000" } },
  check(config) {
    const [most, poll] = [numberOf(config, "max.write.duration.ms", 0), numberOf(config, "consumer.override.max.poll.interval.ms", 300_000)];
    return most === undefined || poll === undefined || most < poll ? [] : [{ key: "max.write.duration.ms", message: `${most} is not less than max.poll.interval.ms (${poll})`, fix: "Write 240000" }];
  },
};

/** What the sink takes and when it writes. */
export const CONFLUENT_S3_RULES: readonly ClassRule[] = [
  neverCloses,
  smallFiles,
  scheduleTimezone,
  compression,
  nullWrites,
  nullReports,
  wanMode,
  compatibility,
  withoutSchema,
  plainJson,
  credentials,
  region,
  duration,
];
