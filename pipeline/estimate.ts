import type { StackConfig } from "../config/stack.ts";
import { FLUSH_ROWS } from "../connectors/catalog/confluent-s3-sink.ts";
import { QUEUE } from "../connectors/catalog/debezium-capture-render.ts";
import { commitIntervalMs, rotationMs } from "./lake.ts";
import type { SinkPlan } from "./shape.ts";
import { sinksOf } from "./sinks.ts";

const MIB = 1024 * 1024;
const DAY = 86_400_000;

/** What S3 Standard takes in us-east-1 and eu-central-1 for 1000 requests, in US dollars. */
export const PRICE = { put: 0.005, get: 0.0004 } as const;

/** What a sink holds that writes its records on as they come: the consumer's fetch and one batch of rows as they are and as statements. */
const WRITER_BYTES = 96 * MIB;

/** What a source beside the database holds: its producer's buffer. */
const FEED_BYTES = 64 * MIB;

/** Upper bounds, from the configuration alone. */
export interface Estimates {
  /** Of lakes: the others make no files. */
  readonly sinks: readonly SinkEstimate[];
  /** Largest heap that the worker can come to need, in bytes. */
  readonly heapBytes: number;
  readonly wal: {
    readonly limitBytes: number;
    /** How long the connector may stand still before the slot is lost, for each MiB/s that the database logs. */
    readonly hoursAtOneMibPerSecond: number;
  };
}

export interface SinkEstimate {
  readonly sink: string;
  /** If every table changes all the time. A quiet table makes no files. */
  readonly filesPerDay: number;
  readonly requestsPerMonth: number;
  /** US dollars, at the price of AWS. */
  readonly requestCostPerMonth: number;
}

export function estimate(config: StackConfig, plans: readonly SinkPlan[]): Estimates {
  const sinks = sinksOf(plans, "s3").map(({ name, config: sink, topics }): SinkEstimate => {
    const iceberg = sink.format === "iceberg";
    // One task commits one file a topic, which is a table; the other writes one for each partition of the topic.
    const files = topics.length * (iceberg ? 1 : config.broker.topics.partitions);
    const filesPerDay = Math.ceil((files * DAY) / (iceberg ? commitIntervalMs : rotationMs)(sink.maxFileAgeMs));
    // Iceberg: file, manifest, manifest list and metadata, and three of them are read again. Parquet: begin, part, complete.
    const [puts, gets] = iceberg ? [4, 3] : [3, 0];
    const month = filesPerDay * 30;
    return { sink: name, filesPerDay, requestsPerMonth: month * (puts + gets), requestCostPerMonth: cents((month * (puts * PRICE.put + gets * PRICE.get)) / 1000) };
  });
  return { sinks, heapBytes: heap(config, plans), wal: { limitBytes: config.source.walLimitBytes, hoursAtOneMibPerSecond: Math.round(config.source.walLimitBytes / MIB / 360) / 10 } };
}

/**
 * The worker by itself, the source's queue (a record is held about three times as long as it is in the queue: as row, as
 * change, as bytes), its producer's buffer, and per sink the consumer's fetch and the open files.
 */
function heap(config: StackConfig, plans: readonly SinkPlan[]): number {
  const source = (config.outbox === undefined ? 1 : 2) * (3 * QUEUE.bytes + 64 * MIB) + Object.keys(config.sources).length * FEED_BYTES;
  const sinks = plans.map(({ config: sink, topics }) => {
    if (sink.kind !== "s3") return WRITER_BYTES;
    const open = topics.length * (sink.format === "iceberg" ? 1 : config.broker.topics.partitions);
    // A row group is closed at 128 MiB, or with the file: what a table can bring in that time is bounded by FLUSH_ROWS of 1 KiB.
    return 50 * MIB + open * Math.min(32 * MIB, FLUSH_ROWS * 1024) * 0.25 + (sink.format === "parquet" ? open * 5 * MIB : 0);
  });
  return Math.ceil((256 * MIB + source + sinks.reduce((sum, bytes) => sum + bytes, 0)) / (64 * MIB)) * 64 * MIB;
}

function cents(dollars: number): number {
  return Math.round(dollars * 100) / 100;
}
