import { TABLES } from "../config/stack.ts";
import type { TablePlan } from "./shape.ts";

/** Something that a sink can read, by the name that its `from` says. */
export interface StreamPlan {
  readonly name: string;
  readonly topics: readonly string[];
  /** The captured tables behind the topics; none where the records are no rows of a table. */
  readonly tables: readonly TablePlan[];
}

/** Every stream of a stack: all tables together, and each by itself. */
export function streamPlans(tables: readonly TablePlan[]): StreamPlan[] {
  const of = (name: string, some: readonly TablePlan[]): StreamPlan => ({ name, topics: some.map(({ topic }) => topic), tables: some });
  return [of(TABLES, tables), ...tables.map((table) => of(table.name, [table]))];
}

/** What a sink reads, each once, in the order of the streams. */
export function readFrom(from: readonly string[], streams: readonly StreamPlan[]): Pick<StreamPlan, "topics" | "tables"> {
  const unknown = from.find((name) => !streams.some((stream) => stream.name === name));
  if (unknown !== undefined) throw new Error(`stream ${unknown}: is none of ${streams.map(({ name }) => name).join(", ")}`);
  const read = streams.filter(({ name }) => from.includes(name));
  const order = streams.find(({ name }) => name === TABLES)?.tables ?? [];
  const some = new Set(read.flatMap(({ tables }) => tables));
  const tables = order.filter((table) => some.has(table));
  const others = read.filter((stream) => stream.tables.length === 0).flatMap(({ topics }) => topics);
  return { tables, topics: [...tables.map(({ topic }) => topic), ...others] };
}
