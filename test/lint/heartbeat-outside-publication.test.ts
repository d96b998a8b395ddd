import { found, source } from "./base.ts";

const of = (change: Record<string, string>, context = {}): string[] => found("heartbeat-outside-publication", { c: { ...source, ...change } }, context).map((line) => line.split("|")[3] ?? "");

test("filtered: the include list is the publication", () => {
  const filtered = { "publication.autocreate.mode": "filtered" };
  expect(of({ ...filtered })).toEqual(["cdc.beat is not in table.include.list, and so not in the publication that Debezium makes of it"]);
  expect(of({ ...filtered, "table.include.list": "public\\..*,cdc.beat" })).toEqual([]);
  expect(of({ ...filtered, "heartbeat.action.query": "SELECT pg_logical_emit_message(false, 'beat', '')" })).toEqual([]);
  expect(of({ ...filtered, "table.include.list": "${env:TABLES}" })).toEqual([]);
});
test("a publication that is known", () => {
  expect(of({}, { publications: { shop: ["public.orders"] } })).toEqual(["cdc.beat is no member of publication shop"]);
  expect(of({ "heartbeat.action.query": 'INSERT INTO "Cdc"."Beat" VALUES (1)' }, { publications: { shop: ["Cdc.Beat"] } })).toEqual([]);
});
test("nothing is known of the publication, or of the table's schema", () => expect([...of({}), ...of({ "heartbeat.action.query": "UPDATE beat SET at = now()" }, { publications: { shop: [] } })]).toEqual([]));
