import { readStretches, unread, type TailRecord } from "../broker/tail.ts";
import { details } from "../connectors/resource/operations.ts";
import { secretsOf } from "../connectors/resource/inputs.ts";
import { firstCause } from "../connectors/resource/trace.ts";
import type { Config } from "../connectors/resource/client.ts";
import { redact } from "../secrets/redact.ts";
import type { ManifestSink, StackManifest } from "./manifest.ts";
import { partitionKey, type Place } from "./place.ts";
import { committedIn, sinkLag } from "./sink-lag.ts";

/** A record that a sink has not committed yet. */
export interface Waiting extends Place {
  readonly record: TailRecord;
  /** What the sink complained of stands in it. */
  readonly likely: boolean;
}

/** A sink that stopped, and what it may have stopped at. */
export interface Stopped {
  /** The sink's own words; `undefined` when nothing of it failed. */
  readonly reason: string | undefined;
  readonly config: Config;
  /** The next offset of each partition that the sink will read when it starts again. */
  readonly committed: ReadonlyMap<string, bigint>;
  /** After the last record of each partition. */
  readonly ends: ReadonlyMap<string, bigint>;
  /** The next records of each partition, in order. */
  readonly waiting: readonly Waiting[];
}

/** @param each how many records of a partition */
export async function lookAtStopped(stack: StackManifest, sink: ManifestSink, each: number): Promise<Stopped> {
  const { kind, connector, topics } = sink;
  // Without its dead letters: what was set aside once may be what it stops at again.
  const [{ config, status }, lag] = [await details(stack.connect, connector), await sinkLag(stack, { kind, connector, topics })];
  const failed = [status?.connector, ...(status?.tasks ?? [])].find((one) => one?.state === "FAILED");
  const reason = failed === undefined ? undefined : redact(firstCause(failed.trace ?? "") || "no reason given", secretsOf(config));
  const records = await readStretches(stack.broker, unread(lag, each));
  const words = reason === undefined ? [] : tellingWords(reason);
  return {
    reason,
    config,
    committed: committedIn(lag),
    ends: new Map(lag.map((one) => [partitionKey(one), one.end])),
    waiting: records.map((record) => ({ topic: record.topic, partition: record.partition, offset: record.offset, record, likely: words.some((word) => holds(record, word)) })),
  };
}

/** One record by its place; `undefined` when it is not there (any more). */
export async function recordAt(stack: StackManifest, place: Place): Promise<TailRecord | undefined> {
  const [found] = await readStretches(stack.broker, [{ topic: place.topic, partition: place.partition, from: place.offset, count: 1 }]);
  return found?.offset === place.offset ? found : undefined;
}

/** What a message quotes, and numbers of some length: values of the record, or names of its columns. */
export function tellingWords(reason: string): string[] {
  const quoted = [...reason.matchAll(/"([^"]{2,80})"|'([^']{2,80})'|`([^`]{2,80})`/g)].map((found) => found[1] ?? found[2] ?? found[3] ?? "");
  const numbers = [...reason.matchAll(/(?<![\w.])-?\d{4,}(?:\.\d+)?(?![\w.])/g)].map(([number]) => number);
  return [...new Set([...quoted, ...numbers])];
}

function holds({ value, key }: TailRecord, word: string): boolean {
  return [value, key].some((part) => part !== null && (part.includes(word) || part.includes(JSON.stringify(word).slice(1, -1))));
}
