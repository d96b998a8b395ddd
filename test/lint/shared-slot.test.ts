import { lint } from "../../connectors/lint/lint.ts";
import { found, source } from "./base.ts";

const other = { ...source, "topic.prefix": "b", "slot.name": "b", "publication.name": "b" };
const keys = (a: Record<string, string>, b: Record<string, string>): string[] => ["shared-slot", "shared-publication", "shared-topic-prefix"].flatMap((rule) => found(rule, { a, b })).map((line) => line.split("|").slice(0, 3).join("|"));

test("all different", () => expect(keys(source, other)).toEqual([]));
test("the same slot, at the later connector", () => expect(keys(source, { ...other, "slot.name": "shop" })).toEqual(["b|slot.name|error"]));
test("the same publication", () => expect(keys(source, { ...other, "publication.name": "shop" })).toEqual(["b|publication.name|warning"]));
test("the same topic prefix, on another database too", () => expect(keys(source, { ...other, "topic.prefix": "shop", "database.hostname": "db2" })).toEqual(["b|topic.prefix|error"]));
test("the same default slot", () => {
  const { "slot.name": _a, ...a } = source;
  const { "slot.name": _b, ...b } = other;
  expect(found("shared-slot", { a, b })[0]).toContain("has the same slot debezium (the default)");
});
test("the same slot name on another server", () => expect(keys(source, { ...other, "slot.name": "shop", "database.hostname": "db2" })).toEqual([]));
test("of the same name: another version of the same connector", () => {
  expect(lint([{ name: "a", config: source }, { name: "a", config: { ...source, "tasks.max": "1" } }]).map(({ rule }) => rule)).toEqual(["duplicate-name"]);
});
test("a publication that each start overwrites", () => expect(keys({ ...source, "publication.autocreate.mode": "filtered" }, { ...other, "publication.name": "shop" })).toEqual(["b|publication.name|error"]));
