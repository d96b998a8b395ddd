import { lagOf, nextOf, type PartitionLag } from "../broker/offsets.ts";
import { readStretches, tail, unread, type TailRecord } from "../broker/tail.ts";
import { placeOfLetter } from "./letters.ts";
import type { ManifestSink, StackManifest } from "./manifest.ts";
import { partitionKey, printPlace, type Place } from "./place.ts";

/** A partition with more unread records than that has records that wait, whatever its next ones are. */
const LOOKED_AT = 500;

/**
 * How far a sink is behind in each partition. Its consumer group has the name that Kafka Connect gives it.
 *
 * A lake's group commits no more than what its class was handed (`SinkWriter.save`, `TopicPartitionWriter`): behind a record that a
 * transform or a converter took away, such as the tombstone of a last delete, it stands still until the next row comes. Such records,
 * tombstones and dead letters, are not waited for.
 *
 * @param wanted records that count although they are dead letters
 */
export async function sinkLag({ broker }: Pick<StackManifest, "broker">, { kind, connector, topics, dlq }: Pick<ManifestSink, "kind" | "connector" | "topics" | "dlq">, wanted: readonly Place[] = []): Promise<PartitionLag[]> {
  const lag = await lagOf(broker, `connect-${connector}`, topics);
  const short = kind === "s3" ? lag.filter(({ behind }) => behind > 0n && behind <= BigInt(LOOKED_AT)) : [];
  const next = await readStretches(broker, unread(short, LOOKED_AT));
  if (next.length === 0) return lag;
  const letters = dlq === undefined || next.every(({ value }) => value === null) ? [] : await tail(broker, dlq, LOOKED_AT);
  const kept = new Set(wanted.map(printPlace));
  const aside = new Set(letters.flatMap((letter) => placeOfLetter(letter) ?? []).filter((place) => !kept.has(place)));
  return pastUnwritten(lag, next, (record) => record.value === null || aside.has(printPlace(record)));
}

/** The lag with each partition's next records left out, up to the first that `passes` says no to. @param next in order of offsets */
export function pastUnwritten(lag: readonly PartitionLag[], next: readonly TailRecord[], passes: (record: TailRecord) => boolean): PartitionLag[] {
  const parts = Map.groupBy(next, partitionKey);
  return lag.map((one) => {
    const here = parts.get(partitionKey(one)) ?? [];
    const last = here.at(-1);
    const at = here.find((record) => !passes(record))?.offset ?? (last === undefined ? nextOf(one) : last.offset + 1n);
    return { ...one, behind: at < one.end ? one.end - at : 0n };
  });
}

/** The next offset of each partition that the sink will read: everything before is written. */
export function committedIn(lag: readonly PartitionLag[]): Map<string, bigint> {
  return new Map(lag.map((one) => [partitionKey(one), nextOf(one)]));
}
