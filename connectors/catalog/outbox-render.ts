import type { OutboxColumns } from "../../config/stack.ts";
import type { DatabaseEndpoint } from "../../database/endpoint.ts";
import { printTable, type TableName } from "../../database/table.ts";
import { quoted } from "../../util/pattern.ts";
import { texts, type ConnectorConfig } from "./class.ts";
import { columnPattern, renderCapture, type CaptureSettings } from "./debezium-capture-render.ts";
import { eventRouter } from "./event-router.ts";
import { stringConverter } from "./json-converter.ts";

/** What the connector of an outbox is to do, without where its database is. */
export interface OutboxSettings extends CaptureSettings {
  /** `schema.table` of the outbox itself. */
  readonly outbox: string;
  /** The outbox, and the table of ours through which its older rows pass. */
  readonly tables: readonly TableName[];
  readonly routedColumns: readonly string[];
  readonly columns: OutboxColumns;
  readonly aggregates: readonly { readonly aggregate: string; readonly topic: string }[];
  /** Name of a topic, with `{aggregate}`. */
  readonly pattern: string;
  readonly unlisted: string;
}

/** Headers of an event, beside `id`, which the router names itself. */
const EVENT_HEADERS = { eventType: "eventType", aggregateType: "aggregateType", timestamp: "eventTime" } as const;

/**
 * The configuration of an outbox's connector. There is no snapshot: rows that were there pass through a table of ours as inserts. The
 * converters leave every payload as it is: bytes as they are, texts as their UTF-8.
 */
export function renderOutbox(name: string, settings: OutboxSettings, database: DatabaseEndpoint): ConnectorConfig {
  return texts({
    ...renderCapture(name, settings, settings.tables.map(printTable), database),
    "column.include.list": settings.tables.flatMap(({ schema, table }) => settings.routedColumns.map((column) => columnPattern(schema, table, column))).join(","),
    "snapshot.mode": "no_data",
    "tombstones.on.delete": false,
    "binary.handling.mode": "bytes",
    ...converters(),
    ...router(settings),
  });
}

/** One converter for payloads of both kinds; its other half also takes the connector's heartbeats. */
function converters(): Record<string, string> {
  const text = stringConverter.className;
  return {
    "key.converter": text,
    "value.converter": "io.debezium.converters.BinaryDataConverter",
    "value.converter.delegate.converter.type": text,
    "header.converter": text,
  };
}

/**
 * Listed aggregates get their topic, all others share one: a name from a row never makes a topic, and never one that no broker
 * takes. An event is never dropped and never stops the connector because of its aggregate, which is kept in a header: in the topic of
 * the unlisted nothing else would tell it.
 */
function router({ columns, aggregates, pattern, unlisted }: OutboxSettings): Record<string, string | boolean> {
  const { id, aggregateType, aggregateId, eventType, payload, timestamp } = columns;
  const placed = [[eventType, EVENT_HEADERS.eventType], [aggregateType, EVENT_HEADERS.aggregateType], ...(timestamp === undefined ? [] : [[timestamp, EVENT_HEADERS.timestamp]])];
  return {
    transforms: "router,unlisted",
    "transforms.router.type": eventRouter.className,
    "transforms.router.table.op.invalid.behavior": "fatal",
    "transforms.router.table.field.event.id": id,
    "transforms.router.table.field.event.key": aggregateId,
    "transforms.router.table.field.event.payload": payload,
    "transforms.router.table.fields.additional.placement": placed.map(([column, header]) => `${column}:header:${header}`).join(","),
    "transforms.router.table.expand.json.payload": false,
    "transforms.router.route.by.field": aggregateType,
    // Looked for, not matched, when it is replaced (Kafka RegexRouter): hence the anchors. A line's end is a character like any other.
    "transforms.router.route.topic.regex": `(?s)\\A(?<routedByValue>${aggregates.map(({ aggregate }) => quoted(aggregate)).join("|")})\\z|\\A.*\\z`,
    "transforms.router.route.topic.replacement": pattern.replace("{aggregate}", "${routedByValue}"),
    // Whoever is not listed comes out of it as if the aggregate were empty.
    "transforms.unlisted.type": "org.apache.kafka.connect.transforms.RegexRouter",
    "transforms.unlisted.regex": quoted(pattern.replace("{aggregate}", "")),
    "transforms.unlisted.replacement": unlisted,
  };
}
