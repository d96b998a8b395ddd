import type { Failure } from "../../dynamic/lifecycle.ts";
import type { TopicState } from "./state.ts";

/** What a topic is to look like. */
export interface TopicShape {
  readonly name: string;
  readonly partitions: number;
  /** -1: the broker's default. */
  readonly replicationFactor: number;
  /** Configuration set on the topic; everything else stays at the broker's defaults. */
  readonly configs: Readonly<Record<string, string>>;
  /** The order of a key's records matters: partitions must not be added, since keys would move to others. Default false. */
  readonly keyed?: boolean;
}

/** Replication factor that leaves the choice to the broker (`default.replication.factor`). */
export const BROKER_DEFAULT = -1;

/** What has to be done to a live topic. */
export interface TopicChange {
  /** New partition count, when it grows. */
  readonly partitions?: number;
  readonly set: Readonly<Record<string, string>>;
  /** Entries to give back to the broker's default. */
  readonly unset: readonly string[];
}

/** Problems of the inputs alone. Kafka's own rule for names: `Topic.validate`, at most 249 of `[a-zA-Z0-9._-]`. */
export function shapeFailures(shape: TopicShape): Failure[] {
  const failures: Failure[] = [];
  const whole = (property: "partitions" | "replicationFactor", most: number): void => {
    const value: unknown = shape[property];
    if (!Number.isInteger(value) || (value as number) < 1 || (value as number) > most) failures.push({ property, reason: `topic ${shape.name}: ${property} must be a whole number from 1 to ${most}, not ${String(value)}` });
  };
  if (!/^[a-zA-Z0-9._-]{1,249}$/.test(shape.name) || shape.name === "." || shape.name === "..") {
    failures.push({ property: "name", reason: `topic "${shape.name}": a topic name has 1 to 249 of the characters a-z A-Z 0-9 . _ -` });
  }
  whole("partitions", 100_000);
  if (shape.replicationFactor !== BROKER_DEFAULT) whole("replicationFactor", 32_767);
  for (const [key, value] of Object.entries(shape.configs ?? {})) {
    if (typeof value !== "string") failures.push({ property: `configs.${key}`, reason: `topic ${shape.name}: configs.${key} must be a text, not ${typeof value}. Write it in quotes` });
  }
  return failures;
}

/**
 * What Kafka cannot do to a topic that is there. Never answered with a silent replacement: that would lose its records.
 *
 * @param from the recorded or the live shape
 */
export function impossible(from: Pick<TopicShape, "partitions" | "replicationFactor">, to: TopicShape): Failure[] {
  const failures: Failure[] = [];
  if (to.partitions < from.partitions) {
    failures.push({ property: "partitions", reason: `topic ${to.name}: has ${from.partitions} partitions and Kafka cannot shrink it to ${to.partitions}. Set partitions to ${from.partitions}, or give the topic a new name` });
  }
  if (to.keyed && to.partitions > from.partitions) {
    failures.push({ property: "partitions", reason: `topic ${to.name}: has ${from.partitions} partitions, and with ${to.partitions} the later changes of a row could overtake earlier ones. Set partitions to ${from.partitions}, or start anew under another topicPrefix` });
  }
  if (![from.replicationFactor, to.replicationFactor].includes(BROKER_DEFAULT) && to.replicationFactor !== from.replicationFactor) {
    failures.push({ property: "replicationFactor", reason: `topic ${to.name}: has replication factor ${from.replicationFactor}, which changes only by moving its replicas. Set replicationFactor to ${from.replicationFactor}, or run kafka-reassign-partitions first` });
  }
  return failures;
}

/**
 * What differs between the live topic and what is wanted. Partitions that somebody added beyond the wanted count are
 * left: they cannot be taken away, and nothing of ours breaks by them.
 *
 * @param previous configuration that we set before: entries no longer wanted go back to the broker's default
 */
export function changeOf(live: TopicState, wanted: TopicShape, previous: Readonly<Record<string, string>> = {}): TopicChange {
  const set: Record<string, string> = {};
  for (const [key, value] of Object.entries(wanted.configs)) {
    if (!sameValue(live.configs.get(key)?.value, value)) set[key] = value;
  }
  const unset = Object.keys(previous).filter((key) => !(key in wanted.configs) && live.configs.get(key)?.setOnTopic === true);
  return { ...(live.partitions < wanted.partitions ? { partitions: wanted.partitions } : {}), set, unset };
}

/** Whether a change has nothing in it. */
export function isEmpty(change: TopicChange): boolean {
  return change.partitions === undefined && Object.keys(change.set).length === 0 && change.unset.length === 0;
}

/** Kafka keeps lists such as `compact,delete` as given, so their order and blanks do not matter here. */
function sameValue(live: string | undefined, wanted: string): boolean {
  const parts = (text: string): string => text.split(",").map((part) => part.trim()).sort().join(",");
  return live !== undefined && parts(live) === parts(wanted);
}
