import { compareSorted, PLACEHOLDER, type Cell, type ComparedColumn, type Row } from "../../audit/compare.ts";
import { compareBytes, compareFloats, compareIntegers } from "../../audit/order.ts";
import * as form from "../../audit/normalize.ts";

const columns: ComparedColumn[] = [{ name: "id", key: "integer" }, { name: "name" }, { name: "price", normalize: form.decimal }];

async function* stream(rows: Row[], size = 2): AsyncGenerator<Row[]> {
  for (let at = 0; at < rows.length; at += size) yield rows.slice(at, at + size);
}
const compare = (database: Row[], lake: Row[], of = columns, limit?: number) => compareSorted(stream(database), stream(lake, 3), of, limit);

test("equal streams, whatever their batches: equal counts, equal checksums", async () => {
  const rows: Row[] = [["-2", "a", "1.50"], ["9", null, null], ["10", "b", "0.00"], ["9223372036854775807", "c", "2"]];
  const result = await compare(rows, [["-2", "a", "1.5"], ["9", null, null], ["10", "b", "-0"], ["9223372036854775807", "c", "2.000000000"]]);
  expect(result).toMatchObject({ equal: true, rows: { database: 4, lake: 4 }, missing: 0, extra: 0, changed: 0, byColumn: {}, first: [] });
  expect(result.checksum.lake).toBe(result.checksum.database);
});

test("missing, additional and changed rows are counted and named", async () => {
  const result = await compare([["1", "a", "1"], ["2", "b", "2"], ["3", "c", "3"], ["5", null, "5"]], [["0", "z", "0"], ["1", "a", "1"], ["3", "C", null], ["5", "null", "5"], ["6", "f", "6"]]);
  expect(result).toMatchObject({ equal: false, rows: { database: 4, lake: 5 }, missing: 1, extra: 2, changed: 2, byColumn: { name: { rows: 2, lakeNull: 0 }, price: { rows: 1, lakeNull: 1 } } });
  expect(result.checksum.lake).not.toBe(result.checksum.database);
  expect(result.first).toEqual([
    { key: { id: "0" }, kind: "only in lake" },
    { key: { id: "2" }, kind: "missing in lake" },
    { key: { id: "3" }, kind: "differs", columns: [{ name: "name", database: "c", lake: "C" }, { name: "price", database: "3", lake: null }] },
    { key: { id: "5" }, kind: "differs", columns: [{ name: "name", database: null, lake: "null" }] },
    { key: { id: "6" }, kind: "only in lake" },
  ]);
});

test("empty against full, and the limit of what is kept", async () => {
  const rows: Row[] = Array.from({ length: 25 }, (_, index) => [String(index), "x", "1"]);
  expect(await compare([], [])).toMatchObject({ equal: true, rows: { database: 0, lake: 0 } });
  const result = await compare(rows, [], columns, 3);
  expect(result).toMatchObject({ equal: false, missing: 25 });
  expect(result.first.map((one) => one.key["id"])).toEqual(["0", "1", "2"]);
});

test("two latest rows of one key in the lake are a finding", async () => {
  expect(await compare([["1", "a", "1"]], [["1", "a", "1"], ["1", "b", "1"]])).toMatchObject({ equal: false, extra: 1, changed: 0 });
});

test.each<[string, Cell]>([["text", PLACEHOLDER], ["bytes", Buffer.from(PLACEHOLDER).toString("hex")], ["array", `["${PLACEHOLDER}"]`]])("the connector's placeholder as %s never equals anything", async (_, text) => {
  const result = await compare([["1", text, "1"]], [["1", text, "1"]]);
  expect(result).toMatchObject({ equal: false, changed: 1, byColumn: { name: { rows: 1 } } });
});

test("a stream out of order is an error, not a finding", async () => {
  await expect(compare([["2", "a", "1"], ["10", "b", "1"], ["9", "c", "1"]], [])).rejects.toThrow('audit: the database is not sorted by its key (["10"] came before ["9"])');
});

test("keys of several columns, and order by bytes", async () => {
  const two: ComparedColumn[] = [{ name: "a", key: "text" }, { name: "b", key: "integer" }];
  const rows: Row[] = [["B", "2"], ["B", "10"], ["a", "1"], ["é", "1"], ["\uE000", "1"], ["😀", "1"]];
  expect(await compare(rows, rows, two)).toMatchObject({ equal: true, rows: { lake: 6 } });
});

test("orders", () => {
  expect(["10", "9", "-10", "-9", "0"].sort(compareIntegers)).toEqual(["-10", "-9", "0", "9", "10"]);
  expect(["NaN", "Infinity", "1e3", "-1", "2"].sort(compareFloats)).toEqual(["-1", "2", "1e3", "Infinity", "NaN"]);
  const words = ["", "a", "ab", "B", "é", "\uD7FF", "\uE000", "\uFFFD", "😀", "😁"];
  expect([...words].reverse().sort(compareBytes)).toEqual([...words].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
});

test("a long value is cut in the report", async () => {
  const result = await compare([["1", "x".repeat(1_000_000), "1"]], [["1", "y", "1"]]);
  expect(result.first[0]?.columns?.[0]?.database).toMatch(/^x{100}… \(1000000 characters\)$/);
});

test("a stream that fails closes the other", async () => {
  let closed = false;
  async function* endless(): AsyncGenerator<Row[]> {
    try {
      for (let index = 0; ; index++) yield [[String(index), "a", "1"]];
    } finally {
      closed = true;
    }
  }
  async function* broken(): AsyncGenerator<Row[]> {
    yield [["0", "a", "1"]];
    throw new Error("gone");
  }
  await expect(compareSorted(endless(), broken(), columns)).rejects.toThrow("gone");
  expect(closed).toBe(true);
});
