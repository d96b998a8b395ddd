import { renderChain, renderSteps, type RenderedStep } from "../../transforms/render.ts";
import type { Step } from "../../transforms/step.ts";
import { renderUnwrap } from "./extract-new-record-state.ts";
import { jsonConverters } from "./json-converter.ts";
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
}

/** One transform as it stands in a config: its keys with their prefix. */
export type ChainLink = RenderedStep;

/**
 * Topics, converters, the transforms in their order, and dead letters with their reason. Only what a converter or a
 * transform refuses goes there; an error while writing fails the task.
 */
export function renderSinkFrame(frame: SinkFrame, chain: readonly ChainLink[]): Record<string, string | number | boolean> {
  return {
    topics: frame.topics.join(","),
    ...jsonConverters(true),
    ...renderChain(withSteps(chain, frame.transforms ?? [])),
    "errors.tolerance": "all",
    "errors.deadletterqueue.topic.name": frame.deadLetters,
    "errors.deadletterqueue.topic.replication.factor": frame.replicationFactor,
    "errors.deadletterqueue.context.headers.enable": true,
    "errors.log.enable": true,
    // The rows themselves stay out of the log.
    "errors.log.include.messages": false,
    "producer.override.max.request.size": frame.maxDeadLetterBytes,
  };
}

/** The configuration's own steps stand behind the unwrap, where a record is a row, and before all that only the sink needs. */
function withSteps(chain: readonly ChainLink[], steps: readonly Step[]): ChainLink[] {
  const rows = chain.findIndex(({ alias }) => alias === "unwrap") + 1;
  return [...chain.slice(0, rows), ...renderSteps(steps), ...chain.slice(rows)];
}

/** From envelope to lake row: flat, with its place in Kafka, and of exact types. */
export function lakeChain(target: "iceberg" | "parquet", { untimed = [] }: Pick<SinkFrame, "untimed"> = {}): ChainLink[] {
  return [
    { alias: "unwrap", config: renderUnwrap("unwrap", "rewrite") },
    { alias: "position", config: renderPosition("position") },
    ...(untimed.length === 0 ? [] : [{ alias: "time", predicate: "untimed", config: renderTime("time", "untimed", untimed) }]),
    { alias: "types", config: renderLakeTypes("types", target) },
  ];
}
