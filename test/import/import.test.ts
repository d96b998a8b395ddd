import { loadConfig } from "../../config/load.ts";
import { parseConnectors } from "../../cli/connector-files.ts";
import { importConnectors, renderedBy } from "../../connectors/import/import.ts";
import type { Imported } from "../../connectors/import/imported.ts";
import { resolveConfig } from "../../connectors/catalog/resolve.ts";
import type { Subject } from "../../connectors/lint/rule.ts";
import { plan } from "../../pipeline/plan.ts";

const where = { project: "sluice", stack: "dev" };

const source = {
  "connector.class": "io.debezium.connector.postgresql.PostgresConnector",
  "tasks.max": "1",
  "database.hostname": "db.example.com",
  "database.port": "5433",
  "database.user": "cdc",
  "database.password": "hunter2",
  "database.dbname": "shop",
  "database.server.name": "old",
  "topic.prefix": "store",
  "plugin.name": "pgoutput",
  "slot.name": "debezium",
  "publication.name": "dbz_publication",
  "schema.include.list": "public",
  "table.include.list": "public.orders,public\\.customers",
  "column.exclude.list": "public.orders.note",
  "snapshot.mode": "initial",
  "snapshot.delay.ms": "0",
  "heartbeat.interval.ms": "30000",
  "max.batch.size": "4096",
  "topic.creation.default.partitions": "3",
  "topic.creation.default.replication.factor": "3",
};

const sink = {
  "connector.class": "io.confluent.connect.s3.S3SinkConnector",
  topics: "store.public.customers,store.public.orders",
  "s3.bucket.name": "my-lake",
  "s3.region": "eu-central-1",
  "topics.dir": "cdc",
  "storage.class": "io.confluent.connect.s3.storage.S3Storage",
  "format.class": "io.confluent.connect.s3.format.parquet.ParquetFormat",
  "flush.size": "1000",
  "rotate.schedule.interval.ms": "600000",
  timezone: "UTC",
  transforms: "unwrap",
  "transforms.unwrap.type": "io.debezium.transforms.ExtractNewRecordState",
};

const other = {
  "connector.class": "io.debezium.connector.jdbc.JdbcSinkConnector",
  "connection.url": "jdbc:postgresql://target:5432/copy",
  "connection.username": "copy",
  "connection.password": "${COPY_PASSWORD}",
  topics: "store.public.orders",
  "errors.retry.timeout.ms": "5",
};

const subjects = (all: Record<string, Record<string, string>>): Subject[] => Object.entries(all).map(([name, config]) => ({ name, config }));
const places = (imported: Imported): Record<string, string> => Object.fromEntries(imported.placements.map(({ connector, place }) => [connector, place]));

/** The connectors that the result plans to, by the names they had. */
function planned(imported: Imported): Record<string, Record<string, string>> {
  const { config, problems } = loadConfig(imported.config);
  if (config === undefined) throw new Error(JSON.stringify(problems));
  const rendered = renderedBy(config, plan(config, where));
  return Object.fromEntries(imported.placements.map(({ connector, name }) => [connector, { ...rendered.find((one) => one.name === name)?.config }]));
}

/** The connectors that were read, with every listed difference applied. */
function withChanges(all: Record<string, Record<string, string>>, imported: Imported): Record<string, Record<string, string>> {
  return Object.fromEntries(Object.entries(all).map(([name, config]) => {
    const out: Record<string, string> = { name, ...config };
    for (const { key, what, after } of imported.changes.filter(({ connector }) => connector === name)) {
      if (what === "dropped") delete out[key];
      else out[key] = after ?? "";
    }
    return [name, out];
  }));
}

test("source and S3 sink are recognised, the rest stays raw; nothing is left to guess but what no file says", () => {
  const imported = importConnectors(subjects({ source, sink, other }), [], where);
  expect(places(imported)).toEqual({ source: "sluice:source", sink: "sluice:sinks.sink", other: "sluice:connectors.other" });
  expect(imported.problems).toEqual([]);
  expect(imported.config).toEqual({
    "sluice:source": {
      existing: { host: "db.example.com", port: 5433, admin: { user: "postgres", password: "${env:PGADMIN_PASSWORD}" }, role: { name: "cdc", password: "${env:SOURCE_DATABASE_PASSWORD}" } },
      database: "shop",
      tables: [{ table: "public.orders", exclude: ["note"] }, "public.customers"],
      snapshot: "initial",
      topicPrefix: "store",
      heartbeat: "30s",
    },
    "sluice:broker": { local: {}, topics: { partitions: 3, replicationFactor: 3 } },
    "sluice:connect": { local: {} },
    "sluice:sinks": { sink: { s3: { existing: { region: "eu-central-1", accessKeyId: "${env:AWS_ACCESS_KEY_ID}", secretAccessKey: "${env:AWS_SECRET_ACCESS_KEY}" }, bucket: "my-lake", format: "parquet", maxFileAge: "602s", prefix: "cdc" } } },
    "sluice:connectors": { other: { "connector.class": other["connector.class"], "connection.url": other["connection.url"], "connection.username": "copy", "connection.password": "${env:COPY_PASSWORD}", topics: "store.public.orders" } },
  });
  expect(imported.secrets).toEqual([
    { connector: "source", key: "database.password", reference: "${env:SOURCE_DATABASE_PASSWORD}" },
    { connector: "other", key: "connection.password", reference: "${env:COPY_PASSWORD}" },
  ]);
  expect(JSON.stringify(imported)).not.toContain("hunter2");
});

