import { debeziumPostgres } from "../../connectors/catalog/debezium-postgres.ts";
import { LAKE, SOURCE, without } from "../../connectors/lint/example.ts";
import { chain } from "../../connectors/lint/facts/chain.ts";
import { behind, written, type Stream } from "../../connectors/lint/facts/stream.ts";
import { opaque, possible, shown, whole } from "../../connectors/lint/facts/text.ts";
import { found, source, type Config } from "./base.ts";

const KAFKA = "org.apache.kafka.connect.transforms.";

/** `add({t: {type: …}})`: transforms in their order. */
function add(steps: Record<string, Config>): Config {
  return Object.fromEntries([["transforms", Object.keys(steps).join(",")], ...Object.entries(steps).flatMap(([alias, own]) => Object.entries(own).map(([key, value]) => [`transforms.${alias}.${key}`, value] as const))]);
}
const of = (config: Config): Stream => written({ ...SOURCE, ...config }, debeziumPostgres);
const names = (config: Config): string[] => [...of(config).topics.names];

describe("topics", () => {
  test("of tables", () => expect(names({ "table.include.list": "public\\.a,public.b,Sales\\.Big Orders" })).toEqual(["shop.public.a", "shop.public.b", "shop.Sales.Big_Orders"]));
  test("of patterns of tables", () => {
    const [pattern] = of({ "table.include.list": "public\\.(a|b)" }).topics.patterns;
    expect(["shop.public.a", "shop.public.c", "public.a"].map((topic) => pattern?.test(topic))).toEqual([true, false, false]);
  });
  test("behind routers", () => {
    const route = (regex: string, replacement: string): Config => add({ r: { type: `${KAFKA}RegexRouter`, regex, replacement } });
    expect(names(route("shop\\.(.*)", "prod.$1"))).toEqual(["prod.public.orders", "prod.public.customers"]);
    expect(names(route("shop\\.(?<t>.*)", "prod.${t}"))).toEqual(["prod.public.orders", "prod.public.customers"]);
    expect(names(route("public\\.(.*)", "prod.$1"))).toEqual(["shop.public.orders", "shop.public.customers"]);
    expect(names(add({ r: { type: "io.debezium.transforms.ByLogicalTableRouter", "topic.regex": "(.*)customers", "topic.replacement": "$1all" } }))).toEqual(["shop.public.orders", "shop.public.all"]);
    expect(of(add({ r: { type: "com.example.Router" } })).topics.open).toBe(true);
    expect(of(add({ r: { type: "io.debezium.transforms.ExtractNewRecordState", "route.by.field": "tenant" } })).topics.open).toBe(true);
  });
  test("behind a router for some of them", () => {
    const some = { ...add({ r: { type: `${KAFKA}RegexRouter`, regex: "shop\\.(.*)", replacement: "prod.$1", predicate: "p" } }), predicates: "p", "predicates.p.type": `${KAFKA}predicates.TopicNameMatches`, "predicates.p.pattern": ".*orders" };
    expect(names(some)).toEqual(["shop.public.customers", "prod.public.orders"]);
  });
  test("of an outbox", () => {
    const [pattern] = of(add({ r: { type: "io.debezium.transforms.outbox.EventRouter", "route.topic.replacement": "events.${routedByValue}" } })).topics.patterns;
    expect(["events.order", "events", "shop.public.orders"].map((topic) => pattern?.test(topic))).toEqual([true, false, false]);
  });
});

describe("tombstones", () => {
  const unwrap = (mode?: string): Config => add({ u: { type: "io.debezium.transforms.ExtractNewRecordState", ...(mode === undefined ? {} : { "delete.tombstone.handling.mode": mode }) } });
  test.each([
    [{}, true],
    [{ "tombstones.on.delete": "false" }, false],
    [{ "skipped.operations": "t,d" }, false],
    [unwrap(), true],
    [unwrap("tombstone"), true],
    [unwrap("drop"), false],
    [unwrap("rewrite"), false],
    [unwrap("rewrite-with-tombstone"), true],
    [unwrap("delete-to-tombstone"), true],
    [{ ...unwrap("delete-to-tombstone"), "tombstones.on.delete": "false" }, true],
    [{ ...unwrap("tombstone"), "tombstones.on.delete": "false" }, false],
    [add({ r: { type: "io.debezium.transforms.outbox.EventRouter" } }), false],
    [add({ x: { type: `${KAFKA}ExtractField$Value`, field: "after" } }), true],
    [{ ...add({ f: { type: `${KAFKA}Filter`, predicate: "p" } }), predicates: "p", "predicates.p.type": `${KAFKA}predicates.RecordIsTombstone` }, false],
    [{ ...add({ f: { type: `${KAFKA}Filter`, predicate: "p" } }), predicates: "p", "predicates.p.type": `${KAFKA}predicates.HasHeaderKey`, "predicates.p.name": "x" }, undefined],
    [add({ x: { type: "com.example.Unknown" } }), undefined],
    [{ ...unwrap("rewrite"), "transforms.u.predicate": "p", predicates: "p", "predicates.p.type": `${KAFKA}predicates.TopicNameMatches`, "predicates.p.pattern": "x" }, undefined],
  ] as [Config, boolean | undefined][])("%j: %s", (config, expected) => expect(of(config).tombstones).toBe(expected));
});

