import { readFileSync } from "node:fs";
import type { Column, ColumnType } from "../../database/columns.ts";
import { interval } from "../../audit/normalize.ts";
import { catalogProperties, type CatalogEndpoint } from "../../lake/endpoint.ts";
import type { StoreEndpoint } from "../../store/endpoint.ts";

/** Debezium as Sluice runs it, for the tests of the lake alone. */
export function sourceConfig(at: { port: number; password: string; name: string; tables: readonly string[]; exclude: readonly string[] }): Record<string, string> {
  const reselect = "post.processors.reselect";
  return {
    "connector.class": "io.debezium.connector.postgresql.PostgresConnector",
    "tasks.max": "1",
    "database.hostname": "127.0.0.1",
    "database.port": String(at.port),
    "database.user": "postgres",
    "database.password": at.password,
    "database.dbname": "shop",
    "topic.prefix": at.name,
    "plugin.name": "pgoutput",
    "slot.name": at.name,
    "publication.name": at.name,
    "publication.autocreate.mode": "disabled",
    "table.include.list": at.tables.map((table) => table.replaceAll(".", "\\.")).join(","),
    ...(at.exclude.length === 0 ? {} : { "column.exclude.list": at.exclude.join(",") }),
    "snapshot.mode": "no_data",
    "signal.data.collection": "sluice.signal",
    "incremental.snapshot.watermarking.strategy": "INSERT_DELETE",
    "decimal.handling.mode": "precise",
    "time.precision.mode": "adaptive",
    "interval.handling.mode": "string",
    "hstore.handling.mode": "json",
    "include.unknown.datatypes": "true",
    "event.converting.failure.handling.mode": "fail",
    "errors.tolerance": "none",
    "tombstones.on.delete": "true",
    "poll.interval.ms": "50",
    "post.processors": "reselect",
    [`${reselect}.type`]: "io.debezium.processors.reselect.ReselectColumnsPostProcessor",
    [`${reselect}.reselect.unavailable.values`]: "true",
    [`${reselect}.reselect.null.values`]: "false",
    "topic.creation.default.replication.factor": "1",
    "topic.creation.default.partitions": "1",
    "topic.creation.default.max.message.bytes": "16777216",
    "producer.override.max.request.size": "16777216",
    "producer.override.compression.type": "lz4",
    ...jsonWithSchemas(),
  };
}

/** The Iceberg sink as Sluice runs it. `topics` are also the tables' names in the lake. */
export function sinkConfig(at: { topics: readonly string[]; store: StoreEndpoint; catalog: CatalogEndpoint; warehouse: string; broker: string; control: string; commitMs: number }): Record<string, string> {
  const catalog: Record<string, string> = {
    ...catalogProperties(at.catalog),
    warehouse: at.warehouse,
    "io-impl": "org.apache.iceberg.aws.s3.S3FileIO",
    "http-client.type": "urlconnection",
    "client.region": at.store.region,
    "s3.endpoint": at.store.endpoint ?? "",
    "s3.path-style-access": String(at.store.pathStyle),
    "s3.access-key-id": at.store.accessKeyId ?? "",
    "s3.secret-access-key": at.store.secretAccessKey ?? "",
  };
  return {
    "connector.class": "org.apache.iceberg.connect.IcebergSinkConnector",
    "tasks.max": "1",
    topics: at.topics.join(","),
    ...jsonWithSchemas(),
    // Kafka Connect's own one reads NaN and Infinity as 0.
    "value.converter": "sluice.connect.ExactJsonConverter",
    transforms: "unwrap,place,types",
    "transforms.unwrap.type": "io.debezium.transforms.ExtractNewRecordState",
    "transforms.unwrap.delete.tombstone.handling.mode": "rewrite",
    "transforms.unwrap.add.fields": "op,source.lsn,source.ts_ms,source.txId",
    "transforms.unwrap.replace.null.with.default": "false",
    "transforms.place.type": "org.apache.kafka.connect.transforms.InsertField$Value",
    "transforms.place.partition.field": "__partition",
    "transforms.place.offset.field": "__offset",
    "transforms.place.replace.null.with.default": "false",
    "transforms.types.type": "sluice.connect.LakeTypes",
    "transforms.types.target": "iceberg",
    "transforms.types.route.field": "__topic",
    // Named one by one, a table that is missing stops the sink; found by name at run time, its rows would be dropped.
    "iceberg.tables": at.topics.join(","),
    "iceberg.tables.route-field": "__topic",
    ...Object.fromEntries(at.topics.map((topic) => [`iceberg.table.${topic}.route-regex`, topic.replaceAll(".", "\\.")])),
    "iceberg.tables.auto-create-enabled": "false",
    "iceberg.tables.evolve-schema-enabled": "true",
    "iceberg.tables.schema-force-optional": "true",
    "iceberg.control.topic": at.control,
    "iceberg.control.commit.interval-ms": String(at.commitMs),
    "iceberg.control.commit.timeout-ms": "10000",
    ...Object.fromEntries(Object.entries(catalog).map(([key, value]) => [`iceberg.catalog.${key}`, value])),
    "iceberg.kafka.bootstrap.servers": at.broker,
    "iceberg.kafka.session.timeout.ms": "6000",
    "iceberg.kafka.heartbeat.interval.ms": "2000",
    "iceberg.kafka.transaction.timeout.ms": "10000",
    "consumer.override.session.timeout.ms": "6000",
    "consumer.override.heartbeat.interval.ms": "2000",
    "errors.tolerance": "none",
  };
}

