import type { ConnectorClass } from "./class.ts";
import { isSet, numberOf, wordOf, type ClassRule } from "./class-rule.ts";
import { prefixed, property, REQUIRED, type Property } from "./property.ts";

const CLASS_NAME = "io.debezium.connector.jdbc.JdbcSinkConnector";
const NAMING = "io.debezium.sink.naming.DefaultCollectionNamingStrategy";
const renamed = (since: string, use: string) => ({ deprecated: { since, use } });

const PROPERTIES: readonly Property[] = [
  property("connection.provider", "string", "io.debezium.connector.jdbc.connection.AgroalConnectionProvider", { unlisted: true }),
  property("connection.url", "string", REQUIRED, { pattern: /^jdbc:/, form: "an address that begins with jdbc:" }),
  property("connection.username", "string", REQUIRED),
  property("connection.password", "password"),
  property("connection.pool.min_size", "int", "5"),
  property("connection.pool.max_size", "int", "32"),
  property("connection.pool.timeout", "long", "1800"),
  property("connection.restart.on.errors", "boolean", "false"),
  property("insert.mode", "string", "insert", { allowed: ["insert", "upsert", "update"] }),
  property("delete.enabled", "boolean", "false"),
  property("truncate.enabled", "boolean", "false"),
  property("collection.name.format", "string", "${topic}"),
  property("table.name.format", "string", "${topic}", renamed("2.7", "collection.name.format")),
  property("collection.table.format", "string", "${table}"),
  property("collection.naming.strategy", "class", NAMING),
  property("table.naming.strategy", "class", NAMING, renamed("2.7", "collection.naming.strategy")),
  property("column.naming.strategy", "class", "io.debezium.connector.jdbc.naming.DefaultColumnNamingStrategy"),
  property("primary.key.mode", "string", "none", { allowed: ["none", "kafka", "record_key", "record_value", "record_header"] }),
  property("primary.key.fields", "string"),
  property("schema.evolution", "string", "none", { allowed: ["none", "basic"] }),
  property("quote.identifiers", "boolean", "false"),
  property("use.time.zone", "string", "UTC"),
  property("database.time_zone", "string", "UTC", renamed("2.6", "use.time.zone")),
  property("dialect.postgres.postgis.schema", "string", "public"),
  property("dialect.postgres.unnest.insert.enabled", "boolean", "false"),
  property("dialect.sqlserver.identity.insert", "boolean", "false"),
  property("batch.size", "int", "500", { min: 1 }),
  property("field.include.list", "list"),
  property("field.exclude.list", "list"),
  property("flush.max.retries", "int", "5", { min: 0 }),
  property("flush.retry.delay.ms", "long", "1000", { min: 0 }),
  property("use.reduction.buffer", "boolean", "false", { unlisted: true }),
  property("cloud.events.schema.name.pattern", "string", ".*CloudEvents\\.Envelope$"),
];

const GOOD = {
  "connector.class": CLASS_NAME,
  topics: "shop.public.orders",
  "connection.url": "jdbc:postgresql://copy/shop",
  "connection.username": "writer",
  "connection.password": "${env:PW}",
  "insert.mode": "upsert",
  "delete.enabled": "true",
  "primary.key.mode": "record_key",
};

const upsertWithoutKey: ClassRule = {
  id: "jdbc-upsert-without-key",
  severity: "error",
  reason: "To change a row the sink must know which one: upsert and update need a primary key",
  source: "debezium JdbcSinkConnectorConfig.validateInsertMode",
  fix: "Set primary.key.mode to record_key",
  example: { good: { ...GOOD, "delete.enabled": "false" }, bad: { "primary.key.mode": null } },
  check(config) {
    const mode = wordOf(config, "insert.mode", "insert");
    if (!["upsert", "update"].includes(mode) || wordOf(config, "primary.key.mode", "none") !== "none") return [];
    return [{ key: "primary.key.mode", message: `is none, but insert.mode ${mode} needs a key`, fix: "Write record_key" }];
  },
};

const deleteWithoutKey: ClassRule = {
  id: "jdbc-delete-without-key",
  severity: "error",
  reason: "A tombstone has nothing but its key, so that deletes work with the record's key alone",
  source: "debezium JdbcSinkConnectorConfig.validateDeleteEnabled",
  fix: "Set primary.key.mode to record_key where delete.enabled is true",
  example: { good: GOOD, bad: { "primary.key.mode": "record_value" } },
  check(config) {
    const mode = wordOf(config, "primary.key.mode", "none");
    return wordOf(config, "delete.enabled", "false") !== "true" || mode === "record_key" ? [] : [{ key: "delete.enabled", message: `needs primary.key.mode record_key, and it is ${mode}`, fix: "Write primary.key.mode=record_key" }];
  },
};