test("keys", () => {
  const key = (steps: Record<string, Config>): string | undefined => behind(of({}), chain(add(steps))).key;
  expect(key({})).toBe("struct");
  expect(key({ k: { type: `${KAFKA}ExtractField$Key`, field: "id" } })).toBe("primitive");
  expect(key({ k: { type: `${KAFKA}ValueToKey`, fields: "id" } })).toBe("struct");
  expect(key({ k: { type: "com.example.Key" } })).toBeUndefined();
});

test("placeholders of one name are one value, whatever it is", () => {
  expect(opaque("${A}.x")).toBe(opaque("${A}.x"));
  expect(shown(opaque("dbz.${env:A.B}.x"))).toBe("dbz.${env:A.B}.x");
  expect(possible(opaque("dbz.${A}")).test("dbz.public.a")).toBe(true);
  expect(whole(opaque("dbz\\.${A}"))?.test(opaque("dbz.${A}"))).toBe(true);
});
test("patterns of Java's that JavaScript reads otherwise are not read", () => expect(["\\Qa.b\\E", "[a-z&&[^b]]", "a++"].map((text) => whole(text))).toEqual([undefined, undefined, undefined]));

const FILE_SINK: Config = { "connector.class": "io.confluent.connect.s3.S3SinkConnector", topics: "shop.public.orders", "format.class": "io.confluent.connect.s3.format.json.JsonFormat" };

describe("a sink that fails at a null", () => {
  const stops = (sink: Config, from: Config = {}): string[] => found("tombstone-stops-sink", { source: { ...source, ...from }, c: { ...FILE_SINK, ...sink } }).map((line) => line.split("|").slice(1, 3).join("|"));
  test("by default", () => expect(stops({})).toEqual(["behavior.on.null.values|error"]));
  test("told to ignore it, or never given one", () => {
    expect(stops({ "behavior.on.null.values": "ignore" })).toEqual([]);
    expect(stops({}, { "tombstones.on.delete": "false" })).toEqual([]);
    expect(stops({ transforms: "u", "transforms.u.type": "io.debezium.transforms.ExtractNewRecordState", "transforms.u.delete.tombstone.handling.mode": "drop" })).toEqual([]);
  });
  test("behind something that nobody knows", () => expect(stops({ transforms: "u", "transforms.u.type": "com.example.Unwrap" })).toEqual([]));
  test("its heartbeats have no tombstones", () => expect(stops({ topics: "__debezium-heartbeat.shop" })).toEqual([]));
  test("topics written without the prefix are those that are meant", () => expect(stops({ topics: "public.orders" })).toEqual(["behavior.on.null.values|error"]));
  test("a topic that nobody at hand writes may be one of changes", () => expect(stops({ topics: "events" })).toEqual(["behavior.on.null.values|warning"]));
});

describe("converters", () => {
  const AVRO = "io.confluent.connect.avro.AvroConverter";
  const told = (rule: string, from: Config, to: Config, context = {}): string[] => found(rule, { source: { ...without(SOURCE, "value.converter.schemas.enable", "value.converter"), ...from }, c: { ...without(LAKE, "value.converter.schemas.enable", "value.converter"), ...to } }, context).map((line) => line.split("|")[3] ?? "");
  test("unlike", () => {
    expect(told("converter-mismatch", { "value.converter": AVRO }, { "value.converter": "org.apache.kafka.connect.json.JsonConverter" })[0]).toContain("JsonConverter reads the values that source writes with AvroConverter");
    expect(told("converter-mismatch", { "value.converter": AVRO }, { "value.converter": AVRO })).toEqual([]);
    expect(told("converter-mismatch", { "value.converter": AVRO }, { "value.converter": "org.apache.kafka.connect.converters.ByteArrayConverter" })).toEqual([]);
    expect(told("converter-mismatch", { "value.converter": AVRO }, { "value.converter": "com.example.Mine" })).toEqual([]);
    expect(told("converter-mismatch", { "value.converter": AVRO }, { "value.converter": "io.apicurio.registry.utils.converter.AvroConverter" })).toEqual([]);
  });
  test("the worker's, where the connector names none", () => {
    const workers = [{ name: "w", config: { "value.converter": "org.apache.kafka.connect.json.JsonConverter" } }];
    expect(told("converter-mismatch", { "value.converter": AVRO }, {}, { workers })[0]).toContain("the worker's JsonConverter reads");
    expect(told("converter-mismatch", { "value.converter": AVRO }, {})).toEqual([]);
  });
});
