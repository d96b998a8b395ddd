import type { Problem } from "../config/problem.ts";
import type { StackConfig } from "../config/stack.ts";
import type { FeedConfig } from "../config/stack-sources.ts";
import { QUICKSTARTS } from "../connectors/catalog/datagen-quickstarts.ts";
import { datagen } from "../connectors/catalog/datagen.ts";
import { avroFields, holds, parseFields, printField, type FeedField } from "../connectors/catalog/feed-fields.ts";
import { GENERATOR_CLASSES, GENERATOR_FIELDS } from "../connectors/catalog/generator-render.ts";
import { HTTP_FIELDS } from "../connectors/catalog/http-render.ts";
import { httpSource } from "../connectors/catalog/http-source.ts";
import { RECORD_COLUMNS } from "../lake/types.ts";
import { sinkNames, type Where } from "./names.ts";
import type { FeedConnectorPlan, FeedPlan } from "./shape.ts";
import type { StreamPlan } from "./streams.ts";

/** Sources beside the database: what they write, and what their records have in them. */

export function feedPlans({ sources }: StackConfig, where: Where): FeedPlan[] {
  return Object.entries(sources).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, config]) => {
    const key = keyOf(config);
    return { name, connector: sinkNames(where, name).connector, topic: config.topic, config, className: classOf(config), fields: fieldsOf(config), ...(key === undefined ? {} : { key }) };
  });
}

/** A source as sinks read it: a row for each record, none of which replaces another. */
export function feedStream({ name, topic, fields }: FeedPlan): StreamPlan {
  return { name, tables: [], records: [{ topic, columns: [...fields.filter(holds), ...RECORD_COLUMNS], key: [], untimed: true }] };
}

/** What reads a source and cannot. */
export function feedProblems({ sinks }: StackConfig, feeds: readonly FeedPlan[]): Problem[] {
  return Object.entries(sinks).flatMap(([name, sink]) => feeds.filter((feed) => sink.from.includes(feed.name)).flatMap((feed): Problem[] => {
    const place = `sluice:sinks.${name}.${sink.kind}.from`;
    if (sink.kind === "jdbc") {
      const why = feed.key === undefined ? "its records have no key that would name a row, so each would have to stand beside the others for ever" : "it is made from the columns and the key of a captured table, and a source has neither in the database";
      return [{ place, reason: `${feed.name} cannot be read by a sink of kind ${sink.kind}: ${why}`, mend: "Read it with a sink of kind s3, or leave it out" }];
    }
    // What an index is made from `searchProblems` knows.
    if (sink.kind !== "s3") return [];
    const own = RECORD_COLUMNS.map((column) => column.name);
    return feed.fields.flatMap((field): Problem[] => {
      if (own.includes(field.name)) return [{ place, reason: `the records of ${feed.name} have a field ${field.name}, which is a column of the lake's own`, mend: "Give the field another name" }];
      if (holds(field) || sink.format !== "iceberg") return [];
      return [{ place, reason: `the records of ${feed.name} cannot be rows of an Iceberg table: ${printField(field)}`, mend: "Write format: parquet, or take other records" }];
    });
  }));
}

export function feedConnector({ name, connector, className, config }: FeedPlan): FeedConnectorPlan {
  return { kind: "feed", name: connector, feed: name, className, place: `sluice:sources.${name}.${config.kind}`, writes: config.kind, settings: config };
}

function classOf(config: FeedConfig): string {
  if (config.kind === "generator") return GENERATOR_CLASSES[config.records];
  return config.kind === "http" ? httpSource.className : datagen.className;
}

function fieldsOf(config: FeedConfig): FeedField[] {
  if (config.kind === "http") return parseFields(HTTP_FIELDS);
  if (config.kind === "generator") return parseFields(GENERATOR_FIELDS[config.records]);
  return "quickstart" in config.records ? parseFields(QUICKSTARTS[config.records.quickstart].fields) : (avroFields(config.records.schema).fields ?? []);
}

/** The field that names a record, where its key does: Kafka's own generators give all records of a task one key. */
function keyOf(config: FeedConfig): string | undefined {
  if (config.kind === "http") return "key";
  if (config.kind === "generator") return undefined;
  return config.key ?? ("quickstart" in config.records ? QUICKSTARTS[config.records.quickstart].key : undefined);
}
