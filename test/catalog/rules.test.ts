import { classMarks } from "../../connectors/catalog/class-marks.ts";
import { mutant, type ClassRule } from "../../connectors/catalog/class-rule.ts";
import type { ConnectorConfig } from "../../connectors/catalog/class.ts";
import { CLASS_RULES, CONNECTORS, CONVERTERS, PREDICATES, TRANSFORMS } from "../../connectors/catalog/registry.ts";
import { resolveConfig } from "../../connectors/catalog/resolve.ts";

const connectorRules = CONNECTORS.flatMap((one) => (one.rules ?? []).map((rule) => [rule.id, rule, one.className] as const));
const partRules = [...TRANSFORMS, ...PREDICATES, ...CONVERTERS].flatMap((one) => (one.rules ?? []).map((rule) => [rule.id, rule, one] as const));

test.each(connectorRules)("%s of %s", (_, rule) => {
  expect(speaking(rule.example.good)).toEqual([]);
  expect(speaking(mutant(rule.example))).toEqual([rule.id]);
});

test.each(partRules)("%s", (_, rule, { rules = [] }) => {
  const all = (config: ConnectorConfig): string[] => [...new Set(rules.filter(({ check }) => check(config).length > 0).map(({ id }) => id))];
  expect(all(rule.example.good)).toEqual([]);
  expect(all(mutant(rule.example))).toEqual([rule.id]);
});

test("ids are unique, and a mutant is one change", () => {
  const ids = CLASS_RULES.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { id, example } of CLASS_RULES) expect([id, Object.keys(example.bad).length]).toEqual([id, 1]);
});

test("what a rule says is one line without a full stop, and names what to write", () => {
  for (const rule of CLASS_RULES) {
    const marks = rule.check(mutant(rule.example));
    for (const text of [rule.reason, rule.source, rule.fix, ...marks.flatMap(({ message, fix }) => [message, fix])]) {
      expect(text).toMatch(/^[^\n]+[^.\n]$/);
    }
  }
});

function speaking(config: ConnectorConfig): string[] {
  return [...new Set(classMarks(config, resolveConfig(config)).map(({ rule }: { rule: ClassRule }) => rule.id))];
}
