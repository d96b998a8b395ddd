import { DuckDBInstance } from "@duckdb/node-api";
import { latestSql } from "../../lake/latest.ts";

/** Changes of key 1 as [offset, lsn or null, deleted, value]. */
type Change = [number, number | null, boolean, string];

async function latest(changes: readonly Change[]): Promise<unknown[]> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  const rows = changes.map(([offset, lsn, deleted, value]) => `(1, '${value}', ${lsn ?? "null"}::bigint, '${deleted}', ${offset}::bigint)`);
  await connection.run(`create table t as select * from (values ${rows.join(", ")}) v(id, value, "__source_lsn", "__deleted", "__offset")`);
  const result = await connection.runAndReadAll(latestSql("t", ["id"]));
  connection.closeSync();
  instance.closeSync();
  return result.getRowObjectsJson().map((row) => row["value"]);
}

test("the last change wins", async () => {
  expect(await latest([[0, 10, false, "a"], [1, 20, false, "b"]])).toEqual(["b"]);
});

test("a deleted row is gone, and comes back when it is inserted again", async () => {
  expect(await latest([[0, 10, false, "a"], [1, 20, true, "a"]])).toEqual([]);
  expect(await latest([[0, 10, false, "a"], [1, 20, true, "a"], [2, 30, false, "b"]])).toEqual(["b"]);
});

test("changes that are sent again after a crash are no news", async () => {
  expect(await latest([[0, 10, false, "a"], [1, 20, false, "b"], [2, 10, false, "a"]])).toEqual(["b"]);
  expect(await latest([[0, 10, false, "a"], [1, 20, true, "a"], [2, 10, false, "a"], [3, 20, true, "a"]])).toEqual([]);
});

test("a row read by an incremental snapshot supersedes what came before it", async () => {
  expect(await latest([[0, 10, false, "a"], [1, null, false, "a with the default"]])).toEqual(["a with the default"]);
});

test("a change that was committed after a row was read supersedes it, also with a lower position than other changes", async () => {
  expect(await latest([[0, 10, false, "a"], [1, null, false, "a"], [2, 15, false, "b"]])).toEqual(["b"]);
  expect(await latest([[0, null, false, "read"], [1, 15, true, "read"]])).toEqual([]);
});

test("a change sent again does not hide a row read since", async () => {
  expect(await latest([[0, 10, false, "a"], [1, null, false, "read"], [2, 10, false, "a"]])).toEqual(["read"]);
});

test("a table without a key has none", () => {
  expect(() => latestSql("t", [])).toThrow("without a key");
});
