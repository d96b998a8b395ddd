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
}

/** One transform as it stands in a config: its keys with their prefix. */
export interface ChainLink {
  readonly alias: string;
  readonly config: Readonly<Record<string, string>>;
  /** Alias of its condition. */
  readonly predicate?: string;
}

/**
 * Topics, converters, the transforms in their order, and dead letters with their reason. Only what a converter or a
 * transform refuses goes there; an error while writing fails the task.
 */
export function renderSinkFrame(frame: SinkFrame, chain: readonly ChainLink[]): Record<string, string | number | boolean> {
  const predicates = chain.flatMap(({ predicate }) => predicate ?? []);
  return {
    topics: frame.topics.join(","),
    ...jsonConverters(true),
    transforms: chain.map(({ alias }) => alias).join(","),
    ...(predicates.length === 0 ? {} : { predicates: predicates.join(",") }),
    ...Object.assign({}, ...chain.map(({ config }) => config)) as Record<string, string>,
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

/** From envelope to lake row: flat, with its place in Kafka, and of exact types. */
export function lakeChain(target: "iceberg" | "parquet", { untimed = [] }: Pick<SinkFrame, "untimed"> = {}): ChainLink[] {
  return [
    { alias: "unwrap", config: renderUnwrap("unwrap", "rewrite") },
    { alias: "position", config: renderPosition("position") },
    ...(untimed.length === 0 ? [] : [{ alias: "time", predicate: "untimed", config: renderTime("time", "untimed", untimed) }]),
    { alias: "types", config: renderLakeTypes("types", target) },
  ];
}
