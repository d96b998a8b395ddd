import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runProgram } from "./program.ts";

/**
 * Every resource of a stack as committed, with parents and what each waits for: a change of what Sluice makes shows in review as a
 * change of these files. `UPDATE_GOLDEN=1 npx jest test/components` writes them anew. Proves what the program asks for, not what the
 * services do with it.
 */
export async function matchesGolden(stack: string, config: Record<string, unknown>): Promise<void> {
  const file = join(__dirname, "golden", `${stack}.json`);
  const text = `${JSON.stringify(readable((await runProgram(config, { stack })).map(({ provider: _provider, ...rest }) => rest)), null, 2)}\n`;
  if (process.env["UPDATE_GOLDEN"]) writeFileSync(file, text);
  expect(text).toBe(readFileSync(file, "utf8"));
}

/** Texts as lines; of certificates and scripts, which are read elsewhere, only that it is they. */
function readable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(readable);
  if (typeof value === "object" && value !== null) return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, readable(one)]));
  if (typeof value !== "string" || !value.includes("\n")) return value;
  if (value.includes("-----BEGIN CERTIFICATE-----")) return `<${value.split("-----BEGIN CERTIFICATE-----").length - 1} certificates>`;
  if (value.startsWith("#!")) return `<script: ${value.split("\n")[1]?.replace(/^#\s*/, "")}>`;
  return value.trimEnd().split("\n");
}
