import { found, sink, source } from "./base.ts";

const without = (base: Record<string, string>, key: string): string[] => {
  const { [key]: _, ...rest } = base;
  return found("missing-required", { c: rest });
};

test.each(["topic.prefix", "database.hostname", "database.dbname", "database.user"])("a source without %s", (key) => expect(without(source, key)).toEqual([`c|${key}|error|is missing and has no default|Set ${key}`]));
test("a sink without topics, or with both forms of them", () => {
  expect(without(sink, "topics")).toEqual(["c|topics|error|is missing: a sink reads from something|Set topics or topics.regex"]);
  expect(found("missing-required", { c: { ...sink, "topics.regex": "x" } })[0]).toContain("only one of the two");
  expect(found("missing-required", { c: { ...sink, topics: "", "topics.regex": "x" } })).toEqual([]);
});
test("a transform without its type, and one without what it needs", () => {
  expect(without(sink, "transforms.unwrap.type")[0]).toContain("c|transforms.unwrap.type|error|is missing");
  expect(found("missing-required", { c: { ...sink, transforms: "types", "transforms.types.type": "sluice.connect.LakeTypes" } })[0]).toContain("Set transforms.types.target to one of iceberg, parquet");
});
test("a connector without a class", () => expect(found("missing-required", { c: { "tasks.max": "1" } })).toEqual(["c|connector.class|error|is missing and has no default|Set connector.class"]));
