import { canonicalCopy } from "../../audit/canonical.ts";
import { compareSorted, type Comparison, type Difference } from "../../audit/compare.ts";
import { settle } from "../../audit/copy.ts";
import { copyHints } from "../../audit/hints.ts";
import type { Column, ColumnType } from "../../database/columns.ts";

const scalar = (name: string, more: Partial<ColumnType> = {}): ColumnType => ({ schema: "pg_catalog", name, kind: "scalar", ...more });
const column = (name: string, type: ColumnType, more: Partial<Column> = {}): Column => ({ name, position: 1, declared: type.name, type, nullable: true, ...more });

test("a copy is asked in its own type, and both answers are brought to one text by the table's", () => {
  const { columns, skipped } = canonicalCopy(
    [column("id", scalar("int8")), column("flag", scalar("bit", { length: 1 })), column("tags", { schema: "public", name: "hstore", kind: "scalar" }), column("new", scalar("text")), column("sum", scalar("int4"), { generated: "stored" })],
    [column("id", scalar("int8")), column("flag", scalar("bool")), column("tags", scalar("jsonb")), column("dropped", scalar("text"))],
  );
  expect(columns.map(({ name }) => name)).toEqual(["id", "flag", "tags", "new"]);
  const [, flag, tags, added] = columns;
  expect([flag!.normalize!("true"), flag!.normalize!("1")]).toEqual(["1", "1"]);
  expect(flag!.lake).toBe('"flag"::text');
  expect(tags!.normalize!('{"b": "1", "a": null}')).toBe(tags!.normalize!('{"a":null,"b":"1"}'));
  expect(added!.missing).toBe(true);
  expect(skipped.map(({ name }) => name)).toEqual(["sum"]);
});

const differs = (id: string): Difference => ({ key: { id }, kind: "differs", columns: [] });
function seen(first: readonly Difference[], lake: string, more: Partial<Comparison> = {}) {
  const comparison: Comparison = { equal: first.length === 0, rows: { database: 3, lake: 3 }, checksum: { database: "a", lake }, missing: 0, extra: 0, changed: first.length, byColumn: {}, first, ...more };
  return { comparison, audit: { table: "public.t", equal: comparison.equal, method: "rows" as const, rows: comparison.rows, comparison, skipped: [], hints: ["a hint"] } };
}
const run = (answers: readonly ReturnType<typeof seen>[], timeoutMs: number) => {
  let at = 0;
  return settle(async () => answers[Math.min(at++, answers.length - 1)]!, { timeoutMs, intervalMs: 0 });
};

test("rows that differ one after the other, each equal at some moment, are a copy that is written to", async () => {
  const found = await run([seen([differs("1"), differs("2")], "x"), seen([differs("3")], "y")], 60_000);
  expect(found.equal).toBe(true);
  expect(found.hints).toEqual(["was written to meanwhile: every row was equal when it was looked at, not all of them at once"]);
  expect(found.comparison?.first).toEqual([]);
});

test("a row that differs in every comparison of a copy that stands still is a finding", async () => {
  const found = await run([seen([differs("1"), differs("2")], "x"), seen([differs("2")], "y"), seen([differs("2"), differs("9")], "y")], 0);
  expect(found.equal).toBe(false);
  expect(found.comparison?.first).toEqual([differs("1"), differs("2")]);
  const later = await run([seen([differs("1"), differs("2")], "x"), seen([differs("2"), differs("9")], "y")], 1);
  expect(later.comparison?.first).toEqual([differs("2")]);
  expect(later.hints).toEqual(["a hint"]);
});

test("a copy that is being filled is waited for, though not all differences are known", async () => {
  const found = await run([seen([differs("1")], "x", { missing: 900_000 }), seen([differs("1")], "y", { missing: 500_000 }), seen([], "z")], 60_000);
  expect(found.equal).toBe(true);
  expect(found.hints).toEqual([]);
});

test("differences name the copy, and hints say what to do there", async () => {
  const rows = async function* (...all: string[][]) { yield all; };
  const comparison = await compareSorted(rows(["1", "a"], ["2", "b"]), rows(["1", "z"], ["3", "c"]), [{ name: "id", key: "integer" }, { name: "v" }], 10, "copy");
  expect(comparison.first.map(({ kind }) => kind)).toEqual(["differs", "missing in copy", "only in copy"]);
  const hints = copyHints("public.t", comparison, ["w"], "copy");
  expect(hints.map((hint) => /^column w: the copy has none yet|rows have not arrived|rows are only in the copy/.test(hint))).toEqual([true, true, true]);
});
