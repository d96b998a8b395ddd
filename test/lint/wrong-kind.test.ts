import { found, sink, source } from "./base.ts";

const of = (config: Record<string, string>, rule = "wrong-kind"): string[] => found(rule, { c: config }).map((line) => line.split("|").slice(1, 4).join("|"));

test("dead letters on a source", () => expect(of({ ...source, "errors.deadletterqueue.topic.name": "x" })).toEqual(["errors.deadletterqueue.topic.name|error|a source has no dead-letter topic"]));
test("topics on a source", () => expect(of({ ...source, topics: "x" })).toEqual(["topics|error|a source reads no topics"]));
test("topic creation on a sink", () => expect(of({ ...sink, "topic.creation.default.partitions": "1" })).toEqual(["topic.creation.default.partitions|error|only a source has this, and this is a sink"]));
test("a worker's key anywhere, also in an unknown class", () => {
  expect(of({ ...source, "topic.creation.enable": "true" }, "worker-key")).toEqual(["topic.creation.enable|error|is a key of the worker, which a connector cannot set"]);
  expect(of({ "connector.class": "com.example.FooSink", topics: "x", "config.providers": "env" }, "worker-key")).toHaveLength(1);
});
test("each is reported once", () => expect(found("unknown-key", { c: { ...source, "topic.creation.enable": "true", topics: "x" } })).toEqual([]));
