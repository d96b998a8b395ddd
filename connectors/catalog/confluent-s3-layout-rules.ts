import type { ConnectorConfig } from "./class.ts";
import { isSet, numberOf, valueOf, type ClassMark, type ClassRule } from "./class-rule.ts";
import { CONFLUENT_S3_EXAMPLE as GOOD } from "./confluent-s3-example.ts";
import { jodaPattern } from "./date-pattern.ts";

const SOURCE = "kafka-connect-storage-common TimeBasedPartitioner.configure";

type Partitioner = "default" | "field" | "time" | "daily" | "hourly" | "other";

function partitioner(config: ConnectorConfig): Partitioner {
  const name = valueOf(config, "partitioner.class", "DefaultPartitioner");
  const simple = name.slice(name.lastIndexOf(".") + 1);
  const known: Record<string, Partitioner> = { DefaultPartitioner: "default", FieldPartitioner: "field", TimeBasedPartitioner: "time", DailyPartitioner: "daily", HourlyPartitioner: "hourly" };
  return known[simple] ?? "other";
}

const byTime = (config: ConnectorConfig): boolean => ["time", "daily", "hourly"].includes(partitioner(config));

const timePartitioner: ClassRule = {
  id: "s3-time-partitioner",
  severity: "error",
  reason: "Connect's validation does not look at partitioners: what is missing here fails the task when it starts",
  source: SOURCE,
  fix: "Set partition.duration.ms, path.format, locale and timezone",
  example: { good: GOOD, bad: { "partition.duration.ms": null } },
  check(config) {
    const kind = partitioner(config);
    if (!byTime(config)) return [];
    const marks: ClassMark[] = [];
    const missing = (key: string, fix: string): void => {
      marks.push({ key, message: `is missing, and the ${kind === "time" ? "time based" : kind} partitioner fails without it when the task starts`, fix });
    };
    if (kind === "time") {
      const duration = numberOf(config, "partition.duration.ms", -1);
      if (!isSet(config, "partition.duration.ms")) missing("partition.duration.ms", "Write 3600000 for folders of an hour");
      else if (duration !== undefined && duration <= 0) marks.push({ key: "partition.duration.ms", message: `${duration} is no length of time, and the task fails on it`, fix: "Write 3600000 for folders of an hour" });
      if (!isSet(config, "path.format")) missing("path.format", "Write 'dt'=yyyy-MM-dd/'hour'=HH");
    }
    if (!isSet(config, "locale")) missing("locale", "Write en-US");
    if (!isSet(config, "timezone")) missing("timezone", "Write UTC");
    return marks;
  },
};

const pathFormat: ClassRule = {
  id: "s3-path-format",
  severity: "error",
  reason: "The path is a Joda-Time pattern: letters that it does not know fail the task, others mean something else than they look like",
  source: `${SOURCE}; Joda-Time DateTimeFormat`,
  fix: "Write 'dt'=yyyy-MM-dd/'hour'=HH: plain text in quotes, yyyy, dd",
  example: { good: GOOD, bad: { "path.format": "year=!{timestamp:yyyy}/month=!{timestamp:MM}" } },
  check: (config) => (partitioner(config) === "time" ? jodaPattern("path.format", valueOf(config, "path.format")) : []),
};

/** Units of a path from the finest up, with their lengths. */
const UNITS: readonly [RegExp, string, number][] = [
  [/s/, "second", 1000],
  [/m/, "minute", 60_000],
  [/[HhKk]/, "hour", 3_600_000],
  [/[dDeE]/, "day", 86_400_000],
];

