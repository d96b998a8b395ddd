import { renderUnwrap } from "./extract-new-record-state.ts";
import { jsonConverters } from "./json-converter.ts";
import { renderLakeTypes } from "./lake-types.ts";
import { renderPosition } from "./transforms.ts";

/** What every lake sink has, whatever its class. */
export interface SinkFrame {
  readonly topics: readonly string[];
  readonly deadLetters: string;
  readonly replicationFactor: number;
  /** Largest record that the dead-letter topic takes, its headers included. */
  readonly maxDeadLetterBytes: number;
}

/**
 * Topics, converters, the chain from envelope to lake row, and dead letters with their reason. Only what a converter
 * or a transform refuses goes there; an error while writing fails the task.
 */
export function renderSinkFrame(frame: SinkFrame, target: "iceberg" | "parquet"): Record<string, string | number | boolean> {
  return {
    topics: frame.topics.join(","),
    ...jsonConverters(true),
    transforms: "unwrap,position,types",
    ...renderUnwrap("unwrap"),
    ...renderPosition("position"),
    ...renderLakeTypes("types", target),
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
