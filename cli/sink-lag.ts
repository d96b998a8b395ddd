import { lagOf, nextOf, type PartitionLag } from "../broker/offsets.ts";
import type { ManifestSink, StackManifest } from "./manifest.ts";
import { partitionKey } from "./place.ts";

/** How far a sink is behind in each partition. Its consumer group has the name that Kafka Connect gives it. */
export function sinkLag({ broker }: Pick<StackManifest, "broker">, { connector, topics }: Pick<ManifestSink, "connector" | "topics">): Promise<PartitionLag[]> {
  return lagOf(broker, `connect-${connector}`, topics);
}

/** The next offset of each partition that the sink will read: everything before is written. */
export function committedIn(lag: readonly PartitionLag[]): Map<string, bigint> {
  return new Map(lag.map((one) => [partitionKey(one), nextOf(one)]));
}