test("round trip: what the result plans to is what was read, up to the listed differences", () => {
  for (const raw of [false, true]) {
    const all = raw ? { other, sink } : { source, sink, other };
    const imported = importConnectors(subjects(all), [], { ...where, raw });
    // Without a source no plan can be made: the raw ones are compared with their place in the configuration.
    if (raw) {
      const { connectors } = { connectors: imported.config["sluice:connectors"] as Record<string, Record<string, string>> };
      expect(Object.fromEntries(Object.entries(connectors).map(([name, config]) => [name, { name, ...config }]))).toEqual(withChanges(all, imported));
    } else {
      expect(effective(planned(imported))).toEqual(effective(withChanges(all, imported)));
    }
  }
});

/** Without what is the default anyway, in one order. */
function effective(all: Record<string, Record<string, string>>): unknown {
  return Object.fromEntries(Object.entries(all).map(([name, config]) => {
    const { keys } = resolveConfig(config);
    const kept = Object.entries(config).filter(([key, value]) => {
      const known = keys.get(key);
      return known?.status !== "known" || known.property?.fallback !== value;
    });
    return [name, kept.sort()];
  }));
}

test("raw: a connector keeps every key that somebody reads", () => {
  const imported = importConnectors(subjects({ source, other }), [], { ...where, raw: true });
  const { other: kept } = imported.config["sluice:connectors"] as Record<string, Record<string, string>>;
  const { "errors.retry.timeout.ms": _, ...rest } = other;
  expect(kept).toEqual({ ...rest, "connection.password": "${env:COPY_PASSWORD}" });
  expect(imported.changes.filter(({ connector }) => connector === "source").map(({ key, what }) => `${what} ${key}`)).toEqual(["secret database.password", "dropped database.server.name"]);
  expect(imported.problems).toMatchObject([{ place: "sluice:source" }]);
});

test("every difference of a recognised source is listed with its reason", () => {
  const { changes } = importConnectors(subjects({ source }), [], where);
  const of = (key: string): object | undefined => changes.find((one) => one.key === key);
  expect(of("database.server.name")).toMatchObject({ what: "dropped", why: expect.stringContaining("nothing reads it") });
  expect(of("snapshot.delay.ms")).toMatchObject({ what: "dropped", why: "it is the default" });
  expect(of("slot.name")).toMatchObject({ what: "changed", before: "debezium", after: "sluice_dev_shop", why: expect.stringContaining("slot") });
  expect(of("name")).toMatchObject({ before: "source", after: "sluice-dev-shop-source" });
  expect(of("heartbeat.action.query")).toMatchObject({ what: "added" });
  for (const key of ["database.hostname", "database.port", "database.user", "topic.prefix", "heartbeat.interval.ms", "topic.creation.default.partitions"]) expect(of(key)).toBeUndefined();
});

test("Sluice's own connectors come back as the configuration that made them", () => {
  const written = {
    "sluice:source": { existing: { host: "db", port: 5432, sslmode: "require", admin: { user: "postgres", password: "${env:PGADMIN_PASSWORD}" }, role: { name: "cdc", password: "${env:CDC}" } }, database: "shop", tables: ["public.a", "public.b"], snapshot: "none", heartbeat: "5s", chunkRows: 1024 },
    "sluice:broker": { local: {}, topics: { partitions: 2, replicationFactor: 1, retention: "2d", maxMessageSize: "4MB" } },
    "sluice:connect": { local: {} },
    "sluice:sinks": {
      files: { s3: { existing: { endpoint: "http://minio:9000", region: "us-east-1", pathStyle: true, accessKeyId: "${env:A}", secretAccessKey: "${env:B}" }, bucket: "lake", format: "parquet", maxFileAge: "5m", prefix: "files" } },
      tables: { s3: { existing: { region: "us-east-1", pathStyle: false, accessKeyId: "${env:A}", secretAccessKey: "${env:B}" }, bucket: "lake", format: "iceberg", maxFileAge: "1m", prefix: "tables" } },
    },
    "sluice:connectors": { extra: { "connector.class": "org.apache.kafka.connect.file.FileStreamSinkConnector", topics: "shop.public.a", file: "/tmp/a" } },
  };
  const { config, problems } = loadConfig(written);
  expect(problems).toBeUndefined();
  const rendered = renderedBy(config!, plan(config!, where));
  const imported = importConnectors(rendered, [], where);
  expect(imported.problems).toEqual([]);
  const sinks = Object.fromEntries(Object.entries(written["sluice:sinks"]).map(([name, sink]) => [`sluice-dev-${name}`, sink]));
  expect(imported.config).toEqual({ ...written, "sluice:sinks": sinks });
  // The names are the only difference: a sink is named after the stack once more.
  expect(imported.changes.filter(({ connector }) => connector === "sluice-dev-shop-source")).toEqual([]);
  expect(imported.changes.filter(({ key }) => !["name", "errors.deadletterqueue.topic.name", "iceberg.control.topic", "iceberg.control.group-id-prefix", "iceberg.coordinator.transactional.prefix"].includes(key))).toEqual([]);
});

