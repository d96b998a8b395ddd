import { changed } from "../../connectors/lint/example.ts";
import { lint } from "../../connectors/lint/lint.ts";
import { RULES, WORKER_RULES } from "../../connectors/lint/rules.ts";

const ALL = [...new Set([...RULES, ...WORKER_RULES])];

test("every rule has an id of its own, a reason, a source and a fix, each one line", () => {
  expect(new Set(ALL.map(({ id }) => id)).size).toBe(ALL.length);
  for (const { id, reason, source, fix } of ALL) {
    expect(id).toMatch(/^[a-z]+(-[a-z]+)+$/);
    for (const text of [reason, source, fix]) expect(text).toMatch(/^[^\n]{5,}[^.\n]$/);
  }
});

test.each(ALL.map((rule) => [rule.id, rule] as const))("%s: nothing is said of the good example, and its one change makes this rule speak and no other", (id, { example }) => {
  expect(lint(example.good, example.context)).toEqual([]);
  const { connectors, context } = changed(example);
  const found = lint(connectors, context);
  expect(found.map(({ rule }) => rule)).toEqual(found.map(() => id));
  expect(found).not.toEqual([]);
});