const kafkaKey: ClassRule = {
  id: "jdbc-kafka-key-evolution",
  severity: "warning",
  reason: "With Kafka's coordinates as key every change is a row of its own, in columns that the sink itself adds to the table",
  source: "Debezium documentation, JDBC sink, primary.key.mode",
  fix: "Use record_key for a copy of a table",
  example: { good: { ...GOOD, "insert.mode": "insert", "delete.enabled": "false", "schema.evolution": "basic" }, bad: { "primary.key.mode": "kafka" } },
  check: (config) =>
    wordOf(config, "primary.key.mode") === "kafka" && wordOf(config, "schema.evolution") === "basic"
      ? [{ key: "primary.key.mode", message: "kafka makes tables keyed by topic, partition and offset instead of the row's key", fix: "Write record_key, or schema.evolution=none" }]
      : [],
};

const filters: ClassRule = {
  id: "jdbc-filters-exclusive",
  severity: "error",
  reason: "The task fails when both lists are set",
  source: "debezium JdbcSinkConnectorConfig.validate",
  fix: "Keep one of field.include.list and field.exclude.list",
  example: { good: { ...GOOD, "field.include.list": "shop.public.orders:id" }, bad: { "field.exclude.list": "shop.public.orders:note" } },
  check: (config) => (isSet(config, "field.include.list") && isSet(config, "field.exclude.list") ? [{ key: "field.exclude.list", message: "stands beside field.include.list, and only one of the two may be set", fix: "Remove one of them" }] : []),
};

const pool: ClassRule = {
  id: "jdbc-pool",
  severity: "error",
  reason: "The pool refuses to start with fewer connections at most than at least",
  source: "agroal AgroalConnectionPoolConfigurationSupplier.validate",
  fix: "Set connection.pool.min_size no higher than connection.pool.max_size",
  example: { good: { ...GOOD, "connection.pool.max_size": "8" }, bad: { "connection.pool.max_size": "4" } },
  check(config) {
    const [least, most] = [numberOf(config, "connection.pool.min_size", 5), numberOf(config, "connection.pool.max_size", 32)];
    return least === undefined || most === undefined || least <= most ? [] : [{ key: "connection.pool.max_size", message: `${most} is less than connection.pool.min_size (${least})`, fix: "Set the two so that the first is the higher one" }];
  },
};

/** Debezium's JDBC sink. It reads change events as they are, and flat rows too. */
export const debeziumJdbcSink: ConnectorClass = {
  className: CLASS_NAME,
  version: "3.6.0.Final",
  kind: "sink",
  readsEnvelopes: true,
  properties: PROPERTIES,
  families: [prefixed("hibernate."), prefixed("openlineage.integration.")],
  nulls: (config) => (wordOf(config, "delete.enabled", "false") === "true" ? "delete" : "ignore"),
  recordKey: (config) => (wordOf(config, "primary.key.mode", "none") === "record_key" ? "required" : "unused"),
  recordValue: () => "struct",
  removed: {
    "connection.pool.acquire_increment": "removed in Debezium 3.6 with the pool that had it",
    "connection.user": "Confluent's and Aiven's sinks have it, here it is connection.username",
    "auto.create": "Confluent's and Aiven's sinks have it, here it is schema.evolution",
    "auto.evolve": "Confluent's and Aiven's sinks have it, here it is schema.evolution",
    "pk.mode": "Confluent's and Aiven's sinks have it, here it is primary.key.mode",
    "pk.fields": "Confluent's and Aiven's sinks have it, here it is primary.key.fields",
    "max.retries": "Confluent's and Aiven's sinks have it, here it is flush.max.retries",
    "retry.backoff.ms": "Confluent's and Aiven's sinks have it, here it is flush.retry.delay.ms",
    "fields.whitelist": "Confluent's and Aiven's sinks have it, here it is field.include.list",
    "db.timezone": "Confluent's and Aiven's sinks have it, here it is use.time.zone",
    "quote.sql.identifiers": "Confluent's and Aiven's sinks have it, here it is quote.identifiers",
    "dialect.name": "Confluent's and Aiven's sinks have it, here the dialect follows from the address",
  },
  rules: [upsertWithoutKey, deleteWithoutKey, kafkaKey, filters, pool],
};
