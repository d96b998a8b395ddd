import { DuckDBInstance } from "@duckdb/node-api";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { changesSql, fileName } from "../../lake/reader.ts";

test.each([
  ["plain_1", "plain_1"],
  ["Group By", "Group_x20By"],
  ["2nd", "_2nd"],
  ["a-b.c", "a_x2Db_x2Ec"],
  ["Größe", "Größe"],
  ["€", "_x20AC"],
  ["😀", "_xD83D_xDE00"],
])("column %s is %s in a file", (column, name) => expect(fileName(column)).toBe(name));

test("columns come under their own names, also where no file has one of them yet", async () => {
  const dir = mkdtempSync(join(tmpdir(), "sluice-names-"));
  const instance = await DuckDBInstance.create(":memory:");
  const duck = await instance.connect();
  try {
    const file = join(dir, "a.parquet");
    await duck.run(`copy (select 1 as id, 'x' as "Group_x20By") to '${file}' (format parquet)`);
    const columns = [["id", "int"], ["Group By", "string"], ["added later", "string"]].map(([name = "", type = ""]) => ({ name, type, required: false }));
    const sql = changesSql({ namespace: ["shop"], name: "odd", location: "", properties: {}, columns, snapshots: 1 }, [file]);
    expect((await duck.runAndReadAll(sql)).getRowObjectsJson()).toEqual([{ id: 1, "Group By": "x", "added later": null }]);
  } finally {
    duck.closeSync();
    instance.closeSync();
    rmSync(dir, { recursive: true, force: true });
  }
});
