import type { z } from "zod";
import { suggest } from "../util/suggest.ts";

export type Parsed<S> = { readonly settings: S } | { readonly problems: readonly { readonly key: string; readonly reason: string }[] };

/** Settings by a strict zod schema: every problem at once, unknown keys with a suggestion. */
export function parseSettings<S>(schema: z.ZodObject & z.ZodType<S>, settings: unknown): Parsed<S> {
  const result = schema.safeParse(settings ?? {});
  if (result.success) return { settings: result.data };
  const known = Object.keys(schema.shape);
  const problems = result.error.issues.flatMap((issue) => {
    const key = issue.path.join(".");
    if (issue.code !== "unrecognized_keys") return [{ key, reason: issue.message }];
    return issue.keys.map((unknown) => {
      const near = suggest(unknown, known);
      return { key: unknown, reason: `unknown setting${near === undefined ? `. Known: ${known.join(", ")}` : `. Did you mean ${near}?`}` };
    });
  });
  return { problems };
}
