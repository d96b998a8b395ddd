import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { localConfig } from "../support/stack.ts";
import { runProgram } from "./program.ts";

/**
 * Every resource of stack `local` as committed: a change of what Sluice makes shows in review as a change of this file.
 * `UPDATE_GOLDEN=1 npx jest test/components` writes it anew. Proves what the program asks for, not what the services do with it.
 */
test("the resources of stack local are the committed ones", async () => {
  const file = join(__dirname, "golden", "local.json");
  const seen = await runProgram(localConfig());
  const text = `${JSON.stringify(seen.map(({ type, name, inputs }) => ({ type, name, inputs })), null, 2)}\n`;
  if (process.env["UPDATE_GOLDEN"]) writeFileSync(file, text);
  expect(text).toBe(readFileSync(file, "utf8"));
});
