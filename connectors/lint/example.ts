import type { ConnectorConfig } from "../catalog/class.ts";
import type { Example, LintContext, StrimziResource, Subject, Worker } from "./rule.ts";

const JSON_SIDES = {
  "key.converter": "org.apache.kafka.connect.json.JsonConverter",
  "key.converter.schemas.enable": "true",
  "value.converter": "org.apache.kafka.connect.json.JsonConverter",
  "value.converter.schemas.enable": "true",
};

/** A source in which no rule finds anything: two tables of a shop. */
export const SOURCE: ConnectorConfig = {
  "connector.class": "io.debezium.connector.postgresql.PostgresConnector",
  "tasks.max": "1",
  "database.hostname": "db.example.com",
  "database.user": "cdc",
  "database.password": "${env:PASSWORD}",
  "database.dbname": "shop",
  "topic.prefix": "shop",
  "plugin.name": "pgoutput",
  "slot.name": "shop",
  "publication.name": "shop",
  "publication.autocreate.mode": "disabled",
  "table.include.list": "public\\.orders,public\\.customers",
  "event.converting.failure.handling.mode": "fail",
  "heartbeat.interval.ms": "10000",
  "heartbeat.action.query": "UPDATE cdc.beat SET at = now()",
  "producer.override.compression.type": "lz4",
  ...JSON_SIDES,
};

/** A sink that reads it, likewise. */
export const LAKE: ConnectorConfig = {
  "connector.class": "org.apache.iceberg.connect.IcebergSinkConnector",
  "tasks.max": "1",
  topics: "shop.public.orders",
  ...JSON_SIDES,
  transforms: "unwrap",
  "transforms.unwrap.type": "io.debezium.transforms.ExtractNewRecordState",
  "transforms.unwrap.delete.tombstone.handling.mode": "rewrite",
  "iceberg.tables": "shop.orders",
  "iceberg.catalog.type": "rest",
  "iceberg.catalog.uri": "https://catalog.example.com",
};

/** A sink that writes Parquet files, likewise. */
export const FILES: ConnectorConfig = {
  "connector.class": "io.confluent.connect.s3.S3SinkConnector",
  "tasks.max": "1",
  topics: "shop.public.orders",
  ...JSON_SIDES,
  transforms: "unwrap",
  "transforms.unwrap.type": "io.debezium.transforms.ExtractNewRecordState",
  "transforms.unwrap.delete.tombstone.handling.mode": "rewrite",
  "storage.class": "io.confluent.connect.s3.storage.S3Storage",
  "format.class": "io.confluent.connect.s3.format.parquet.ParquetFormat",
  "s3.bucket.name": "shop-lake",
  "s3.region": "eu-central-1",
  "flush.size": "100000",
  "rotate.schedule.interval.ms": "600000",
  "partitioner.class": "io.confluent.connect.storage.partitioner.TimeBasedPartitioner",
  "path.format": "'dt'=yyyy-MM-dd/'hour'=HH",
  "partition.duration.ms": "3600000",
  locale: "en-US",
  timezone: "UTC",
  "timestamp.extractor": "Record",
  "behavior.on.null.values": "ignore",
  "report.null.values.to.dlq": "false",
};

/** A sink that copies rows, likewise. */
export const COPIES: ConnectorConfig = {
  "connector.class": "io.debezium.connector.jdbc.JdbcSinkConnector",
  "tasks.max": "1",
  topics: "shop.public.orders",
  ...JSON_SIDES,
  transforms: "unwrap",
  "transforms.unwrap.type": "io.debezium.transforms.ExtractNewRecordState",
  "transforms.unwrap.delete.tombstone.handling.mode": "tombstone",
  "connection.url": "jdbc:postgresql://copy.example.com/shop",
  "connection.username": "writer",
  "connection.password": "${env:COPY_PASSWORD}",
  "insert.mode": "upsert",
  "primary.key.mode": "record_key",
  "delete.enabled": "true",
};

/** A worker's own settings in which no rule finds anything. */
export const WORKER: ConnectorConfig = {
  "bootstrap.servers": "broker-1:9092,broker-2:9092,broker-3:9092",
  "group.id": "connect",
  "config.storage.topic": "connect.configs",
  "config.storage.replication.factor": "3",
  "offset.storage.topic": "connect.offsets",
  "offset.storage.replication.factor": "3",
  "status.storage.topic": "connect.status",
  "status.storage.replication.factor": "3",
  "key.converter": "org.apache.kafka.connect.json.JsonConverter",
  "value.converter": "org.apache.kafka.connect.json.JsonConverter",
  "config.providers": "env",
  "config.providers.env.class": "org.apache.kafka.common.config.provider.EnvVarConfigProvider",
};

/** Connectors by their names. */
export function named(configs: Readonly<Record<string, ConnectorConfig>>): Subject[] {
  return Object.entries(configs).map(([name, config]) => ({ name, config }));
}

export function worker(change: ConnectorConfig = {}): Worker {
  return { name: "worker", config: { ...WORKER, ...change } };
}

/** Without some keys. */
export function without(config: ConnectorConfig, ...keys: readonly string[]): ConnectorConfig {
  return Object.fromEntries(Object.entries(config).filter(([key]) => !keys.includes(key)));
}

/** What the example's one change makes of its connectors and workers. */
export function changed({ good, context, bad }: Example): { connectors: Subject[]; context: LintContext } {
  const apply = <T extends { readonly name: string; readonly config: ConnectorConfig; readonly resource?: StrimziResource }>(one: T): T => {
    if (one.name !== bad.of) return one;
    if (one.resource !== undefined && Object.keys(bad.set).some(ofResource)) return { ...one, resource: changedResource(one.resource, bad.set) };
    const config = Object.fromEntries(Object.entries({ ...one.config, ...bad.set }).filter((entry): entry is [string, string] => entry[1] !== null));
    return { ...one, config };
  };
  return { connectors: good.map(apply), context: { ...context, ...(context?.workers === undefined ? {} : { workers: context.workers.map(apply) }) } };
}

function ofResource(key: string): boolean {
  return key === "apiVersion" || key.startsWith("spec.");
}

function changedResource(resource: StrimziResource, set: Example["bad"]["set"]): StrimziResource {
  const config = Object.fromEntries(Object.entries(set).flatMap(([key, value]) => (key.startsWith("spec.config.") ? [[key.slice("spec.config.".length), value]] : [])));
  const fields = Object.fromEntries(Object.entries(set).flatMap(([key, value]) => (/^spec\.\w+$/.test(key) ? [[key.slice("spec.".length), value]] : [])));
  return { ...resource, apiVersion: set["apiVersion"] ?? resource.apiVersion, spec: { ...resource.spec, ...fields, config: { ...(resource.spec["config"] as object), ...config } } };
}
