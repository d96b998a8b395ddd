import type { Problem } from "./problem.ts";
import { get, map, mapAt, type Raw } from "./raw.ts";
import { OUTBOX, TABLES } from "./stack.ts";
import { place } from "./walk.ts";

/** Rules about an outbox: what is wrong before any database is asked. */
export function outboxProblems(raw: Raw): Problem[] {
  return [...twice(raw), ...sameColumn(raw), ...sameTopic(raw), ...taken(raw), ...keepOfNothing(raw), ...readers(raw)];
}

function twice(raw: Raw): Problem[] {
  const listed = get(raw, ["outbox", "aggregates"]);
  if (!Array.isArray(listed)) return [];
  return listed.flatMap((aggregate: unknown, at): Problem[] => {
    const first = listed.findIndex((one) => one === aggregate);
    return first === at ? [] : [{ place: place(["outbox", "aggregates", at]), reason: `${String(aggregate)} is listed already`, mend: "Remove one of the two" }];
  });
}

const DEFAULTS = { id: "id", aggregateType: "aggregate_type", aggregateId: "aggregate_id", eventType: "event_type", payload: "payload" } as const;

/** Two parts of an event from one column: seldom meant, but where the aggregate's type is the event's. */
function sameColumn(raw: Raw): Problem[] {
  if (mapAt(raw, "outbox") === undefined) return [];
  const columns: Readonly<Record<string, unknown>> = { ...DEFAULTS, ...(mapAt(raw, "outbox", "columns") ?? {}) };
  return (["id", "aggregateType", "aggregateId", "eventType", "timestamp"] as const).filter((role) => columns[role] === columns["payload"]).map((role) => ({
    place: place(["outbox", "columns", role]), reason: `${String(columns[role])} is the payload's column already`, mend: "Name the column that the table has for it",
  }));
}

/** Names of topics that Kafka takes for one: they differ in `.` and `_` only. */
function sameTopic(raw: Raw): Problem[] {
  const listed = get(raw, ["outbox", "aggregates"]);
  if (!Array.isArray(listed)) return [];
  const seen = new Map<string, string>();
  return listed.flatMap((aggregate: unknown, at): Problem[] => {
    if (typeof aggregate !== "string") return [];
    const id = aggregate.replaceAll(".", "_");
    const other = seen.get(id);
    if (other === undefined) seen.set(id, aggregate);
    return other === undefined || other === aggregate ? [] : [{ place: place(["outbox", "aggregates", at]), reason: `the topics of ${other} and ${aggregate} would differ in . and _ only, which Kafka takes for one`, mend: "Rename one of them" }];
  });
}

/** The outbox is no captured table: its rows are events, and what is purged there was never deleted. */
function taken(raw: Raw): Problem[] {
  const table = get(raw, ["outbox", "table"]);
  const list = get(raw, ["source", "tables"]);
  if (typeof table !== "string" || !Array.isArray(list)) return [];
  return list.flatMap((entry: unknown, at): Problem[] => {
    const name = typeof entry === "string" ? entry : map(entry)?.["table"];
    return name === table ? [{ place: place(["source", "tables", at]), reason: `${table} is the outbox, whose rows are events and no rows to copy`, mend: "Remove it here: sinks read its events with from: [outbox]" }] : [];
  });
}

function keepOfNothing(raw: Raw): Problem[] {
  const outbox = mapAt(raw, "outbox");
  if (outbox === undefined || outbox["keep"] === undefined || outbox["purge"] === true) return [];
  return [{ place: place(["outbox", "keep"]), reason: "says how long rows stay, and nothing deletes them", mend: "Write purge: true beside it, or remove it" }];
}

/** What a sink of events can be. */
function readers(raw: Raw): Problem[] {
  return Object.entries(map(raw["sinks"]) ?? {}).flatMap(([name, sink]) => Object.keys(map(sink) ?? {}).flatMap((kind): Problem[] => {
    const from: unknown = mapAt(sink, kind)?.["from"];
    if (!Array.isArray(from) || !from.includes(OUTBOX)) return [];
    const here = place(["sinks", name, kind, "from"]);
    if (kind === "jdbc") return [{ place: here, reason: "events are no rows of a table: each is written once and none replaces another, so there is nothing to keep equal", mend: "Read them into a lake or an index, or copy the tables themselves" }];
    if (mapAt(sink, kind)?.["format"] === "parquet") return [{ place: place(["sinks", name, kind, "format"]), reason: "plain Parquet files of events are not written yet", mend: "Write format: iceberg, whose files are Parquet too" }];
    if (mapAt(sink, kind)?.["transforms"] !== undefined) return [{ place: place(["sinks", name, kind, "transforms"]), reason: "change rows, and a payload is not looked into", mend: "Remove it; what events look like is the application's business" }];
    if (from.length > 1) return [{ place: here, reason: `${OUTBOX} stands beside ${from.filter((one) => one !== OUTBOX).map(String).join(", ")}, but payloads are written as they are and changes as JSON with schemas: one sink reads one of both`, mend: `Give ${OUTBOX} a sink of its own${from.includes(TABLES) ? "" : " and the others another"}` }];
    return [];
  }));
}
