import type { z } from "zod";
import type { Problem } from "./problem.ts";
import { place, schemasAt, visit, type Step } from "./walk.ts";

/** What the shipped stack files hold where only the user can know the value. */
export const UNSET = "SET_ME";

/** A configuration whose unset values are examples, and what is to be set. */
export interface Filled {
  readonly written: Readonly<Record<string, unknown>>;
  readonly unset: readonly Problem[];
}

/** Puts the schema's own example in the place of every unset value, so that the rest can be looked at all the same. */
export function fillUnset(root: z.ZodType, written: Readonly<Record<string, unknown>>): Filled {
  const filled = structuredClone(written) as Record<string, unknown>;
  const unset: Problem[] = [];
  visit(root, written, (_schemas, value, path) => {
    if (value !== UNSET) return;
    const { description = "a value", examples = [] } = (schemasAt(root, path)[0]?.meta() ?? {}) as { description?: string; examples?: unknown[] };
    const at = path.at(-1);
    // Two of a list must be two.
    const example = examples[typeof at === "number" ? at % examples.length : 0];
    put(filled, path, example);
    unset.push({ place: place(path), reason: "is not set yet", mend: `Write ${description}${example === undefined ? "" : `, such as ${String(example)}`}` });
  });
  return { written: filled, unset };
}

function put(tree: Record<string, unknown>, path: readonly Step[], value: unknown): void {
  const last = path.at(-1);
  const holder = path.slice(0, -1).reduce<unknown>((here, step) => (here as Record<Step, unknown>)[step], tree) as Record<Step, unknown>;
  if (last !== undefined) holder[last] = value;
}