/** NULL must stay NULL where a column has a default, on both sides of Kafka. */
function jsonWithSchemas(): Record<string, string> {
  const entries = ["key", "value"].flatMap((side) => [
    [`${side}.converter`, "org.apache.kafka.connect.json.JsonConverter"],
    [`${side}.converter.schemas.enable`, "true"],
    [`${side}.converter.replace.null.with.default`, "false"],
  ]);
  return Object.fromEntries(entries) as Record<string, string>;
}

/** One value on both sides as SQL that gives the same text, and what JavaScript still has to do with it. */
export interface SqlPair {
  readonly postgres: string;
  readonly duck: string;
  readonly same?: (text: string) => string;
}

/** For a PostgreSQL session in UTC with IntervalStyle iso_8601. Written apart from the audit on purpose: one checks the other. */
export function sqlPair({ name, type }: Pick<Column, "name" | "type">): SqlPair {
  const column = `"${name}"`;
  if (type.kind !== "array" || type.element === undefined) return scalar(column, type);
  const postgres = scalar("e", type.element);
  const duck = scalar("x", type.element);
  const same = duck.same;
  return {
    postgres: `case when ${column} is null then null else coalesce((select json_agg(${postgres.postgres} order by o) from unnest(${column}) with ordinality u(e, o)), '[]')::text end`,
    duck: `to_json(list_transform(${column}, lambda x: ${duck.duck}))::varchar`,
    same: (text) => JSON.stringify((JSON.parse(text) as (string | null)[]).map((one) => (one === null || same === undefined ? one : same(one)))),
  };
}

function scalar(x: string, type: ColumnType): SqlPair {
  const printed = `case when ${x} is null then null else format('%s', ${x}) end`;
  const text: SqlPair = { postgres: printed, duck: `${x}::varchar` };
  const hex = (postgres: string): SqlPair => ({ postgres, duck: `lower(hex(${x}))` });
  const micros = (value: string): string => `(extract(epoch from ${value}) * 1000000)::bigint::text`;
  if (type.kind === "composite" || type.kind === "multirange") return hex(`encode(convert_to(${printed}, 'UTF8'), 'hex')`);
  switch (type.name) {
    case "numeric":
      return type.precision === undefined ? { ...text, postgres: `trim_scale(${x})::text` } : text;
    case "bool":
      return { ...text, postgres: `${x}::text` };
    case "money":
      return { ...text, postgres: `${x}::numeric::text` };
    case "float4":
      return { ...text, same: (value) => number(Math.fround(Number(special(value)))) };
    case "float8":
      return { ...text, same: (value) => number(Number(special(value))) };
    case "bytea":
      return hex(`encode(${x}, 'hex')`);
    case "pg_lsn":
    case "xid8":
    case "jsonpath":
      return hex(`encode(convert_to(${printed}, 'UTF8'), 'hex')`);
    case "date":
      return { postgres: `case when isfinite(${x}) then (${x} - date '1970-01-01')::text else ${x}::text end`, duck: `case when isfinite(${x}) then date_diff('day', date '1970-01-01', ${x})::varchar else ${x}::varchar end` };
    case "timestamp":
    case "timestamptz":
      return { postgres: `case when isfinite(${x}) then ${micros(x)} else ${x}::text end`, duck: `case when isfinite(${x}) then epoch_us(${x})::varchar else ${x}::varchar end` };
    case "time":
      return { postgres: micros(x), duck: `epoch_us(${x})::varchar` };
    case "timetz":
      return { postgres: micros(`(${x} at time zone 'UTC')::time`), duck: `epoch_us(replace(${x}, 'Z', '')::time)::varchar` };
    case "interval":
      return { ...text, same: interval };
    case "bit":
      return type.length === 1 ? { ...text, postgres: `(${x} = B'1')::text` } : text;
    case "hstore":
      return { postgres: `hstore_to_json(${x})::text`, duck: `${x}`, same: (value) => JSON.stringify(Object.entries(JSON.parse(value) as object).sort()) };
    case "point":
      return { postgres: `${x}[0]::text || ' ' || ${x}[1]::text`, duck: `(${x}::json ->> 'x') || ' ' || (${x}::json ->> 'y')`, same: (value) => value.split(" ").map((one) => number(Number(one))).join(" ") };
    default:
      return text;
  }
}

function special(text: string): string {
  return { nan: "NaN", inf: "Infinity", "-inf": "-Infinity" }[text.toLowerCase()] ?? text;
}

function number(value: number): string {
  return String(value === 0 ? 0 : value); // -0 becomes 0 on its way through JSON, equal in SQL
}

/** SQL file beside the tests. */
export function sqlFile(name: string): string {
  return readFileSync(`test/real/${name}`, "utf8");
}
