import { found, sink, source } from "./base.ts";

const full = { ...sink, "errors.tolerance": "all", "errors.deadletterqueue.topic.name": "dlq", "errors.deadletterqueue.context.headers.enable": "true" };
const RULES = ["tolerance-without-dead-letters", "dead-letters-without-reason", "dead-letters-in-data"];
const of = (config: Record<string, string>): string[] => RULES.flatMap((rule) => found(rule, { source, c: config }).map((line) => `${rule}|${line.split("|")[1]}`));

test("with topic and headers, or without tolerance", () => expect([...of(full), ...of(sink)]).toEqual([]));
test("without a topic", () => expect(of({ ...sink, "errors.tolerance": "all" })).toEqual(["tolerance-without-dead-letters|errors.tolerance"]));
test("without headers", () => expect(of({ ...full, "errors.deadletterqueue.context.headers.enable": "false" })).toEqual(["dead-letters-without-reason|errors.deadletterqueue.context.headers.enable"]));
test("into a topic that the sink or another reads", () => {
  expect(of({ ...full, topics: "a,dlq" })).toEqual(["dead-letters-in-data|errors.deadletterqueue.topic.name"]);
  expect(of({ ...full, topics: "", "topics.regex": "d.*" })).toEqual(["dead-letters-in-data|errors.deadletterqueue.topic.name"]);
  expect(of({ ...full, "errors.deadletterqueue.topic.name": "shop.public.customers" })).toEqual(["dead-letters-in-data|errors.deadletterqueue.topic.name"]);
});
