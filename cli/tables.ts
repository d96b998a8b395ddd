import { printTable } from "../database/table.ts";
import { didYouMean } from "../util/suggest.ts";
import type { ManifestConnector, ManifestSink, ManifestTable, StackManifest } from "./manifest.ts";
import { UsageError, type VerbInput } from "./verb.ts";

/** A table of the stack by `schema.table`, or by `table` alone where that names just one. */
export function findTable({ stack, tables }: StackManifest, name: string): ManifestTable {
  const exact = tables.find((one) => printTable(one) === name);
  const bare = tables.filter((one) => one.table === name);
  const found = exact ?? (bare.length === 1 ? bare[0] : undefined);
  if (found) return found;
  const many = bare.length > 1 ? `is in ${bare.map(({ schema }) => schema).join(" and ")}. Name it with its schema` : `is no table of stack ${stack}${didYouMean(name, tables.map(printTable))}. It has: ${tables.map(printTable).join(", ")}`;
  throw new UsageError(`table ${name}: ${many}`);
}

/** A connector of the stack by its name in Kafka Connect, or by the name of its sink, or `source`. */
export function findConnector({ stack, connectors }: StackManifest, name: string): ManifestConnector {
  const sources = connectors.filter((one) => one.type === "source");
  const found = connectors.find((one) => one.name === name) ?? connectors.find((one) => one.sink === name) ?? (name === "source" && sources.length === 1 ? sources[0] : undefined);
  if (found) return found;
  const names = connectors.map((one) => one.name);
  throw new UsageError(`connector ${name}: is none of stack ${stack}${didYouMean(name, names)}. It has: ${names.join(", ")}`);
}

/** The stack, and the connector of it that the first word names. */
export async function namedConnector({ manifest, positionals }: Pick<VerbInput, "manifest" | "positionals">): Promise<{ stack: StackManifest; name: string; type: ManifestConnector["type"] }> {
  const stack = await manifest();
  const { name, type } = findConnector(stack, positionals[0]!);
  return { stack, name, type };
}

/** A sink of the stack by its name in the configuration. */
export function findSink({ stack, sinks }: StackManifest, name: string): ManifestSink {
  const found = sinks.find((one) => one.name === name);
  if (found) return found;
  const names = sinks.map((one) => one.name);
  throw new UsageError(`sink ${name}: is none of stack ${stack}${didYouMean(name, names)}. It has: ${names.join(", ") || "none"}`);
}
