import { found, source } from "./base.ts";

const of = (rule: string, change: Record<string, string>): string[] => found(rule, { c: { ...source, ...change } }).map((line) => line.split("|").slice(1, 3).join("|"));

test("without a query", () => expect(of("heartbeat-missing", { "heartbeat.action.query": "" })).toEqual(["heartbeat.action.query|warning"]));
test("a query that never runs", () => expect(of("heartbeat-never-runs", { "heartbeat.interval.ms": "0" })).toEqual(["heartbeat.interval.ms|error"]));
test("of another database's source nothing is said", () => expect(found("heartbeat-missing", { c: { "connector.class": "io.debezium.connector.mysql.MySqlConnector" } })).toEqual([]));
