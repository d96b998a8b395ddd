import { canonicalDocument, plainNumber } from "../../audit/document.ts";
import type { Column, ColumnType } from "../../database/columns.ts";
import { parseExactly } from "../../search/documents.ts";

const column = (name: string, more: Partial<ColumnType> = {}): Column => ({ name: "x", position: 1, declared: name, nullable: true, type: { schema: "pg_catalog", name, kind: "scalar", ...more } });
/** What a document's field comes to, beside what the database prints. */
const read = (of: Column, json: string, printed: string): [string | null, string] => {
  const [found] = canonicalDocument([of]).columns;
  const normalize = found!.normalize ?? ((text: string) => text);
  const text = found!.read((parseExactly(json) as Record<string, unknown>)["x"]);
  return [text === null ? null : normalize(text), normalize(printed)];
};

test.each<[string, Column, string, string]>([
  ["a bigint beyond a double", column("int8"), '{"x":9223372036854775807}', "9223372036854775807"],
  ["a numeric with other zeros", column("numeric"), '{"x":"12345678901234567890.10"}', "12345678901234567890.1"],
  ["a real", column("float4"), '{"x":0.1}', "0.1"],
  ["infinity", column("float8"), '{"x":"-Infinity"}', "-Infinity"],
  ["a date", column("date"), '{"x":"2026-01-31"}', "20484"],
  ["a day before Christ", column("date"), '{"x":"-0043-03-15"}', "-735160"],
  ["an infinite date", column("date"), '{"x":"infinity"}', "infinity"],
  ["a timestamp", column("timestamp"), '{"x":"2026-01-01T00:00:00.000001"}', "1767225600000001"],
  ["a timestamp with its zone", column("timestamptz"), '{"x":"1969-12-31T23:59:59.999999Z"}', "-1"],
  ["bytes", column("bytea"), '{"x":"AP8Q"}', "00ff10"],
  ["json whatever its spaces, order and way to write a number", column("json"), '{"x":{"b":1.5E1,"a":[null,"x"]}}', '{"a": [null, "x"], "b": 15.0}'],
  ["json with a number that is no double", column("jsonb"), '{"x":{"a":"12345678901234567890.5"}}', '{"a": 12345678901234567890.5}'],
  ["json that is no object", column("jsonb"), '{"x":{"":[1,2]}}', "[1, 2]"],
  ["json that is text", column("jsonb"), '{"x":"{\\"a\\": 1}"}', '{"a": 1}'],
  ["an array", column("_int4", { kind: "array", element: { schema: "pg_catalog", name: "int4", kind: "scalar" } }), '{"x":[1,null,-3]}', '["1", null, "-3"]'],
])("%s is read as the database prints it", (_, of, json, printed) => {
  const [document, database] = read(of, json, printed);
  expect(document).toBe(database);
});

test("what differs is seen", () => {
  const differs = (of: Column, json: string, printed: string): boolean => ((pair) => pair[0] !== pair[1])(read(of, json, printed));
  expect([differs(column("int8"), '{"x":9223372036854775806}', "9223372036854775807"), differs(column("jsonb"), '{"x":{"a":1}}', '{"a": 2}'), differs(column("timestamptz"), '{"x":"2026-01-01T00:00:00.000001Z"}', "1767225600000000")]).toEqual([true, true, true]);
});

test("numbers with exponents", () => {
  expect(["1.5E3", "1E-3", "-2.50e1", "12", "0.0", "1e2"].map(plainNumber)).toEqual(["1500", "0.001", "-25", "12", "0", "100"]);
});
