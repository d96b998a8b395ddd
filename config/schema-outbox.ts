import { z } from "zod";
import { duration, flag, formed } from "./field.ts";

const column = (what: string, example: string) => formed(/^[^\s"',*\\:][^"',*\\:\n]{0,62}(?<!\s)$/, "a column name", what, example);

/** A letter, digit, `.`, `_` or `-`: what stands in a topic's name. */
const aggregate = formed(/^[A-Za-z0-9._-]{1,100}$/, "made of letters, digits, ., _ and -", "an aggregate as the table's column has it", "order");

/** @param tableName `schema.table`, as everywhere */
export const outbox = (tableName: z.ZodString) => z.strictObject({
  table: tableName.meta({ description: "the outbox table as schema.table", examples: ["public.outbox"] }),
  columns: z
    .strictObject({
      id: column("the column that tells events apart", "id").optional(),
      aggregateType: column("the column that events are routed by", "aggregate_type").optional(),
      aggregateId: column("the column that becomes the record's key", "aggregate_id").optional(),
      eventType: column("the column with the event's type", "event_type").optional(),
      payload: column("the column that becomes the record's value", "payload").optional(),
      timestamp: column("the column with the event's own time", "created_at").optional(),
    })
    .meta({ description: "the table's real column names", examples: ["{ aggregateType: aggregatetype }"] })
    .optional(),
  topics: formed(/^[A-Za-z0-9._-]*\{aggregate\}[A-Za-z0-9._-]*$/, "a topic's name with {aggregate} in it", "how a topic is named", "events.{aggregate}").optional(),
  aggregates: z.array(aggregate).min(1, "is empty").meta({ description: "the aggregates that have a topic", examples: ["[order, customer]"] }),
  purge: flag("delete rows from the table once they are in Kafka for good").optional(),
  keep: duration("how long rows stay that could be deleted", "1s", "3650d", "1d").optional(),
});
