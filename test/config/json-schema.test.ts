import { readFileSync } from "node:fs";
import { join } from "node:path";
import { stackFileSchema, stackFileSchemaText } from "../../config/json-schema.ts";

test("the committed schema is up to date: node config/json-schema.ts > config/stack.schema.json", () => {
  expect(readFileSync(join(process.cwd(), "config/stack.schema.json"), "utf8")).toBe(stackFileSchemaText());
});

test("a secret takes a text or Pulumi's secure value", () => {
  const text = JSON.stringify(stackFileSchema());
  expect(text).toContain('"examples":["${env:NAME}"],"anyOf":[{"type":"string","minLength":1},{"type":"object","properties":{"secure":{"type":"string"}}');
});
