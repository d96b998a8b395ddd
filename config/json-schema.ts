import { z } from "zod";
import { isSecret } from "./field.ts";
import { stackSchema } from "./schema.ts";

/**
 * JSON Schema (draft 2020-12) of a `Pulumi.<stack>.yaml`, for completion in editors. Generated from the zod schema;
 * a secret may also be written as Pulumi's `{secure: …}`.
 */
export function stackFileSchema(): Record<string, unknown> {
  const { $schema, properties, required } = z.toJSONSchema(stackSchema, {
    io: "input",
    override: ({ zodSchema, jsonSchema }) => {
      if (!isSecret(zodSchema as unknown as z.ZodType)) return;
      const { type, minLength, ...rest } = jsonSchema;
      for (const key of Object.keys(jsonSchema)) delete jsonSchema[key];
      Object.assign(jsonSchema, rest, { anyOf: [{ type, minLength }, { type: "object", properties: { secure: { type: "string" } }, required: ["secure"], additionalProperties: false }] });
    },
  }) as { $schema: string; properties: Record<string, unknown>; required: string[] };
  const prefixed = Object.fromEntries(Object.entries(properties).map(([key, value]) => [`sluice:${key}`, value]));
  return {
    $schema,
    title: "Stack configuration of Sluice",
    type: "object",
    properties: {
      config: {
        type: "object",
        properties: prefixed,
        required: required.map((key) => `sluice:${key}`),
        // Other namespaces are Pulumi's business, `sluice:` is ours alone.
        propertyNames: { anyOf: [{ not: { pattern: "^sluice:" } }, { enum: Object.keys(prefixed) }] },
      },
    },
  };
}

/** The text of `config/stack.schema.json`. */
export function stackFileSchemaText(): string {
  return `${JSON.stringify(stackFileSchema(), null, 2)}\n`;
}

// `node config/json-schema.ts > config/stack.schema.json` writes the file anew.
if (process.argv[1]?.endsWith("config/json-schema.ts")) process.stdout.write(stackFileSchemaText());