test.each<[string, Record<string, string>, string]>([
  ["a transform", { transforms: "route", "transforms.route.type": "org.apache.kafka.connect.transforms.RegexRouter", "transforms.route.regex": ".*", "transforms.route.replacement": "x" }, "sluice:source has no place for transforms"],
  ["Avro", { "value.converter": "io.confluent.connect.avro.AvroConverter" }, "sluice:source writes JSON, and value.converter is another"],
  ["decimals as texts", { "decimal.handling.mode": "string" }, "decimal.handling.mode=precise only"],
  ["a pattern of tables", { "table.include.list": "public.*" }, "which is not one table"],
  ["no tables", { "table.include.list": "" }, "it has no table.include.list"],
  ["a template", { "database.hostname": "${DB_HOST}" }, "fill the template in first"],
  ["a prefix with a dot", { "topic.prefix": "cdc.shop" }, "topic.prefix cdc.shop is not made of"],
  ["masked columns", { "column.mask.hash.SHA-256.with.salt.x": "public.orders.name" }, "sluice:source has no place for column.mask"],
])("a source with %s stays raw, with the reason, and the sinks with it", (_, change, why) => {
  const imported = importConnectors(subjects({ source: { ...source, ...change }, sink }), [], where);
  expect(imported.placements).toMatchObject([{ place: "sluice:connectors.source", why: expect.stringContaining(why) }, { place: "sluice:connectors.sink", why: "its source is not in sluice:source" }]);
  expect(imported.gaps).toEqual(expect.arrayContaining([expect.stringContaining("sluice:source: no connector at hand")]));
});

test.each<[string, Record<string, string>, string]>([
  ["envelopes", { transforms: "" }, "it writes whole change envelopes"],
  ["JSON files", { "format.class": "io.confluent.connect.s3.format.json.JsonFormat" }, "its format is another"],
  ["one table of two", { topics: "store.public.orders" }, "other topics than those of sluice:source"],
  ["encryption with a key", { "s3.ssea.name": "aws:kms" }, "no place for s3.ssea.name"],
  ["no age", { "rotate.schedule.interval.ms": "-1" }, "its files have no age"],
])("a sink with %s stays raw beside its source", (_, change, why) => {
  const imported = importConnectors(subjects({ source, sink: { ...sink, ...change } }), [], where);
  expect(imported.placements).toMatchObject([{ place: "sluice:source" }, { place: "sluice:connectors.sink", why: expect.stringContaining(why) }]);
  expect(imported.problems).toEqual([]);
});

test("a second source stays raw; equal names and odd names are made unlike and told", () => {
  const imported = importConnectors([{ name: "a", config: source }, { name: "a", config: { ...source, "slot.name": "b" } }, { name: "my sink!", config: other }, { name: "my sink?", config: other }], [], where);
  expect(imported.placements.map(({ place }) => place)).toEqual(["sluice:source", "sluice:connectors.a", "sluice:connectors.my-sink-", "sluice:connectors.my-sink--2"]);
  expect(imported.placements[1]).toMatchObject({ why: "a stack has one source" });
  expect(imported.changes).toEqual(expect.arrayContaining([expect.objectContaining({ connector: "my sink?", key: "name", after: "my-sink--2" })]));
  expect(imported.problems).toEqual([]);
});

test("Strimzi: brokers, REST address and providers come from KafkaConnect", () => {
  const { connectors, workers } = parseConnectors("a.yaml", `
apiVersion: kafka.strimzi.io/v1
kind: KafkaConnect
metadata: { name: my-connect }
spec:
  bootstrapServers: kafka:9092
  config: { config.providers: "env,secrets" }
---
apiVersion: kafka.strimzi.io/v1
kind: KafkaConnector
metadata: { name: pg }
spec:
  class: io.debezium.connector.postgresql.PostgresConnector
  tasksMax: 1
  config: { database.hostname: db, database.user: cdc, database.password: "\${secrets:ns/pg:password}", database.dbname: shop, topic.prefix: shop, table.include.list: public.a }
`);
  const imported = importConnectors(connectors, workers, where);
  expect(imported.problems).toEqual([]);
  expect(imported.config).toMatchObject({
    "sluice:broker": { existing: { bootstrapServers: "kafka:9092" } },
    "sluice:connect": { existing: { url: "http://my-connect-connect-api:8083", providers: ["env", "secrets"] } },
    "sluice:source": { existing: { role: { password: "${env:PGPASSWORD}" } } },
  });
  expect(imported.gaps).toEqual(expect.arrayContaining([expect.stringContaining("${secrets:ns/pg:password} is no reference that Sluice can read too")]));
});
