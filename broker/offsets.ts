import { ListOffsetTimestamps, type Admin } from "@platformatic/kafka";
import { until } from "../util/until.ts";
import { explain, faultOf, withAdmin } from "./client.ts";
import type { BrokerEndpoint } from "./endpoint.ts";

/** The stretch of records that one partition holds: from `start` to before `end`. */
export interface PartitionEnds {
  readonly topic: string;
  readonly partition: number;
  readonly start: bigint;
  readonly end: bigint;
}

/** Where a consumer group is in one partition: the next offset it will read. */
export interface Committed {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
}

/** How far a group is behind in one partition. */
export interface PartitionLag extends PartitionEnds {
  /** Absent: the group has not committed there yet. */
  readonly committed?: bigint;
  /** Records not yet committed by the group; without a commit, all that the partition holds. */
  readonly behind: bigint;
}

/** First and next offsets of every partition of the topics, in order. Throws when a topic does not exist. */
export function endOffsets(endpoint: BrokerEndpoint, topics: readonly string[]): Promise<PartitionEnds[]> {
  return asked(endpoint, `offsets of ${topics.join(", ")}`, (admin) => readEnds(admin, topics));
}

/** How many records the topics hold. Throws when one does not exist. */
export async function recordsIn(endpoint: BrokerEndpoint, topics: readonly string[]): Promise<number> {
  return (await endOffsets(endpoint, topics)).reduce((sum, one) => sum + Number(one.end - one.start), 0);
}

/** What a group has committed; empty for a group that Kafka does not know. */
export function committedOffsets(endpoint: BrokerEndpoint, group: string): Promise<Committed[]> {
  return asked(endpoint, `group ${group}`, (admin) => readCommitted(admin, group));
}

/** How far `group` is behind on `topics`. The sum of `behind` is the group's lag. */
export function lagOf(endpoint: BrokerEndpoint, group: string, topics: readonly string[]): Promise<PartitionLag[]> {
  return asked(endpoint, `lag of ${group}`, async (admin) => {
    // Committed first: the other way round a group that runs meanwhile would look ahead of the end.
    const committed = await readCommitted(admin, group);
    return lag(await readEnds(admin, topics), committed);
  });
}

/** Pure half of {@link lagOf}. A commit older than the start (retention passed it) counts from the start. */
export function lag(ends: readonly PartitionEnds[], committed: readonly Committed[]): PartitionLag[] {
  const at = new Map(committed.map((one) => [`${one.topic}/${one.partition}`, one.offset]));
  return ends.map((one) => {
    const offset = at.get(`${one.topic}/${one.partition}`);
    const from = offset === undefined || offset < one.start ? one.start : offset;
    return { ...one, ...(offset === undefined ? {} : { committed: offset }), behind: one.end > from ? one.end - from : 0n };
  });
}

/** The next offset that the group will read. */
export function nextOf({ end, behind }: Pick<PartitionLag, "end" | "behind">): bigint {
  return end - behind;
}

/** {@link endOffsets} over an open client. */
export async function readEnds(admin: Admin, topics: readonly string[]): Promise<PartitionEnds[]> {
  if (topics.length === 0) return [];
  const metadata = await admin.metadata({ topics: [...topics], forceUpdate: true });
  const at = async (timestamp: bigint): Promise<Map<string, bigint>> => {
    const wanted = topics.map((name) => ({ name, partitions: numbers(metadata.topics.get(name)?.partitionsCount ?? 0).map((partitionIndex) => ({ partitionIndex, timestamp })) }));
    const listed = await admin.listOffsets({ topics: wanted });
    return new Map(listed.flatMap((topic) => topic.partitions.map((one) => [`${topic.name}/${one.partitionIndex}`, one.offset] as const)));
  };
  const [starts, ends] = [await at(ListOffsetTimestamps.EARLIEST), await at(ListOffsetTimestamps.LATEST)];
  return topics.flatMap((topic) =>
    numbers(metadata.topics.get(topic)?.partitionsCount ?? 0).map((partition) => {
      const key = `${topic}/${partition}`;
      return { topic, partition, start: starts.get(key) ?? 0n, end: ends.get(key) ?? 0n };
    }),
  );
}

async function readCommitted(admin: Admin, group: string): Promise<Committed[]> {
  const groups = await until(`group ${group}: a coordinator`, async () => {
    try {
      return await admin.listConsumerGroupOffsets({ groups: [group] });
    } catch (error) {
      // Kafka 4.3.1 makes its offsets topic on the first such question and answers this meanwhile, as it does while it moves.
      if (["COORDINATOR_NOT_AVAILABLE", "COORDINATOR_LOAD_IN_PROGRESS", "NOT_COORDINATOR"].includes(faultOf(error).code)) return undefined;
      if (faultOf(error).code === "GROUP_ID_NOT_FOUND") return [];
      throw error;
    }
  }, { timeoutMs: 15_000 });
  return groups.flatMap((one) => one.topics.flatMap((topic) => topic.partitions.filter((part) => part.committedOffset >= 0n).map((part) => ({ topic: topic.name, partition: part.partitionIndex, offset: part.committedOffset }))));
}

async function asked<T>(endpoint: BrokerEndpoint, place: string, work: (admin: Admin) => Promise<T>): Promise<T> {
  try {
    return await withAdmin(endpoint, work);
  } catch (error) {
    throw explain(endpoint, place, error);
  }
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}
