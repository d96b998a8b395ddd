import { found, sink } from "./base.ts";

const full = { ...sink, "errors.tolerance": "all", "errors.deadletterqueue.topic.name": "dlq", "errors.deadletterqueue.context.headers.enable": "true" };
const of = (config: Record<string, string>): string[] => found("tolerance-without-dead-letters", { c: config }).map((line) => line.split("|")[1] ?? "");

test("with topic and headers, or without tolerance", () => expect([...of(full), ...of(sink)]).toEqual([]));
test("without a topic", () => expect(of({ ...sink, "errors.tolerance": "all" })).toEqual(["errors.tolerance"]));
test("without headers", () => expect(of({ ...full, "errors.deadletterqueue.context.headers.enable": "false" })).toEqual(["errors.deadletterqueue.context.headers.enable"]));
test("into a topic that the sink reads", () => expect(of({ ...full, topics: "a,dlq" })).toEqual(["errors.deadletterqueue.topic.name"]));
