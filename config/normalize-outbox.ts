import { durationMs } from "./field.ts";
import { present } from "./present.ts";
import type { Written } from "./schema.ts";
import type { OutboxConfig } from "./stack.ts";

/** The complete configuration of an outbox. */
export function outbox({ table, columns, topics, aggregates, purge, keep }: NonNullable<Written["outbox"]>): OutboxConfig {
  const [schema = "", name = ""] = table.split(".");
  return {
    schema,
    table: name,
    columns: { id: "id", aggregateType: "aggregate_type", aggregateId: "aggregate_id", eventType: "event_type", payload: "payload", ...present(columns ?? {}) },
    topics: topics ?? "events.{aggregate}",
    aggregates,
    ...(purge === true ? { purge: { keepMs: keep === undefined ? 0 : (durationMs(keep) ?? 0) } } : {}),
  };
}
