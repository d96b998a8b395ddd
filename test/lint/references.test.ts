import { found, source, worker } from "./base.ts";

const of = (rule: string, value: string, context = {}): string[] => found(rule, { c: { ...source, "database.password": value } }, context);

test("a bare name is no reference, whatever the worker is", () => expect(of("bare-reference", "${PW}")).toEqual(["c|database.password|error|${PW} is no reference: Connect takes only ${provider:key} and ${provider:path:key}|Write ${env:PW}"]));
test("the words of transforms are none", () => {
  const routed = { ...source, transforms: "r", "transforms.r.type": "io.debezium.transforms.outbox.EventRouter", "transforms.r.route.topic.replacement": "events.${routedByValue}" };
  expect(found("bare-reference", { c: routed })).toEqual([]);
});
test("nor are words that sinks put a value for", () => expect(found("bare-reference", { c: { "connector.class": "com.example.Sink", topics: "a", table: "${topic}" } })).toEqual([]));
test("references that no provider can take apart", () => {
  expect(of("malformed-reference", "${file:/run/secrets}")[0]).toContain("Write ${file:/path.properties:key}");
  expect(of("malformed-reference", "${env:a:B}")[0]).toContain("the environment has none");
  expect(of("malformed-reference", "${env:PW")[0]).toContain("not closed");
  expect(of("malformed-reference", "${vault::}")[0]).toContain("names nothing");
  expect(["${env:PW}", "${file:/run/s.properties:pw}", "${dir:/run:pw}", "${secrets:ns/name:key}", "${vault:any}"].flatMap((value) => of("malformed-reference", value))).toEqual([]);
});
test("a provider that the worker's own settings do not declare", () => {
  expect(of("undeclared-provider", "${vault:a:b}", { workers: [worker()] })[0]).toContain('declares no provider "vault" (it declares env)');
  expect(of("undeclared-provider", "${env:PW}", { workers: [worker()] })).toEqual([]);
  expect(of("undeclared-provider", "${vault:a:b}", { workers: [worker(), { ...worker(), name: "b" }] })).toEqual([]);
});
