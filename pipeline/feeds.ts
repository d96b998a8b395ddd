import type { StackConfig } from "../config/stack.ts";
import type { FeedConfig } from "../config/stack-sources.ts";
import { QUICKSTARTS } from "../connectors/catalog/datagen-quickstarts.ts";
import { datagen } from "../connectors/catalog/datagen.ts";
import { avroFields, parseFields, type FeedField } from "../connectors/catalog/feed-fields.ts";
import { GENERATOR_CLASSES, GENERATOR_FIELDS } from "../connectors/catalog/generator-render.ts";
import { HTTP_FIELDS } from "../connectors/catalog/http-render.ts";
import { httpSource } from "../connectors/catalog/http-source.ts";
import { sinkNames, type Where } from "./names.ts";
import type { FeedConnectorPlan, FeedPlan } from "./shape.ts";

/** Sources beside the database: what they write, and what their records have in them. */

export function feedPlans({ sources }: StackConfig, where: Where): FeedPlan[] {
  return Object.entries(sources).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, config]) => {
    const key = keyOf(config);
    return { name, connector: sinkNames(where, name).connector, topic: config.topic, config, className: classOf(config), fields: fieldsOf(config), ...(key === undefined ? {} : { key }) };
  });
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
