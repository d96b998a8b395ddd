import { lint } from "../../connectors/lint/lint.ts";
import { COPIES, SOURCE, without } from "../../connectors/lint/example.ts";

type Config = Readonly<Record<string, string>>;
const found = (rule: string, source: Config, copy: Config): string[] =>
  lint([{ name: "source", config: { ...SOURCE, ...source } }, { name: "copy", config: copy }], {}).filter((one) => one.rule === rule).map(({ key, message }) => `${key}: ${message}`);
const silent = { "tombstones.on.delete": "false" };
const changes = without(COPIES, "transforms", "transforms.unwrap.type", "transforms.unwrap.delete.tombstone.handling.mode");

test("deletes that never arrive: no tombstones behind an unwrap that takes the deletes away", () => {
  expect(found("deletes-never-arrive", {}, COPIES)).toEqual([]);
  expect(found("deletes-never-arrive", silent, COPIES)).toEqual(["delete.enabled: has nothing to do: connector source sends no tombstones, and the transforms take the deletes themselves away, so that rows stay that the source deleted"]);
  expect(found("deletes-never-arrive", {}, { ...COPIES, "transforms.unwrap.delete.tombstone.handling.mode": "drop" })).toEqual(["delete.enabled: has nothing to do: the transforms take deletes and tombstones away, so that rows stay that the source deleted"]);
  // The sink reads Debezium's changes as they are.
  expect(found("deletes-never-arrive", silent, changes)).toEqual([]);
  expect(found("deletes-never-arrive", silent, { ...COPIES, "delete.enabled": "false" })).toEqual([]);
  expect(found("deletes-never-arrive", { "skipped.operations": "t,d" }, COPIES)).toEqual([]);
  expect(found("deletes-never-arrive", silent, { ...COPIES, "transforms.unwrap.delete.tombstone.handling.mode": "delete-to-tombstone" })).toEqual([]);
});

test("numbers as texts: refused unless the columns are there and take a text", () => {
  const texts = { "decimal.handling.mode": "string" };
  expect(found("numbers-as-text", {}, COPIES)).toEqual([]);
  expect(found("numbers-as-text", texts, COPIES)).toEqual(["topics: connector source sends numbers as texts (decimal.handling.mode=string), for which this sink makes text columns and which a numeric one refuses"]);
  const untyped = { ...COPIES, "connection.url": "jdbc:postgresql://h/d?ssl=true&stringtype=unspecified" };
  expect(found("numbers-as-text", texts, untyped)).toEqual([]);
  expect(found("numbers-as-text", texts, { ...untyped, "schema.evolution": "basic" })).toHaveLength(1);
});
