import { captureProblem } from "../../database/capturable.ts";
import type { Column } from "../../database/columns.ts";
import { modifiers, resolveType, type TypeRow } from "../../database/types.ts";

test.each([
  ["numeric", ((10 << 16) | 2) + 4, { precision: 10, scale: 2 }],
  ["numeric", ((3 << 16) | (2048 - 3)) + 4, { precision: 3, scale: -3 }],
  ["numeric", ((1000 << 16) | 1000) + 4, { precision: 1000, scale: 1000 }],
  ["numeric", -1, {}],
  ["varchar", 14, { length: 10 }],
  ["varchar", -1, {}],
  ["bpchar", 5, { length: 1 }],
  ["bit", 3, { length: 3 }],
  ["timestamptz", -1, { fraction: 6 }],
  ["timestamp", 3, { fraction: 3 }],
  ["interval", 0x7fff0000 | 3, { fraction: 3 }],
  ["interval", 0x7fff0000 | 0xffff, { fraction: 6 }],
  ["text", -1, {}],
])("%s with modifier %d", (name, typmod, meaning) => {
  expect(modifiers(name, typmod)).toEqual(meaning);
});

const row = (oid: number, name: string, more: Partial<TypeRow> = {}): [number, TypeRow] => [oid, { oid, schema: "pg_catalog", name, typtype: "b", typcategory: "N", typelem: 0, typbasetype: 0, typtypmod: -1, typnotnull: false, labels: null, ...more }];
const types = new Map<number, TypeRow>([
  row(1700, "numeric"),
  row(1231, "_numeric", { typcategory: "A", typelem: 1700 }),
  row(19, "name", { typcategory: "S", typelem: 18 }),
  row(1, "price", { schema: "shop", typtype: "d", typbasetype: 1700, typtypmod: ((8 << 16) | 2) + 4, typnotnull: true }),
  row(2, "cost", { schema: "shop", typtype: "d", typbasetype: 1 }),
  row(3, "_cost", { schema: "shop", typcategory: "A", typelem: 2 }),
]);

test("domains are followed to their base, with its modifier and NOT NULL", () => {
  expect(resolveType(2, -1, types)).toEqual({ domain: "shop.cost", notNull: true, type: { schema: "pg_catalog", name: "numeric", kind: "scalar", precision: 8, scale: 2 } });
});

test("arrays carry their element's modifier; a name is no array", () => {
  expect(resolveType(1231, ((5 << 16) | 1) + 4, types).type).toMatchObject({ kind: "array", element: { precision: 5, scale: 1 } });
  expect(resolveType(3, -1, types).type).toMatchObject({ kind: "array", elementDomain: "shop.cost", element: { precision: 8 } });
  expect(resolveType(19, -1, types).type.kind).toBe("scalar");
  expect(() => resolveType(99, -1, types)).toThrow("type with oid 99: was dropped");
});

describe("what would be left out", () => {
  const column = (type: Partial<Column["type"]>): Column => ({ name: "c", position: 1, declared: "it", nullable: true, type: { schema: "pg_catalog", name: "int4", kind: "scalar", ...type } });
  const element = (name: string, more: Partial<Column["type"]> = {}): Column => column({ name: `_${name}`, kind: "array", element: { schema: "pg_catalog", name, kind: "scalar", ...more } });

  test.each([column({}), column({ name: "mood", schema: "public", kind: "enum" }), column({ name: "int4range", kind: "range" }), column({ name: "hstore", schema: "extensions" }), element("int4"), element("timestamptz"), element("mood", { kind: "enum", schema: "public" })])("not $type.name", (fine) => {
    expect(captureProblem(fine)).toBeUndefined();
  });

  test.each([column({ name: "pair", schema: "public", kind: "composite" }), column({ name: "int4multirange", kind: "multirange" }), column({ name: "mine", schema: "public", kind: "range" }), column({ name: "jsonpath" }), column({ name: "seg", schema: "public" }), element("interval"), element("point")])("but $type.name", (left) => {
    expect(captureProblem(left)).toContain("which Debezium leaves out of its records");
  });

  test("and arrays of domains", () => {
    expect(captureProblem(column({ name: "_d", kind: "array", element: { schema: "pg_catalog", name: "int4", kind: "scalar" }, elementDomain: "public.d" }))).toContain("is an array of the domain public.d");
  });
});
