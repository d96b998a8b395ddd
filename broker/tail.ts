import type { ClusterMetadata, Consumer } from "@platformatic/kafka";
import { explain, withAdmin, withConsumer } from "./client.ts";
import type { BrokerEndpoint } from "./endpoint.ts";
import { nextOf, readEnds, type PartitionEnds, type PartitionLag } from "./offsets.ts";

/** One record as it lies in the topic. */
export interface TailRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  /** `null`: none. */
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  /** In the order written; a name may come twice. */
  readonly headers: readonly (readonly [name: string, value: Buffer | null])[];
}

type FetchedPartition = Awaited<ReturnType<Consumer["fetch"]>>["responses"][number]["partitions"][number];

// Every partition is asked in turn, each for at least as long as one fetch waits.
const TAIL_MS = 120_000;

/** Attribute bit of a batch that holds transaction markers, no records. */
const CONTROL = 0b100000;

/**
 * The newest `count` records of a topic over all its partitions, oldest first. Reads without a consumer group, so it
 * leaves no trace on the broker. What compaction or retention took is not counted.
 */
export async function tail(endpoint: BrokerEndpoint, topic: string, count: number): Promise<TailRecord[]> {
  try {
    const ends = await withAdmin(endpoint, (admin) => readEnds(admin, [topic]));
    return await withConsumer(endpoint, "sluice-tail", async (consumer) => {
      const metadata = await consumer.metadata({ topics: [topic], forceUpdate: true });
      const found: TailRecord[] = [];
      for (const part of ends) found.push(...(await lastOf(consumer, metadata, part, count)));
      found.sort((a, b) => a.timestamp - b.timestamp || a.partition - b.partition || (a.offset < b.offset ? -1 : 1));
      return found.slice(-count);
    }, TAIL_MS);
  } catch (error) {
    throw explain(endpoint, `topic ${topic}`, error);
  }
}

/** A stretch of a partition: up to `count` records from `from` on. */
export interface Stretch {
  readonly topic: string;
  readonly partition: number;
  readonly from: bigint;
  readonly count: number;
}

/** The next records that a group will read: up to `count` of each partition where it is behind. */
export function unread(lag: readonly PartitionLag[], count: number): Stretch[] {
  return lag.filter(({ behind }) => behind > 0n).map((one) => ({ topic: one.topic, partition: one.partition, from: nextOf(one), count }));
}

/**
 * The first records of each stretch, in its order; fewer where the partition ends. Offsets that compaction or a transaction took are
 * passed over. Leaves no trace on the broker, as {@link tail}.
 */
export async function readStretches(endpoint: BrokerEndpoint, stretches: readonly Stretch[]): Promise<TailRecord[]> {
  if (stretches.length === 0) return [];
  const topics = [...new Set(stretches.map(({ topic }) => topic))];
  try {
    const ends = await withAdmin(endpoint, (admin) => readEnds(admin, topics));
    return await withConsumer(endpoint, "sluice-tail", async (consumer) => {
      const metadata = await consumer.metadata({ topics, forceUpdate: true });
      const found: TailRecord[] = [];
      for (const { topic, partition, from, count } of stretches) {
        const part = ends.find((one) => one.topic === topic && one.partition === partition);
        if (part !== undefined) found.push(...(await readPart(consumer, metadata, part, from < part.start ? part.start : from, count)));
      }
      return found;
    }, TAIL_MS);
  } catch (error) {
    throw explain(endpoint, `topic ${topics.join(", ")}`, error);
  }
}

async function lastOf(consumer: Consumer, metadata: ClusterMetadata, part: PartitionEnds, count: number): Promise<TailRecord[]> {
  const wanted = part.end - BigInt(count);
  return (await readPart(consumer, metadata, part, wanted < part.start ? part.start : wanted)).slice(-count);
}

/** From `from` to the end as it was told, or until there are `enough`. */
async function readPart(consumer: Consumer, metadata: ClusterMetadata, part: PartitionEnds, from: bigint, enough = Infinity): Promise<TailRecord[]> {
  const described = metadata.topics.get(part.topic);
  const leader = described?.partitions[part.partition];
  if (!described || !leader) return [];
  const found: TailRecord[] = [];
  for (let next = from; next < part.end && found.length < enough; ) {
    const partitions = [{ partition: part.partition, currentLeaderEpoch: leader.leaderEpoch, fetchOffset: next, lastFetchedEpoch: -1, partitionMaxBytes: 8 << 20 }];
    const answer = await consumer.fetch({ node: leader.leader, topics: [{ topicId: described.id, partitions }], minBytes: 1, maxBytes: 8 << 20, maxWaitTime: 1_000, isolationLevel: 0 });
    const { records, reached } = decode(part.topic, answer.responses[0]?.partitions[0], next);
    found.push(...records.filter((one) => one.offset >= from));
    if (reached <= next) break; // Compacted away up to the end.
    next = reached;
  }
  return found.length > enough ? found.slice(0, enough) : found;
}

/** The records of one answer from `from` on, and the offset after the last batch. */
function decode(topic: string, part: FetchedPartition | undefined, from: bigint): { records: TailRecord[]; reached: bigint } {
  const records: TailRecord[] = [];
  let reached = from;
  for (const batch of part?.records ?? []) {
    const after = batch.firstOffset + BigInt(batch.lastOffsetDelta) + 1n;
    if (after > reached) reached = after;
    if (batch.attributes & CONTROL) continue;
    for (const one of batch.records) {
      const offset = batch.firstOffset + BigInt(one.offsetDelta);
      if (offset < from) continue; // A batch is sent whole, also what lies before the asked offset.
      const headers = one.headers.map(([name, value]) => [name?.toString("utf8") ?? "", value] as const);
      records.push({ topic, partition: part?.partitionIndex ?? 0, offset, timestamp: Number(batch.firstTimestamp + one.timestampDelta), key: one.key, value: one.value, headers });
    }
  }
  return { records, reached };
}
