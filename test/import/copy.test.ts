import { readCopy } from "../../connectors/import/copy.ts";
import { importConnectors, renderedBy } from "../../connectors/import/import.ts";
import { loadConfig } from "../../config/load.ts";
import { plan } from "../../pipeline/plan.ts";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../setup/root.ts";

const where = { project: "sluice", stack: "dev" };
const GOOD = {
  "connector.class": "io.debezium.connector.jdbc.JdbcSinkConnector",
  topics: "store.public.orders",
  "connection.url": "jdbc:postgresql://target:5433/copy%20db?sslmode=require",
  "connection.username": "copy",
  "connection.password": "${env:COPY_PASSWORD}",
  "insert.mode": "upsert",
  "primary.key.mode": "record_key",
};
const TOPICS = ["store.public.orders", "store.public.customers"];
const jdbc = (more: Record<string, string> = {}, topics = TOPICS) => {
  const read = readCopy("copy", { ...GOOD, ...more }, topics);
  return read.why ?? (read.sink["jdbc"] as Record<string, unknown>);
};

test("a JDBC sink becomes a copy, as the file says it", () => {
  expect(jdbc()).toEqual({
    existing: { host: "target", port: 5433, sslmode: "require", user: "copy", password: "${env:COPY_PASSWORD}" },
    database: "copy db", tableName: "store_{schema}_{table}", schemaEvolution: "none", deletes: false, from: ["public.orders"],
  });
  expect(jdbc({ "schema.evolution": "basic", "delete.enabled": "true", "collection.name.format": "mirror.${source.table}", topics: TOPICS.join(", ") })).toEqual({
    existing: { host: "target", port: 5433, sslmode: "require", user: "copy", password: "${env:COPY_PASSWORD}" }, database: "copy db", schema: "mirror",
  });
});

test("its transforms become steps", () => {
  const read = readCopy("copy", {
    ...GOOD, transforms: "unwrap,mask,names", "transforms.unwrap.type": "io.debezium.transforms.ExtractNewRecordState", "transforms.mask.type": "org.apache.kafka.connect.transforms.MaskField$Value", "transforms.mask.fields": "email, phone",
    "transforms.names.type": "org.apache.kafka.connect.transforms.ReplaceField$Value", "transforms.names.renames": "mail:email,a:b", "transforms.names.exclude": "note",
  }, TOPICS);
  expect(read.why === undefined && read.sink["transforms"]).toEqual([{ mask: { fields: ["email", "phone"] } }, { replaceField: { exclude: ["note"], renames: { mail: "email", a: "b" } } }]);
});

test.each<[string, Record<string, string>, string]>([
  ["another database", { "connection.url": "jdbc:mysql://h/d" }, "its target is no PostgreSQL server of one address"],
  ["inserts", { "insert.mode": "insert" }, "it does not replace rows by the record's key, as copies do"],
  ["a key from the value", { "primary.key.mode": "record_value" }, "it does not replace rows by the record's key, as copies do"],
  ["some fields", { "field.exclude.list": "store.public.orders:note" }, "sluice:sinks has no place for field.exclude.list"],
  ["a transform without a word for it", { transforms: "route", "transforms.route.type": "io.debezium.transforms.ByLogicalTableRouter" }, "sluice:sinks has no place for the transform route"],
  ["a transform with a condition", { transforms: "mask", "transforms.mask.type": "org.apache.kafka.connect.transforms.MaskField$Value", "transforms.mask.fields": "email", "transforms.mask.predicate": "p" }, "sluice:sinks has no place for the transform mask"],
  ["other topics", { topics: "else.public.orders" }, "it reads other topics than those of sluice:source"],
  ["other names", { "collection.name.format": "copy_of_${topic}_x" }, "sluice:sinks has no place for tables named copy_of_${topic}_x"],
])("%s stays as it is, with the reason", (_, more, why) => expect(jdbc(more)).toBe(why));

test("a published guide's two connectors become a source and a copy, once the source writes numbers, times and deletes as Sluice's do", () => {
  const of = (name: string) => ({ name, config: (JSON.parse(readFileSync(join(projectRoot(), "test/seeds/postgres-to-postgres", `${name}.json`), "utf8")) as { config: Record<string, string> }).config });
  expect(importConnectors([of("pg-source-connector"), of("pg-sink-connector")], [], where).placements.map(({ why }) => why)).toEqual(["sluice:source writes its records with decimal.handling.mode=precise only", "its source is not in sluice:source"]);
  const { "decimal.handling.mode": _d, "time.precision.mode": _t, "tombstones.on.delete": _o, ...source } = of("pg-source-connector").config;
  const imported = importConnectors([{ name: "pg-source-connector", config: source }, of("pg-sink-connector")], [], where);
  expect(imported.problems).toEqual([]);
  expect(imported.placements.map(({ place }) => place)).toEqual(["sluice:source", "sluice:sinks.pg-sink-connector"]);
  expect(imported.config["sluice:sinks"]).toMatchObject({ "pg-sink-connector": { jdbc: { database: "bf_target", tableName: "pgsource_{schema}_{table}" } } });
  expect(imported.changes.filter(({ key, what }) => what === "dropped" && ["auto.create", "auto.evolve", "errors.deadletterqueue.topic.name"].includes(key)).length).toBeGreaterThanOrEqual(3);
  const { config } = loadConfig(imported.config);
  const sink = renderedBy(config!, plan(config!, where)).find(({ kind }) => kind === "sink")!.config;
  expect(sink).toMatchObject({ "connection.url": expect.stringContaining("//postgres-target:5432/bf_target?"), "connection.password": "${file:/secrets/target.properties:password}", "transforms.rows.tables": "pgsource.public.employees:pgsource_public_employees" });
});
