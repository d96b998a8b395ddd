import fc from "fast-check";
import { canSignal, dataCollection, signalId, snapshotSignal } from "../../database/snapshot/signal.ts";

const ORDERS = { schema: "public", table: "orders" };

test("a signal in Debezium's form", () => {
  const signal = snapshotSignal(ORDERS, "0/16B3748");
  expect(signal).toMatchObject({ type: "execute-snapshot", data: '{"data-collections":["\\"public\\".\\"orders\\""],"type":"incremental"}' });
  expect(signal.id).toMatch(/^sluice-[0-9a-f]{32}$/);
  expect(signal.id.length).toBeLessThanOrEqual(42);
});

test("one id for one table and generation", () => {
  expect(signalId(ORDERS, "a")).toBe(signalId({ ...ORDERS }, "a"));
  expect(signalId(ORDERS, "a")).not.toBe(signalId(ORDERS, "b"));
  expect(signalId({ schema: "a", table: "b.c" }, "g")).not.toBe(signalId({ schema: "a.b", table: "c" }, "g"));
});

test.each([
  ["plain", "orders", '"public"."orders"', true],
  ["mixed", "aB-c$", "\\Qpublic.aB-c$\\E", true],
  ["dotted", "a.b", '"public"."a.b"', false],
  ["blank", "a b", '"public"."a b"', false],
  ["quoted", 'a"b', '"public"."a""b"', true],
  ["bracketed", "a(b", "\\Qpublic.a(b\\E", true],
  ["bracketed and dotted", "a(b.c", "\\Qpublic.a(b.c\\E", false],
  ["two apostrophes", "a''b", `"public"."a''b"`, false],
])("a %s name", (_what, table, written, possible) => {
  expect(dataCollection({ schema: "public", table })).toBe(written);
  expect(canSignal({ schema: "public", table })).toBe(possible);
});

/** What Debezium does with a name: a regular expression over the known names first, then `TableIdParser`. */
function chosen(written: string, known: readonly string[]): string[] {
  const literal = /^\\Q(.*)\\E$/s.exec(written)?.[1];
  const matches = literal === undefined ? new RegExp(`^(?:${written})$`, "su") : { test: (name: string) => name === literal };
  const found = known.filter((name) => matches.test(name));
  if (found.length > 0) return found;
  const parts = /^"((?:[^"]|"")*)"\."((?:[^"]|"")*)"$/s.exec(written);
  return parts === null ? [] : [`${parts[1]?.replaceAll('""', '"')}.${parts[2]?.replaceAll('""', '"')}`];
}

test("any name that can be told names exactly its table", () => {
  const name = fc.string({ minLength: 1, maxLength: 12, unit: fc.constantFrom(..."abA1_ .-\"'`()[]{}*+?|^$\\é") });
  fc.assert(
    fc.property(name, name, name, (schema, table, other) => {
      const wanted = { schema, table };
      fc.pre(canSignal(wanted));
      const written = dataCollection(wanted);
      expect(chosen(written, [...new Set([`${schema}.${table}`, `${schema}.${other}`, `x.${table}`])].filter((known) => !known.startsWith('"')))).toEqual([`${schema}.${table}`]);
    }),
    { numRuns: 2000 },
  );
});
