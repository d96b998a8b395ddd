import { readdirSync } from "node:fs";
import { join } from "node:path";
import { readConnectorFiles } from "../../cli/connector-files.ts";
import { contextOf } from "../../cli/verbs/lint.ts";
import { UsageError } from "../../cli/verb.ts";
import { lint } from "../../connectors/lint/lint.ts";
import type { Finding } from "../../connectors/lint/rule.ts";
import { projectRoot } from "../../setup/root.ts";
import { COUNTS, ROWS, UNSEEN } from "./rows.ts";

const SEEDS = [...new Set(ROWS.map(({ seed }) => seed))];

function files(seed: string): string[] {
  const folder = join(projectRoot(), "test/seeds", seed);
  return readdirSync(folder).filter((name) => name !== "twice.yaml").sort().map((name) => join(folder, name));
}

/** The findings of all files of one guide as one graph. */
function findings(seed: string): Finding[] {
  const read = readConnectorFiles(files(seed));
  return [...read.flatMap((one) => one.findings), ...lint(read.flatMap((one) => one.connectors), contextOf(read.flatMap((one) => one.workers)))];
}

const id = ({ connector, key, rule }: { connector: string; key: string; rule: string }): string => `${connector}, ${key}: ${rule}`;

describe.each(SEEDS)("%s", (seed) => {
  const found = findings(seed);
  const wanted = ROWS.filter((row) => row.seed === seed);

  test.each(wanted.map((row) => [row.row, row.key, row.rule, row] as const))("%s: %s by %s", (_, __, ___, row) => {
    expect(found.filter((one) => id(one) === id(row)).map(({ severity }) => severity)).toContain(row.severity);
  });

  test("nothing else is an error", () => {
    const known = new Set(wanted.map(id));
    expect(found.filter((one) => one.severity === "error" && !known.has(id(one))).map(id)).toEqual([]);
  });
});

test("every row is either found or said not to be visible, with the reason", () => {
  const numbers = Object.entries(COUNTS).flatMap(([letter, count]) => Array.from({ length: count }, (_, index) => `${letter}${index + 1}`));
  const shown = new Set(ROWS.map(({ row }) => row));
  const unseen = UNSEEN.map(({ row }) => row);
  expect([...new Set([...shown, ...unseen])].sort()).toEqual([...numbers].sort());
  expect(unseen.filter((row) => shown.has(row))).toEqual([]);
  expect(new Set(unseen).size).toBe(unseen.length);
});

test("B40: a map with the key transforms twice is refused, with the line of the second", () => {
  const file = join(projectRoot(), "test/seeds/strimzi-snippets/twice.yaml");
  expect(() => readConnectorFiles([file])).toThrow(UsageError);
  expect(() => readConnectorFiles([file])).toThrow(/twice\.yaml, line 8: is no valid YAML: the key "transforms" stands twice in one map/);
});
