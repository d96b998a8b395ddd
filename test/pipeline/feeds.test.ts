import { QUICKSTART_NAMES, QUICKSTARTS } from "../../connectors/catalog/datagen-quickstarts.ts";
import { avroFields, holds, parseFields, printField } from "../../connectors/catalog/feed-fields.ts";
import { lint } from "../../connectors/lint/lint.ts";
import { printCard } from "../../pipeline/card.ts";
import { plan } from "../../pipeline/plan.ts";
import { render, sampleWiring } from "../../pipeline/render.ts";
import { workerAcls } from "../../pipeline/rights.ts";
import { surroundings } from "../../pipeline/surroundings.ts";
import { loadConfig } from "../../config/load.ts";
import { staging } from "../config/trees.ts";
import { config, copy, s3, where } from "./config.ts";

const URL = "https://api.example.com/v1/events";
const SOURCES = {
  clicks: { datagen: { quickstart: "clickstream", topic: "clicks" } },
  poll: { http: { url: URL, interval: "1m", key: "/id", time: "/updated_at", auth: { bearer: "${env:TOKEN}" }, topic: "poll.events" } },
  rows: { generator: { topic: "rows", perSecond: 50 } },
};
const loaded = (sources: Record<string, unknown> = SOURCES, sinks: Record<string, unknown> = {}) => config(["public.orders"], (tree) => { tree["sources"] = sources; tree["sinks"] = sinks; });
const made = (...args: Parameters<typeof loaded>) => plan(loaded(...args), where);
const rendered = (planned: ReturnType<typeof plan>, name: string) => render(planned, sampleWiring(planned)).find((one) => one.name === name)!.config;

test("a generator of test records: one task that does not end, its topic there before it", () => {
  const planned = made({ clicks: { datagen: { quickstart: "users", topic: "clicks", interval: "1s", key: "gender", seed: 7 } } });
  expect(rendered(planned, "sluice-local-clicks")).toEqual({
    name: "sluice-local-clicks",
    "connector.class": "io.confluent.kafka.connect.datagen.DatagenConnector",
    "tasks.max": "1", "kafka.topic": "clicks", quickstart: "users", "schema.keyfield": "gender", "max.interval": "1000", iterations: "-1", "random.seed": "7",
    "key.converter": "org.apache.kafka.connect.json.JsonConverter", "key.converter.schemas.enable": "true", "key.converter.replace.null.with.default": "false",
    "value.converter": "org.apache.kafka.connect.json.JsonConverter", "value.converter.schemas.enable": "true", "value.converter.replace.null.with.default": "false",
  });
  expect(planned.topics.find(({ name }) => name === "clicks")).toMatchObject({ kind: "feed", configs: { "cleanup.policy": "delete", "retention.ms": "604800000" } });
});

test("an address: asked as often as was said and no more, remembered by key and time, its secret a reference", () => {
  const { poll } = SOURCES;
  const planned = made({ poll: { http: { ...poll.http, headers: { Accept: "application/json, text/plain" }, params: { limit: "100" }, remember: { page: "/page" } } } });
  expect(rendered(planned, "sluice-local-poll")).toMatchObject({
    "connector.class": "com.github.castorm.kafka.connect.http.HttpSourceConnector",
    "http.request.url": URL, "http.request.method": "GET", "http.request.params": "limit=100",
    "http.request.headers": "Accept:application/json\\, text/plain,Authorization:Bearer ${env:NOT_KNOWN_YET}",
    "http.timer.interval.millis": "60000", "http.timer.catchup.interval.millis": "60000",
    "http.response.record.offset.pointer": "key=/id,timestamp=/updated_at,page=/page",
    "http.response.policy.codes.skip": "300..399,408,425,429,500..599",
  });
  const basic = made({ poll: { http: { ...poll.http, auth: { user: "me", password: "${env:P}" } } } });
  expect(rendered(basic, "sluice-local-poll")).toMatchObject({ "http.auth.type": "Basic", "http.auth.user": "me", "http.auth.password": "${env:NOT_KNOWN_YET}" });
  expect(() => render(basic, { ...sampleWiring(basic), feeds: { poll: "hunter2" } })).toThrow("the secret of source poll: a value");
  expect(() => render(basic, { ...sampleWiring(basic), feeds: {} })).toThrow("source poll: its secret is not wired");
});

test("Kafka's own generators: rows with or without an end, or a counter as a row", () => {
  expect(rendered(made({ rows: { generator: { topic: "rows", messages: 500 } } }), "sluice-local-rows")).toMatchObject({ "connector.class": "org.apache.kafka.connect.tools.SchemaSourceConnector", topic: "rows", throughput: "10", "num.messages": "500" });
  expect(rendered(made({ rows: { generator: { topic: "rows" } } }), "sluice-local-rows")["num.messages"]).toBe("9223372036854775807");
  expect(rendered(made({ n: { generator: { topic: "n", records: "counter" } } }), "sluice-local-n")).toMatchObject({ "connector.class": "org.apache.kafka.connect.tools.VerifiableSourceConnector", "complete.record.data": "true" });
});

test("what is rendered has no finding, in a lake of either format too", () => {
  for (const format of ["iceberg", "parquet"] as const) {
    const config = loaded(SOURCES, { lake: { s3: { ...s3(format)["s3"], from: ["tables", "clicks", "poll", "rows"] } } });
    const planned = plan(config, where);
    expect(planned.problems).toEqual([]);
    const findings = lint(render(planned, sampleWiring(planned)), surroundings(config, planned));
    expect(findings).toEqual([]);
  }
});

