import type { PayloadKind } from "../../database/outbox/inputs.ts";
import type { TransformClass } from "./class.ts";
import { ROUTE_FIELD } from "./lake-types.ts";
import { property, REQUIRED } from "./property.ts";

export const EVENT_TARGETS = ["iceberg", "parquet", "search"] as const;
export type EventTarget = (typeof EVENT_TARGETS)[number];

/** What payloads are, and of text whether it is to be read as JSON. */
export type EventPayload = PayloadKind | "json";

/** Our own transform: events of an outbox, as the router sends them, to rows or documents. */
export const eventRows: TransformClass = {
  className: "sluice.connect.EventRows",
  version: "0.1.0",
  sided: false,
  properties: [property("target", "string", REQUIRED, { allowed: EVENT_TARGETS }), property("payload", "string", "text", { allowed: ["text", "json", "bytes"] }), property("route.field", "string", "")],
  effect: ({ target }) => (target === "search" ? { key: "primitive" } : {}),
};

/** With target iceberg it stands last: its rows cannot be changed any more. */
export function renderEventRows(alias: string, target: EventTarget, payload: EventPayload): Record<string, string> {
  const type = `transforms.${alias}`;
  return { [`${type}.type`]: eventRows.className, [`${type}.target`]: target, [`${type}.payload`]: payload, ...(target === "iceberg" ? { [`${type}.route.field`]: ROUTE_FIELD } : {}) };
}
