import { readdirSync } from "node:fs";
import { join } from "node:path";
import { readConnectorFiles } from "../../cli/connector-files.ts";
import { contextOf } from "../../cli/verbs/lint.ts";
import { lint } from "../../connectors/lint/lint.ts";
import { projectRoot } from "../../setup/root.ts";

/** Small configurations that are right, one for each false alarm that a published one once gave. */
const folder = join(projectRoot(), "test/seeds/correct");

test.each(readdirSync(folder).sort())("%s gives no error", (name) => {
  const read = readConnectorFiles([join(folder, name)]);
  const found = [...read.flatMap((one) => one.findings), ...lint(read.flatMap((one) => one.connectors), contextOf(read.flatMap((one) => one.workers)))];
  expect(found.filter(({ severity }) => severity === "error").map(({ connector, key, rule, message }) => `${connector}, ${key}: ${message} [${rule}]`)).toEqual([]);
});