test("a lake reads a source by its name: a table with the columns of the records, their time from Kafka", () => {
  const planned = made(SOURCES, { lake: { s3: { ...s3("iceberg")["s3"], from: ["tables", "rows"] } } });
  const [lake] = planned.sinks;
  expect(lake).toMatchObject({ topics: ["shop.public.orders", "rows"] });
  if (lake?.kind !== "s3" || lake.iceberg === undefined) throw new Error("no lake");
  expect(lake.iceberg.tables.find(({ topic }) => topic === "rows")).toMatchObject({ namespace: ["default"], name: "rows" });
  expect(lake.iceberg.tables.find(({ topic }) => topic === "rows")?.records?.columns).toEqual([
    ...["boolean:boolean", "int:int", "long:long", "float:float", "double:double", "partitioning:int", "id:int", "seqno:long"].map((one) => ({ name: one.split(":")[0], type: one.split(":")[1] })),
    { name: "__source_ts_ms", type: "timestamptz" }, { name: "__partition", type: "int" }, { name: "__offset", type: "long" },
  ]);
  expect(rendered(planned, "sluice-local-lake")).toMatchObject({
    transforms: "unwrap,position,time,types", predicates: "untimed",
    "transforms.time.timestamp.field": "__source_ts_ms", "transforms.time.predicate": "untimed", "predicates.untimed.pattern": "rows",
  });
});

test("what a sink cannot read is refused with its reason", () => {
  const copies = made(SOURCES, { copy: { jdbc: { ...copy("mirror")["jdbc"], from: ["rows", "clicks"] } } });
  expect(copies.problems.map(({ place, reason }) => `${place}: ${reason}`)).toEqual([
    "sluice:sinks.copy.jdbc.from: clicks cannot be read by a sink of kind jdbc: it is made from the columns and the key of a captured table, and a source has neither in the database",
    "sluice:sinks.copy.jdbc.from: rows cannot be read by a sink of kind jdbc: its records have no key that would name a row, so each would have to stand beside the others for ever",
  ]);
  const maps = (format: "iceberg" | "parquet") => made({ people: { datagen: { quickstart: "users_", topic: "people" } } }, { lake: { s3: { ...s3(format)["s3"], from: ["people"] } } }).problems;
  expect(maps("iceberg")).toMatchObject([{ reason: "the records of people cannot be rows of an Iceberg table: contactinfo is a map" }]);
  expect(maps("parquet")).toEqual([]);
});

test("in a cluster the archive of a class that no registry holds is asked for", () => {
  const problems = (connect: object) => {
    const { config: loaded } = loadConfig({ "aws:region": "eu-central-1", ...Object.fromEntries(Object.entries({ ...staging(), connect, sinks: {}, sources: { clicks: SOURCES.clicks } }).map(([key, value]) => [`sluice:${key}`, value])) });
    return plan(loaded!, where).problems.map(({ place, reason, mend }) => `${place}: ${reason}. ${mend}`);
  };
  expect(problems({ replicas: 2 })).toEqual(["sluice:sources.clicks.datagen: datagen is made by io.confluent.kafka.connect.datagen.DatagenConnector, which no package registry holds. Name its archive (https://www.confluent.io/hub/confluentinc/kafka-connect-datagen) with its SHA-512, sluice:connect.archives: [{ url: …, sha512: … }]; or leave the source out"]);
  expect(problems({ replicas: 2, archives: [{ url: "https://example.com/datagen.zip", sha512: "a".repeat(128) }] })).toEqual([]);
});

test("names that would be one are refused", () => {
  expect(made({ rows: { generator: { topic: "shop.public.orders" } } }).problems).toMatchObject([{ reason: expect.stringContaining("would share the topic shop.public.orders") }]);
});

test("the worker may write to the topics of the sources, and read what a sink reads", () => {
  const acls = workerAcls(made(SOURCES, { lake: { s3: { ...s3("iceberg")["s3"], from: ["rows"] } } }), "g").map(({ resource, name, operation }) => `${operation} ${resource} ${name}`);
  expect(acls).toEqual(expect.arrayContaining(["write topic clicks", "write topic poll.events", "write topic rows", "read topic rows"]));
  expect(acls).not.toContain("read topic clicks");
});

test("the card tells what comes, how fast, and what names it", () => {
  const card = printCard(made({ rows: SOURCES.rows, clicks: { datagen: { quickstart: "users", topic: "clicks" } } }));
  expect(card).toContain("Source rows (generator)\n  topic    rows\n  pace     50 records a second\n  key      names nothing");
  expect(card).toContain("key      userid\n  records  registertime long, userid string, regionid string, gender string");
});

test("fields of every example, with a key that is among them", () => {
  for (const name of QUICKSTART_NAMES) expect(parseFields(QUICKSTARTS[name].fields).map((field) => field.name)).toContain(QUICKSTARTS[name].key);
  expect(parseFields(QUICKSTARTS.pizza_orders.fields).map(printField)).toContain("order_lines list<struct<product_id: int, category: string, quantity: int, unit_price: double, net_price: double>>");
});

test("fields of an Avro schema", () => {
  const of = (type: unknown) => avroFields(JSON.stringify({ type: "record", name: "r", fields: [{ name: "a", type }] })).fields?.map(printField)[0];
  expect(of({ type: "long", logicalType: "timestamp-millis" })).toBe("a timestamptz");
  expect(of(["null", { type: "bytes", logicalType: "decimal", precision: 9, scale: 2 }])).toBe("a decimal(9,2)");
  expect(of({ type: "array", items: { type: "record", name: "i", fields: [{ name: "b", type: "int" }] } })).toBe("a list<struct<b: int>>");
  expect(of({ type: { type: "string", "arg.properties": { regex: "x" } } })).toBe("a string");
  expect(of(["int", "string"])).toBe("a may be one of several types");
  expect(avroFields("{").wrong).toBe("is no JSON");
  expect(parseFields("m:{string}").some(holds)).toBe(false);
});
