import { found, sink, source } from "./base.ts";

test("more tasks than the source ever makes", () => expect(found("tasks-max-one", { c: { ...source, "tasks.max": "4" } })).toEqual(["c|tasks.max|warning|4 tasks are asked for, but the connector makes only 1|Write 1"]));
test("one task, and a sink with several", () => expect(found("tasks-max-one", { a: source, b: { ...sink, "tasks.max": "4" } })).toEqual([]));
