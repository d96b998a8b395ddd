import type { ConnectorConfig } from "../catalog/class.ts";
import { debeziumJdbcSink } from "../catalog/debezium-jdbc-sink.ts";
import { confluentS3Sink } from "../catalog/confluent-s3-sink.ts";
import { icebergSink } from "../catalog/iceberg-sink.ts";
import { aliases, resolveConfig } from "../catalog/resolve.ts";
import { commitIntervalMs, rotationMs } from "../../pipeline/lake.ts";
import { readTransforms } from "./transforms.ts";
import { readCopy } from "./copy.ts";
import { duration, whole } from "./written.ts";

/** A sink as a stack configuration says it, or why that cannot be said. */
export type SinkReading = { readonly sink: Readonly<Record<string, unknown>>; readonly gaps: readonly string[]; readonly why?: never } | { readonly why: string };

const PARQUET = "io.confluent.connect.s3.format.parquet.ParquetFormat";

/** Settings that Sluice has no word for, and that change what is written or by whom. */
const NO_PLACE = [/^s3\.(ssea|sse|acl|object\.tagging|credentials|proxy|wan)/, /^store\.kafka\./, /^predicates$/, /^topics\.regex$/, /^consumer\.override\.(?!session|heartbeat)/, /^partition\.field\.name$/];

/** Reads a sink of the tables whose topics are given. `config` is free of dead keys and of secrets. */
export function readSink(name: string, config: ConnectorConfig, dataTopics: readonly string[]): SinkReading {
  const { connector } = resolveConfig(config);
  if (connector === debeziumJdbcSink) return readCopy(name, config, dataTopics);
  if (connector !== confluentS3Sink && connector !== icebergSink) return { why: "sluice:sinks has no kind for its class" };
  const stray = Object.keys(config).find((key) => NO_PLACE.some((pattern) => pattern.test(key)));
  if (stray !== undefined) return { why: `sluice:sinks has no place for ${stray}` };
  const [read, wanted] = [aliases(config["topics"]).sort().join(), [...dataTopics].sort().join()];
  if (wanted === "") return { why: "its source is not in sluice:source" };
  if (read !== wanted) return { why: "it reads other topics than those of sluice:source" };
  const converter = ["key.converter", "value.converter"].find((key) => config[key] !== undefined && !/(^|\.)(Exact)?JsonConverter$/.test(config[key] ?? ""));
  if (converter !== undefined) return { why: `sluice:sinks reads JSON, and ${converter} is another` };
  if (config["value.converter.schemas.enable"] === "false") return { why: "it reads JSON without schemas, from which no typed file can be made" };
  const foreign = readTransforms(config, /\.(ExtractNewRecordState|InsertField\$Value|LakeTypes)$/);
  if (foreign.why !== undefined) return foreign;
  if (!aliases(config["transforms"]).some((alias) => /\.ExtractNewRecordState$/.test(config[`transforms.${alias}.type`] ?? ""))) return { why: "it writes whole change envelopes, and sluice:sinks writes rows" };
  const reading = connector === confluentS3Sink ? parquet(name, config) : iceberg(config);
  return reading.why !== undefined || foreign.transforms.length === 0 ? reading : { ...reading, sink: { ...reading.sink, transforms: foreign.transforms } };
}

function parquet(name: string, config: ConnectorConfig): SinkReading {
  if (config["format.class"] !== PARQUET) return { why: "sluice:sinks writes Parquet, and its format is another" };
  const age = [whole(config["rotate.schedule.interval.ms"]), whole(config["rotate.interval.ms"])].find((ms) => ms !== undefined && ms > 0);
  if (age === undefined) return { why: "its files have no age, and sluice:sinks closes a file by age" };
  const bucket = config["s3.bucket.name"] ?? "";
  if (bucket.includes("${")) return { why: `s3.bucket.name is ${bucket}, which must be known when Sluice plans: fill the template in first` };
  const gaps = config["aws.secret.access.key"] === undefined ? [`sluice:sinks.${name}: the connector takes the worker's own AWS credentials, Sluice's wants keys: \${env:AWS_ACCESS_KEY_ID} and \${env:AWS_SECRET_ACCESS_KEY} stand for them`] : [];
  const store = { ...(config["store.url"] === undefined ? {} : { endpoint: config["store.url"] }), region: config["s3.region"] ?? "us-west-2", ...(config["s3.path.style.access.enabled"] === undefined ? {} : { pathStyle: config["s3.path.style.access.enabled"] === "true" }), ...keys(config["aws.access.key.id"], config["aws.secret.access.key"]) };
  return { sink: { s3: { existing: store, bucket, format: "parquet", maxFileAge: duration(ageOf(rotationMs, age), 1000, 86_400_000), prefix: config["topics.dir"] ?? "topics" } }, gaps };
}

function iceberg(config: ConnectorConfig): SinkReading {
  if (config["iceberg.catalog.type"] !== "jdbc" || !(config["iceberg.catalog.uri"] ?? "").startsWith("jdbc:sqlite:")) return { why: "sluice:sinks keeps Iceberg tables in its own catalog, and its catalog is another" };
  const warehouse = /^s3a?:\/\/([^/]+)\/(.+?)\/?$/.exec(config["iceberg.catalog.warehouse"] ?? "");
  if (warehouse === null) return { why: "its warehouse is no folder of a bucket" };
  const store = {
    ...(config["iceberg.catalog.s3.endpoint"] === undefined ? {} : { endpoint: config["iceberg.catalog.s3.endpoint"] }),
    region: config["iceberg.catalog.client.region"] ?? "us-east-1",
    ...(config["iceberg.catalog.s3.path-style-access"] === undefined ? {} : { pathStyle: config["iceberg.catalog.s3.path-style-access"] === "true" }),
    ...keys(config["iceberg.catalog.s3.access-key-id"], config["iceberg.catalog.s3.secret-access-key"]),
  };
  const age = ageOf(commitIntervalMs, whole(config["iceberg.control.commit.interval-ms"]) ?? 300_000);
  return { sink: { s3: { existing: store, bucket: warehouse[1], format: "iceberg", maxFileAge: duration(age, 1000, 86_400_000), prefix: warehouse[2] } }, gaps: [] };
}

/** The way back: the shortest wait of a row whose file is closed at the given interval. The given function never falls. */
function ageOf(interval: (maxFileAgeMs: number) => number, ms: number): number {
  let [low, high] = [0, ms * 4 + 10_000];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (interval(middle) < ms) low = middle + 1;
    else high = middle;
  }
  return low;
}

function keys(id: string | undefined, secret: string | undefined): Record<string, string> {
  return { accessKeyId: id ?? "${env:AWS_ACCESS_KEY_ID}", secretAccessKey: secret ?? "${env:AWS_SECRET_ACCESS_KEY}" };
}
