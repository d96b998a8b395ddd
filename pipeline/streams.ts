import { OUTBOX, TABLES } from "../config/stack.ts";
import type { RecordsPlan, TablePlan } from "./shape.ts";

/** Something that a sink can read, by the name that its `from` says. */
export interface StreamPlan {
  readonly name: string;
  /** Captured tables, each with its topic. */
  readonly tables: readonly TablePlan[];
  /** Topics with other records. */
  readonly records: readonly RecordsPlan[];
}

/** Every stream of a stack: all tables together, each by itself, and the others. */
export function streamPlans(tables: readonly TablePlan[], others: readonly StreamPlan[] = []): StreamPlan[] {
  return [{ name: TABLES, tables, records: [] }, ...tables.map((table) => ({ name: table.name, tables: [table], records: [] })), ...others];
}

/** What a sink reads. */
export interface ReadPlan extends Pick<StreamPlan, "tables" | "records"> {
  readonly events: boolean;
  readonly topics: readonly string[];
}

/** What a sink reads, each once, in the order of the streams. */
export function readFrom(from: readonly string[], streams: readonly StreamPlan[]): ReadPlan {
  const unknown = from.find((name) => !streams.some((stream) => stream.name === name));
  if (unknown !== undefined) throw new Error(`stream ${unknown}: is none of ${streams.map(({ name }) => name).join(", ")}`);
  const read = streams.filter(({ name }) => from.includes(name));
  const order = streams.find(({ name }) => name === TABLES)?.tables ?? [];
  const some = new Set(read.flatMap(({ tables }) => tables));
  const tables = order.filter((table) => some.has(table));
  const records = [...new Set(read.flatMap((stream) => stream.records))];
  return { tables, records, events: from.includes(OUTBOX), topics: [...tables, ...records].map(({ topic }) => topic) };
}
