import { found, source } from "./base.ts";

const of = (change: Record<string, string>): string[] => found("heartbeat-missing", { c: { ...source, ...change } }).map((line) => line.split("|").slice(1, 3).join("|"));

test("with interval and query", () => expect(of({})).toEqual([]));
test("without a query", () => expect(of({ "heartbeat.action.query": "" })).toEqual(["heartbeat.action.query|warning"]));
test("a query that never runs", () => expect(of({ "heartbeat.interval.ms": "0" })).toEqual(["heartbeat.interval.ms|error"]));
