import { found, sink, source } from "./base.ts";

const of = (rule: string, extra: Record<string, string>, base = sink): string[] => found(rule, { c: { ...base, ...extra } }).map((line) => line.split("|").slice(3).join("|"));

test("a transform without its side, and with one that it has not", () => {
  expect(found("transform-side", { c: { ...sink, transforms: "a,b", "transforms.a.type": "org.apache.kafka.connect.transforms.InsertField", "transforms.b.type": "org.apache.kafka.connect.transforms.RegexRouter$Value" } }).map((line) => line.split("|")[4])).toEqual([
    "Write org.apache.kafka.connect.transforms.InsertField$Key or org.apache.kafka.connect.transforms.InsertField$Value",
    "Write org.apache.kafka.connect.transforms.RegexRouter",
  ]);
});
test("an alias twice", () => expect(of("duplicate-alias", { transforms: "unwrap,unwrap" })).toEqual(["lists unwrap twice|Name each only once"]));
test("an unlisted predicate, one that nobody names, and nothing to negate", () => {
  expect(of("predicate-unknown", { predicates: "tomb", "transforms.unwrap.predicate": "tom" })).toEqual(['"tom" is not listed in predicates (did you mean "tomb"?)|List it there, or name one that is']);
  expect(of("predicate-unused", { predicates: "tomb" })[0]).toContain("no transform names tomb");
  expect(of("negate-without-predicate", { "transforms.unwrap.negate": "true" })[0]).toContain("no predicate to negate");
});
test("configured but not listed: once for each alias", () => {
  expect(of("undeclared-alias", { "transforms.route.type": "x", "transforms.route.regex": "x" })).toEqual(["nothing reads this key: route is not listed in transforms|Add route to transforms, or remove its keys"]);
  expect(of("undeclared-alias", { "transforms.unwarp.add.fields": "op" })[0]).toContain('did you mean "unwrap"');
});

const FILTER = { transforms: "f", "transforms.f.type": "org.apache.kafka.connect.transforms.Filter" };
const TOMBSTONE = { predicates: "p", "predicates.p.type": "org.apache.kafka.connect.transforms.predicates.RecordIsTombstone" };
const TOPIC = { predicates: "p", "predicates.p.type": "org.apache.kafka.connect.transforms.predicates.TopicNameMatches", "transforms.f.predicate": "p" };

test("filters that drop everything", () => {
  const all = (extra: Record<string, string>): string[] => of("filter-drops-everything", { ...FILTER, ...extra }, { ...source });
  expect(all({ ...TOMBSTONE, "transforms.f.predicate": "p", "transforms.f.negate": "true" })[0]).toContain("drops every record that is no tombstone");
  expect(all({ ...TOMBSTONE, "transforms.f.predicate": "p" })).toEqual([]);
  expect(all({ ...TOPIC, "predicates.p.pattern": ".*" })[0]).toContain("matches every topic");
  expect(all({ ...TOPIC, "predicates.p.pattern": "orders", "transforms.f.negate": "true" })[0]).toContain("matches no topic");
  expect(all({ ...TOPIC, "predicates.p.pattern": "shop\\.public\\.orders" })).toEqual([]);
  expect(all({ ...TOPIC, "predicates.p.pattern": ".*", "table.include.list": "public\\..*" })).toEqual([]);
});

const MASK = { "transforms.mask.type": "org.apache.kafka.connect.transforms.MaskField$Value", "transforms.mask.fields": "email" };
const both = (change: Record<string, string>): string[] => found("transform-before-unwrap", { source, c: { ...sink, ...change } }).map((line) => line.split("|").slice(1).join("|"));

test("a transform of columns before the unwrap, or without one", () => {
  expect(both({ ...MASK, transforms: "mask,unwrap" })).toEqual(["transforms.mask.type|error|MaskField looks for email, but meets Debezium's envelope here, not the row|Put mask behind unwrap in transforms"]);
  expect(both({ ...MASK, transforms: "mask" })[0]).toContain("Unwrap before it");
  expect(both({ ...MASK, transforms: "unwrap,mask" })).toEqual([]);
});
test("fields of the envelope itself, other sources' rows and unknown classes are left alone", () => {
  expect(both({ transforms: "x", "transforms.x.type": "org.apache.kafka.connect.transforms.ExtractField$Value", "transforms.x.field": "after" })).toEqual([]);
  expect(both({ ...MASK, transforms: "mine,mask", "transforms.mine.type": "com.example.Flat" })).toEqual([]);
  expect(both({ transforms: "x", "transforms.x.type": "org.apache.kafka.connect.transforms.InsertField$Value", "transforms.x.topic.field": "topic" })).toEqual([]);
});