const duration: ClassRule = {
  id: "s3-path-coarser-than-duration",
  severity: "warning",
  reason: "Several partitions in a row write to one folder: each closes its own files, and the folder says less than was asked for",
  source: "kafka-connect-storage-common TimeBasedPartitioner.encodePartition",
  fix: "Make partition.duration.ms as long as the finest part of path.format",
  example: { good: GOOD, bad: { "path.format": "'dt'=yyyy-MM-dd" } },
  check(config) {
    const [ms, path] = [numberOf(config, "partition.duration.ms", -1), valueOf(config, "path.format").replace(/'[^']*'/g, "")];
    const finest = UNITS.find(([letter]) => letter.test(path));
    if (partitioner(config) !== "time" || ms === undefined || ms <= 0 || finest === undefined || jodaPattern("path.format", valueOf(config, "path.format")).some(({ severity }) => severity === undefined)) return [];
    const [, unit, length] = finest;
    if (ms < length) return [{ key: "partition.duration.ms", message: `${ms} ms is shorter than the ${unit} that the path ends with`, fix: `Write ${length}, or a finer path.format` }];
    return ms > length && unit !== "second" ? [{ key: "partition.duration.ms", message: `${ms} ms is longer than the ${unit} that the path ends with, so that most of these folders never come`, fix: `Write ${length}, or a coarser path.format` }] : [];
  },
};

const field: ClassRule = {
  id: "s3-field-partitioner",
  severity: "error",
  reason: "The field partitioner fails when the task starts without the names of its fields",
  source: "kafka-connect-storage-common FieldPartitioner.configure",
  fix: "Name the fields in partition.field.name",
  example: {
    good: { ...without(GOOD, "path.format", "partition.duration.ms", "timestamp.extractor"), "partitioner.class": "io.confluent.connect.storage.partitioner.FieldPartitioner", "partition.field.name": "country" },
    bad: { "partition.field.name": null },
  },
  check: (config) => (partitioner(config) === "field" && !isSet(config, "partition.field.name") ? [{ key: "partition.field.name", message: "is missing, and the field partitioner fails without it when the task starts", fix: "Name the fields" }] : []),
};

const fieldUnread: ClassRule = {
  id: "s3-timestamp-field-unread",
  severity: "warning",
  reason: "timestamp.field is read by the extractor RecordField alone: with any other the folders follow another time",
  source: "kafka-connect-storage-common TimeBasedPartitioner.RecordFieldTimestampExtractor",
  fix: "Remove timestamp.field, or set timestamp.extractor to RecordField",
  example: { good: GOOD, bad: { "timestamp.field": "ts_ms" } },
  check(config) {
    const extractor = valueOf(config, "timestamp.extractor", "Wallclock");
    if (!isSet(config, "timestamp.field") || !/^(wallclock|record)$/i.test(extractor)) return [];
    return [{ key: "timestamp.field", message: `is not read: timestamp.extractor ${extractor} takes ${/^record$/i.test(extractor) ? "the record's own time" : "the time of writing"}`, fix: "Remove it, or set timestamp.extractor to RecordField" }];
  },
};

const keyUnread: ClassRule = {
  id: "s3-partition-key-unread",
  severity: "warning",
  reason: "Each partitioner reads its own keys and passes over the others'",
  source: "kafka-connect-storage-common PartitionerConfig",
  fix: "Remove what the partitioner does not read, or choose the one that does",
  example: { good: { ...without(GOOD, "path.format", "partition.duration.ms", "timestamp.extractor"), "partitioner.class": "io.confluent.connect.storage.partitioner.DefaultPartitioner" }, bad: { "path.format": "'dt'=yyyy-MM-dd" } },
  check(config) {
    const kind = partitioner(config);
    if (kind === "other") return [];
    const unread = [...(kind === "time" ? [] : ["path.format", "partition.duration.ms"]), ...(byTime(config) ? [] : ["timestamp.extractor"]), ...(kind === "field" ? [] : ["partition.field.name"])];
    return unread.filter((key) => isSet(config, key)).map((key) => ({ key, message: `is not read by the ${kind} partitioner`, fix: key === "partition.field.name" ? "Remove it, or take the FieldPartitioner" : "Remove it, or take the TimeBasedPartitioner" }));
  },
};

const extractor: ClassRule = {
  id: "s3-timestamp-extractor",
  severity: "warning",
  reason: "By the wall clock a record that is written again lands in another folder, so that a replay doubles it instead of overwriting it",
  source: "kafka-connect-storage-common PartitionerConfig, timestamp.extractor",
  fix: "Set timestamp.extractor to Record",
  example: { good: GOOD, bad: { "timestamp.extractor": null } },
  check: (config) =>
    byTime(config) && /^wallclock$/i.test(valueOf(config, "timestamp.extractor", "Wallclock"))
      ? [{ key: "timestamp.extractor", message: `is Wallclock${isSet(config, "timestamp.extractor") ? "" : " by default"}: folders follow the time of writing, not the record's`, fix: "Write Record" }]
      : [],
};

const flips: ClassRule = {
  id: "s3-partition-flips",
  severity: "warning",
  reason: "With rotation by record time every change of the folder closes the file: records whose times are mixed make a file each",
  source: "kafka-connect-s3 TopicPartitionWriter.shouldRotateAndMaybeUpdateTimers",
  fix: "Set rotate.file.on.partition.change to false with RecordField",
  example: {
    good: { ...GOOD, "timestamp.extractor": "RecordField", "timestamp.field": "created", "rotate.interval.ms": "600000", "rotate.file.on.partition.change": "false" },
    bad: { "rotate.file.on.partition.change": null },
  },
  check(config) {
    const key = "rotate.file.on.partition.change";
    const mixed = byTime(config) && /^recordfield$/i.test(valueOf(config, "timestamp.extractor")) && (numberOf(config, "rotate.interval.ms", -1) ?? -1) > 0;
    return mixed && valueOf(config, key, "true").toLowerCase() === "true" ? [{ key, message: "is true: with RecordField each change of the folder closes a file", fix: "Write false" }] : [];
  },
};

/** A copy without some keys. */
function without(config: ConnectorConfig, ...keys: string[]): ConnectorConfig {
  return Object.fromEntries(Object.entries(config).filter(([key]) => !keys.includes(key)));
}

/** Where objects go: the partitioner and the path. */
export const CONFLUENT_S3_LAYOUT_RULES: readonly ClassRule[] = [timePartitioner, pathFormat, duration, field, fieldUnread, keyUnread, extractor, flips];
