import fc from "fast-check";
import { loadConfig } from "../../config/load.ts";
import type { StackConfig } from "../../config/stack.ts";

export const where = { project: "sluice", stack: "local" };

type Tree = Record<string, any>;

/** A complete configuration of given tables and sinks. */
export function config(tables: readonly unknown[], change: (tree: Tree) => void = () => undefined): StackConfig {
  const tree: Tree = {
    source: { local: {}, database: "shop", tables },
    broker: { local: {} },
    connect: { local: {} },
    sinks: { lake: s3("iceberg"), plain: s3("parquet") },
  };
  change(tree);
  const loaded = loadConfig(Object.fromEntries(Object.entries(tree).map(([key, value]) => [`sluice:${key}`, value])));
  if (loaded.config === undefined) throw new Error(JSON.stringify(loaded.problems));
  return loaded.config;
}

export function s3(format: "iceberg" | "parquet"): Tree {
  return { s3: { local: {}, bucket: "lake", format, maxFileAge: "10s" } };
}

export function copy(schema: string, deletes = true): Tree {
  return { jdbc: { local: {}, database: "reports", schema, tableName: "{schema}_{table}", deletes } };
}

/** Names as PostgreSQL takes them: capitals, blanks, `$`, other alphabets, digits in front. */
const part = fc
  .string({ minLength: 1, maxLength: 20, unit: fc.constantFrom(..."abcXYZ019_$- éñ(+[{?^|") })
  .map((text) => text.trim())
  .filter((text) => text !== "" && !text.startsWith("pg_"));

export const tableNames = fc.uniqueArray(fc.tuple(part, part).map(([schema, table]) => `${schema}.${table}`), { minLength: 1, maxLength: 12 });
