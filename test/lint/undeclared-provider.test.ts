import { found, source } from "./base.ts";

const of = (password: string, providers?: string[]): string[] => found("undeclared-provider", { c: { ...source, "database.password": password } }, providers === undefined ? {} : { providers });

test("a provider that the worker does not declare", () => {
  expect(of("${vault:a:b}", ["env", "file"])).toEqual(['c|database.password|error|the worker declares no provider "vault" (it declares env, file)|Use one of these, or set config.providers on the worker']);
  expect(of("${env:PW}", ["env", "file"])).toEqual([]);
});
test("of a worker that is not known nothing is said", () => expect(of("${vault:a:b}")).toEqual([]));
test("the templates of transforms are none", () => {
  expect(found("undeclared-provider", { c: { ...source, transforms: "r", "transforms.r.type": "org.apache.kafka.connect.transforms.TimestampRouter", "transforms.r.topic.format": "${topic}-${timestamp}" } })).toEqual([]);
});
