import { hasUnknown, UNKNOWN } from "../../dynamic/lifecycle.ts";
import { checkNames, mark, notOurs, storedDiff, type Owned } from "../../database/owned.ts";
import { plainTables, printTable, tableSql, without } from "../../database/table.ts";

const A = { schema: "public", table: "a" };
const B = { schema: "public", table: "b" };

test("table names are quoted by both parts", () => {
  expect(tableSql({ schema: "Sales Dept", table: 'we"ird.Table' })).toBe('"Sales Dept"."we""ird.Table"');
  expect(printTable({ schema: "public", table: "a.b" })).toBe("public.a.b");
});

test("lists of tables are sets", () => {
  expect(without([A, B, A], [B])).toEqual([A]);
  expect(plainTables([B, { ...A, extra: 1 } as typeof A, B])).toEqual([A, B]);
});

describe("stored diff", () => {
  const endpoint = { host: "h", port: 1, database: "shop", user: "u", password: "p", sslmode: "prefer" } as const;
  interface Thing extends Owned {
    readonly name: string;
    readonly tables: readonly (typeof A)[];
  }
  const olds: Thing = { endpoint, owner: "p/s", name: "n", tables: [A] };
  const diff = (more: Partial<Thing>): unknown => storedDiff(olds, { ...olds, ...more }, ["tables"], "name");

  test.each([
    ["nothing", {}, { changes: false }],
    ["tables", { tables: [A, B] }, { changes: true }],
    ["another port: the server moved", { endpoint: { ...endpoint, port: 2 } }, { changes: true }],
    ["another name", { name: "m" }, { changes: true, replaces: ["name"], deleteBeforeReplace: true }],
    ["another database", { endpoint: { ...endpoint, database: "other" } }, { changes: true, replaces: ["endpoint"], deleteBeforeReplace: true }],
    ["an unknown endpoint", { endpoint: UNKNOWN as never }, { changes: true }],
    ["unknown tables", { tables: UNKNOWN as never }, { changes: true }],
  ])("%s", (_what, more, answer) => {
    expect(diff(more)).toEqual(answer);
  });
});

test("names that PostgreSQL would cut are refused", async () => {
  const { failures } = await checkNames({}, { name: "é".repeat(32), other: "fine", none: "", later: UNKNOWN });
  expect(failures).toEqual([
    { property: "name", reason: expect.stringContaining("is 64 bytes long, PostgreSQL cuts names after 63") },
    { property: "none", reason: "none: is empty. Give it a name" },
  ]);
  expect(hasUnknown({ later: UNKNOWN })).toBe(true);
});

test("marks", () => {
  expect(mark({ owner: "shop/dev" })).toBe("sluice:shop/dev");
  expect(notOurs("role x", "sluice:shop/prod", "Drop it").message).toBe("role x: exists already, and it belongs to the stack shop/prod. Drop it");
  expect(notOurs("role x", null, "Drop it").message).toContain("no stack of Sluice made it");
});
