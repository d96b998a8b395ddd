import type { Problem } from "../config/problem.ts";
import { printTable } from "../database/table.ts";
import type { SearchSinkConfig } from "../config/stack.ts";
import { RECORD_COLUMNS } from "../lake/types.ts";
import type { IndexPlan, SearchPlan, SinkPlanBase, TablePlan } from "./shape.ts";
import { partsAtSink, rowsOf, topicBehind } from "./transforms.ts";

/** Longest name of an index in bytes (Elasticsearch and OpenSearch `MetadataCreateIndexService.MAX_INDEX_NAME_BYTES`). */
export const INDEX_BYTES = 255;

/** The indexes of a search sink, one for each table that it reads, or for each topic of events. */
export function indexPlans({ index }: Pick<SearchSinkConfig, "index">, base: SinkPlanBase): IndexPlan[] {
  const tables = base.tables.map((table): IndexPlan => {
    const [schema, name] = partsAtSink(table, base);
    const topic = topicBehind(table.topic, base);
    return { source: { schema: table.schema, table: table.table }, topic, index: indexName(index, { schema, table: name, topic }), exclude: table.exclude, ...rowsOf(table, base) };
  });
  const records = base.events ? base.records : [];
  return [...tables, ...records.map(({ topic: read, columns, key }): IndexPlan => {
    const topic = topicBehind(read, base);
    const [table = "", schema = ""] = topic.split(".").reverse();
    // Where a record was in Kafka its document says by its version, and no field.
    return { topic, index: indexName(index, { schema, table, topic }), records: { columns: columns.filter(({ name }) => !RECORD_COLUMNS.some((own) => own.name === name)), key } };
  })];
}

/** What an index is made from, for people. */
export function indexedBy({ source, topic }: IndexPlan): string {
  return source === undefined ? topic : printTable(source);
}

/**
 * `{schema}-{table}` filled in (of a topic without a table its last two parts), as both servers and both sinks take it without a change of their own: lower case, `a-z 0-9 . _ -`, a letter or
 * digit in front. Servers allow other letters too; addresses, wildcards and role patterns do better without. What has no name left, or too
 * long a one, the plan refuses.
 */
export function indexName(pattern: string, { schema, table, topic }: Pick<TablePlan, "schema" | "table" | "topic">): string {
  const parts: Readonly<Record<string, string>> = { schema, table, topic };
  return pattern.replaceAll(/\{(schema|table|topic)\}/g, (_, part: string) => parts[part] ?? "").toLowerCase().replace(/[^a-z0-9._-]/g, "_").replace(/^[^a-z0-9]+/, "");
}

/** Streams whose records are neither rows nor events: they have neither the key that an id is made of nor columns for the fields. */
export function searchProblems(sinks: readonly SearchPlan[]): Problem[] {
  return sinks.filter(({ events }) => !events).flatMap(({ name, kind, records }) => records.map(({ topic }) => ({
    place: `sluice:sinks.${name}.${kind}.from`, reason: `reads topic ${topic}, whose records are no rows of a captured table`, mend: "Leave it out, or write the connector under sluice:connectors",
  })));
}
