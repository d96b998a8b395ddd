import { renderChain, renderSteps, type RenderedStep } from "../../transforms/render.ts";
import type { Step } from "../../transforms/step.ts";
import { renderUnwrap } from "./extract-new-record-state.ts";
import { renderEventRows, type EventPayload, type EventTarget } from "./event-rows.ts";
import { byteArrayConverter, jsonConverters, stringConverter } from "./json-converter.ts";
import { renderLakeTypes } from "./lake-types.ts";
import { renderPosition, renderTime } from "./transforms.ts";

/** What every sink has, whatever its class. */
export interface SinkFrame {
  readonly topics: readonly string[];
  readonly deadLetters: string;
  readonly replicationFactor: number;
  /** Largest record that the dead-letter topic takes, its headers included. */
  readonly maxDeadLetterBytes: number;
  /** Topics whose records do not say when they were made. Default none. */
  readonly untimed?: readonly string[];
  /** The configuration's own transforms, in their order. Default none. */
  readonly transforms?: readonly Step[];
  /** The records are events of an outbox. Default false. */
  readonly events?: boolean;
  /** What their payloads are. Default text. */
  readonly payload?: EventPayload;
}

/**
 * Topics, converters, the transforms in their order, and dead letters with their reason. Only what a converter or a
 * transform refuses goes there; an error while writing fails the task.
 */
export function renderSinkFrame(frame: SinkFrame, chain: readonly RenderedStep[]): Record<string, string | number | boolean> {
  return {
    topics: frame.topics.join(","),
    ...(frame.events === true ? eventConverters() : jsonConverters(true)),
    ...renderChain(withSteps(chain, frame.transforms ?? [])),
    "errors.tolerance": "all",
    "errors.deadletterqueue.topic.name": frame.deadLetters,
    "errors.deadletterqueue.topic.replication.factor": frame.replicationFactor,
    "errors.deadletterqueue.context.headers.enable": true,
    "errors.log.enable": true,
    // The rows themselves stay out of the log.
    "errors.log.include.messages": false,
    // After a crash a dead task's partitions are free in 6 s instead of 45 s.
    "consumer.override.session.timeout.ms": 6000,
    "consumer.override.heartbeat.interval.ms": 2000,
    "producer.override.max.request.size": frame.maxDeadLetterBytes,
  };
}

/** The configuration's own steps stand behind the unwrap, where a record is a row, and before all that only the sink needs. */
function withSteps(chain: readonly RenderedStep[], steps: readonly Step[]): RenderedStep[] {
  const rows = chain.findIndex(({ alias }) => alias === "unwrap") + 1;
  return [...chain.slice(0, rows), ...renderSteps(steps), ...chain.slice(rows)];
}

/** From envelope or event to lake row: flat, with its place in Kafka, and of exact types. */
export function lakeChain(target: "iceberg" | "parquet", { events, payload, untimed = [] }: Pick<SinkFrame, "events" | "payload" | "untimed"> = {}): RenderedStep[] {
  if (events === true) return eventChain(target, payload);
  return [
    { alias: "unwrap", config: renderUnwrap("unwrap", "rewrite") },
    { alias: "position", config: renderPosition("position") },
    ...(untimed.length === 0 ? [] : [{ alias: "time", predicate: "untimed", config: renderTime("time", "untimed", untimed) }]),
    { alias: "types", config: renderLakeTypes("types", target) },
  ];
}

/** From event to row, for sinks of an outbox. */
export function eventChain(target: EventTarget, payload: EventPayload = "text"): RenderedStep[] {
  return [{ alias: "events", config: renderEventRows("events", target, payload) }];
}

/** As `renderOutbox` writes them: a payload is no JSON of Connect's, and a header stays the text that it is. */
function eventConverters(): Record<string, string> {
  return { "key.converter": stringConverter.className, "value.converter": byteArrayConverter.className, "header.converter": stringConverter.className };
}
