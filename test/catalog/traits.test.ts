import { connectorClass, converterClass, transformClass } from "../../connectors/catalog/registry.ts";
import { carriedBy } from "../../connectors/catalog/converters.ts";
import { resolveConfig } from "../../connectors/catalog/resolve.ts";

const S3 = "io.confluent.connect.s3.S3SinkConnector";
const AIVEN = "io.aiven.kafka.connect.s3.AivenKafkaConnectS3SinkConnector";
const JDBC = "io.debezium.connector.jdbc.JdbcSinkConnector";
const ES = "io.confluent.connect.elasticsearch.ElasticsearchSinkConnector";
const OS = "io.aiven.kafka.connect.opensearch.OpenSearchSinkConnector";

test.each([
  [S3, {}, "fail"],
  [S3, { "behavior.on.null.values": "IGNORE" }, "ignore"],
  [S3, { "behavior.on.null.values": "${env:X}" }, undefined],
  [AIVEN, {}, "write"],
  [AIVEN, { "format.output.type": "parquet" }, "fail"],
  [JDBC, {}, "ignore"],
  [JDBC, { "delete.enabled": "true" }, "delete"],
  [ES, {}, "fail"],
  [OS, {}, "ignore"],
  [OS, { "behavior.on.null.values": "delete" }, "delete"],
  ["org.apache.iceberg.connect.IcebergSinkConnector", {}, "ignore"],
])("%s %o on null: %s", (name, config, nulls) => expect(connectorClass(name)?.nulls?.(config as Record<string, string>)).toBe(nulls));

test.each([
  [S3, {}, "unused"],
  [JDBC, { "primary.key.mode": "record_key" }, "required"],
  [ES, {}, "primitive"],
  [ES, { "key.ignore": "true" }, "unused"],
  [OS, { "key.ignore": "true", "key.ignore.id.strategy": "record.key" }, "primitive"],
  [ES, { "topic.key.ignore": "a" }, undefined],
])("%s %o takes keys: %s", (name, config, key) => expect(connectorClass(name)?.recordKey?.(config as Record<string, string>)).toBe(key));

test.each([
  ["io.debezium.transforms.ExtractNewRecordState", {}, { unwraps: true }],
  ["io.debezium.transforms.ExtractNewRecordState", { "delete.tombstone.handling.mode": "drop" }, { unwraps: true, tombstones: "dropped", dropsDeletes: true }],
  ["io.debezium.transforms.ExtractNewRecordState", { "delete.tombstone.handling.mode": "rewrite" }, { unwraps: true, tombstones: "dropped" }],
  ["org.apache.kafka.connect.transforms.ExtractField$Key", { field: "id" }, { key: "primitive" }],
  ["org.apache.kafka.connect.transforms.ExtractField$Value", { field: "id" }, {}],
  ["org.apache.kafka.connect.transforms.RegexRouter", {}, { routes: true }],
])("%s %o: %o", (name, config, effect) => {
  const { found, side } = transformClass(name) ?? {};
  expect(found?.effect?.(config as Record<string, string>, side)).toEqual(effect);
});

test("what converters carry", () => {
  expect(carriedBy({ "value.converter": "JsonConverter", "value.converter.schemas.enable": "False" }, "value")).toBe("nothing");
  expect(carriedBy({ "value.converter": "sluice.connect.ExactJsonConverter" }, "value")).toBe("schemas");
  expect(carriedBy({ "value.converter": "io.confluent.connect.avro.AvroConverter" }, "value")).toBe("versioned-schemas");
  expect(carriedBy({ "value.converter": "com.example.Mine" }, "value")).toBeUndefined();
  expect(carriedBy({}, "value")).toBeUndefined();
});

test("families of a converter count, and its secrets are passwords", () => {
  const { keys } = resolveConfig({ "connector.class": S3, "value.converter": "io.confluent.connect.avro.AvroConverter", "value.converter.schema.registry.ssl.truststore.password": "x", "value.converter.nonsense": "1" });
  expect(keys.get("value.converter.schema.registry.ssl.truststore.password")).toMatchObject({ status: "known", property: { type: "password" } });
  expect(keys.get("value.converter.nonsense")).toMatchObject({ status: "unknown" });
  expect(converterClass("AvroConverter")?.className).toBe("io.confluent.connect.avro.AvroConverter");
});
