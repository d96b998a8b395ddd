import { found, sink, source } from "./base.ts";

const of = (extra: Record<string, string>, base = source): string[] => found("unknown-key", { c: { ...base, ...extra } });

test("a typo, with what was meant", () => {
  expect(of({ "snapshot.mod": "initial" })).toEqual(['c|snapshot.mod|error|nothing reads this key (did you mean "snapshot.mode"?)|Write snapshot.mode']);
});
test("a key of an older version, with what became of it", () => {
  expect(found("dead-key", { c: { ...source, "database.server.name": "x" } })).toEqual(["c|database.server.name|error|nothing reads this key: topic.prefix took its place in Debezium 2.0|Remove or replace it"]);
  expect(found("dead-key", { c: { ...source, "database.history.kafka.topic": "x" } })[0]).toContain("PostgreSQL needs no schema history");
});
test("a key that no class ever had", () => expect(of({ "behavior.on.malformed.documents": "warn" }, sink)).toHaveLength(1));
test("inside a transform", () => {
  expect(of({ "transforms.unwrap.add.feilds": "op" }, sink)).toEqual(['c|transforms.unwrap.add.feilds|error|nothing reads this key (did you mean "transforms.unwrap.add.fields"?)|Write transforms.unwrap.add.fields']);
  expect(found("dead-key", { c: { ...sink, "transforms.unwrap.drop.tombstones": "true" } })[0]).toContain("removed in Debezium 3.2");
});
test("inside a converter", () => {
  const json = { "value.converter": "org.apache.kafka.connect.json.JsonConverter" };
  expect(of({ ...json, "value.converter.schema.enable": "true" })[0]).toContain('did you mean "value.converter.schemas.enable"');
  expect(of({ ...json, "value.converter.schemas.enable": "true" })).toEqual([]);
});
test("families, overrides, topic creation and aliases are known", () => {
  expect(of({ "driver.socketTimeout": "1", "column.mask.with.3.chars": "a.b.c", "producer.override.linger.ms": "5", "topic.creation.default.partitions": "1", "topic.creation.groups": "hb", "topic.creation.hb.include": "x", "post.processors": "r", "r.type": "x.Y", "r.anything": "1" })).toEqual([]);
  expect(of({ "post.processors": "r", "post.processors.r.type": "x.Y", "post.processors.r.anything": "1" })).toEqual([]);
});
test("of classes that are not in the catalogue nothing is said", () => {
  expect(of({ "connector.class": "com.example.Foo", "any.key": "1" })).toEqual([]);
  expect(of({ transforms: "mine", "transforms.mine.type": "com.example.Mine", "transforms.mine.any": "1", "value.converter": "com.example.Conv", "value.converter.any": "1" })).toEqual([]);
});
