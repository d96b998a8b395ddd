import type { z } from "zod";

/** A step into a value: an object's key or an array's index. */
export type Step = string | number;

/** `sluice:source.tables[2]`; keys that are no plain words are quoted. The first step is the key without its prefix. */
export function place(path: readonly Step[]): string {
  const [head, ...rest] = path;
  const tail = rest.map((step) => (typeof step === "number" ? `[${step}]` : /^[A-Za-z0-9_-]+$/.test(step) ? `.${step}` : `["${step}"]`));
  return `sluice:${head ?? ""}${tail.join("")}`;
}

/* The parts of zod's own description of a schema that the walk needs. */
interface Def {
  readonly type: string;
  readonly shape?: Record<string, z.ZodType>;
  readonly element?: z.ZodType;
  readonly valueType?: z.ZodType;
  readonly innerType?: z.ZodType;
  readonly options?: readonly z.ZodType[];
}

function def(schema: z.ZodType): Def {
  return schema.def as unknown as Def;
}

/** The alternatives of a schema with `optional` and the like taken off. */
export function alternatives(schema: z.ZodType): z.ZodType[] {
  const { innerType, options } = def(schema);
  if (innerType !== undefined) return alternatives(innerType);
  return options === undefined ? [schema] : options.flatMap(alternatives);
}

/** What a schema says about one step down; several where it is a union. */
function below(schema: z.ZodType, step: Step): z.ZodType[] {
  const { shape, element, valueType } = def(schema);
  const next = typeof step === "number" ? element : shape === undefined ? valueType : shape[step];
  return next === undefined ? [] : alternatives(next);
}

/** Every schema that may stand at a path. */
export function schemasAt(root: z.ZodType, path: readonly Step[]): z.ZodType[] {
  let here = alternatives(root);
  for (const step of path) here = here.flatMap((schema) => below(schema, step));
  return here;
}

/** The keys that an object at a path may have. */
export function keysAt(root: z.ZodType, path: readonly Step[]): string[] {
  return schemasAt(root, path).flatMap((schema) => Object.keys(def(schema).shape ?? {}));
}

/** Calls back for every leaf of a value together with the schemas that may stand there. */
export function visit(root: z.ZodType, value: unknown, found: (schemas: readonly z.ZodType[], value: unknown, path: readonly Step[]) => void): void {
  const step = (schemas: z.ZodType[], here: unknown, path: readonly Step[]): void => {
    if (here === null || typeof here !== "object") return found(schemas, here, path);
    const entries: [Step, unknown][] = Array.isArray(here) ? here.map((item, index) => [index, item]) : Object.entries(here);
    for (const [key, item] of entries) step(schemas.flatMap((schema) => below(schema, key)), item, [...path, key]);
  };
  step(alternatives(root), value, []);
}
