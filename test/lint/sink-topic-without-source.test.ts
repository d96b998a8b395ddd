import { found, sink, source } from "./base.ts";

const of = (change: Record<string, string>, context = {}, from: Record<string, string> = source): string[] => found("sink-topic-without-source", { from, c: { ...sink, ...change } }, context).map((line) => line.split("|").slice(1).join("|"));

test("topics that a source writes to, its heartbeat and others that are there", () => expect(of({ topics: "shop.public.orders,__debezium-heartbeat.shop,given" }, { topics: ["given"] })).toEqual([]));
test("without the prefix", () => expect(of({ topics: "public.orders" })).toEqual(['topics|error|no source writes to public.orders (did you mean "shop.public.orders"?)|Write shop.public.orders']));
test("a typo", () => expect(of({ topics: "shop.public.order" })[0]).toContain("Write shop.public.orders"));
test("from elsewhere", () => expect(of({ topics: "weather" })).toEqual(["topics|warning|no source at hand writes to weather|Name a topic that a source writes to"]));
test("patterns", () => {
  expect(of({ topics: "", "topics.regex": "shop\\.public\\..*" })).toEqual([]);
  expect(of({ topics: "", "topics.regex": "public\\..*" })).toHaveLength(1);
});
test("after a RegexRouter", () => {
  const routed = { ...source, transforms: "r", "transforms.r.type": "org.apache.kafka.connect.transforms.RegexRouter", "transforms.r.regex": "(.*)", "transforms.r.replacement": "prod-$1" };
  expect(of({ topics: "prod-shop.public.orders" }, {}, routed)).toEqual([]);
  expect(of({ topics: "shop.public.orders" }, {}, routed)).toHaveLength(1);
});
test("nothing is said where topics cannot be told", () => {
  expect(of({ topics: "x" }, {}, { ...source, "topic.naming.strategy": "com.example.Naming" })).toEqual([]);
  expect(of({ topics: "shop.public.anything" }, {}, { ...source, "table.include.list": "public\\..*" })).toEqual([]);
  expect(of({ topics: "x" }, {}, { "connector.class": "com.example.FooSource", "tasks.max": "1" })).toEqual([]);
  expect(found("sink-topic-without-source", { c: { ...sink, topics: "x" } })).toEqual([]);
});
test("a generator's topic", () => expect(of({ topics: "gen" }, {}, { "connector.class": "org.apache.kafka.connect.tools.VerifiableSourceConnector", topic: "gen" })).toEqual([]));
