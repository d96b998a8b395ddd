import type { TailRecord } from "../broker/tail.ts";
import { RecordDecoder } from "../registry/decode.ts";
import { redact } from "../secrets/redact.ts";
import { printTable } from "../database/table.ts";
import { topicOf } from "../pipeline/names.ts";
import type { ManifestSink, StackManifest } from "./manifest.ts";
import { printPlace } from "./place.ts";
import { shown } from "./preview.ts";

/** A dead letter with what Kafka Connect says about it (`DeadLetterQueueReporter`, headers `__connect.errors.*`). */
export interface DeadLetter {
  /** Milliseconds since 1970: when it was written to the dead letters. */
  readonly at: number;
  /** Where the record came from. */
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** Where it failed: KEY_CONVERTER, VALUE_CONVERTER, HEADER_CONVERTER, TRANSFORMATION, TASK_PUT. */
  readonly stage: string;
  /** Class that was at work at that stage. */
  readonly class: string;
  readonly connector: string;
  readonly task: number | null;
  readonly reason: string;
  readonly exception: string;
  readonly trace: string;
  readonly key: string | null;
  readonly value: string | null;
}

/** What Kafka Connect says of a dead letter under that name: `topic`, `stage`, `exception.message` and others. */
export function contextOf({ headers }: Pick<TailRecord, "headers">, name: string): string | undefined {
  return headers.find(([key]) => key === `__connect.errors.${name}`)?.[1]?.toString("utf8");
}

/** The place of a dead letter, as Kafka Connect's headers say it. */
export function placeOfLetter(letter: TailRecord): string | undefined {
  const [topic, partition, offset] = ["topic", "partition", "offset"].map((name) => contextOf(letter, name));
  return topic === undefined || partition === undefined || offset === undefined ? undefined : printPlace({ topic, partition: Number(partition), offset: BigInt(offset) });
}

/** Reads the context headers of one record. */
export function decode(record: TailRecord): DeadLetter {
  const header = (name: string): string | undefined => contextOf(record, name);
  return {
    at: record.timestamp,
    topic: header("topic") ?? record.topic,
    partition: Number(header("partition") ?? record.partition),
    offset: Number(header("offset") ?? record.offset),
    stage: header("stage") ?? "unknown",
    class: header("class.name") ?? "",
    connector: header("connector.name") ?? "",
    task: header("task.id") === undefined ? null : Number(header("task.id")),
    // The message may quote the record and, in odd cases, a connector's settings.
    reason: redact(header("exception.message") ?? "the record has no context headers: set errors.deadletterqueue.context.headers.enable on the sink"),
    exception: header("exception.class.name") ?? "",
    trace: redact(header("exception.stacktrace") ?? "").trimEnd(),
    key: shown(record.key),
    value: shown(record.value),
  };
}

/** With keys and values of a registry as what they are. One that is away must not hide the letters: they are shown as their bytes then. */
export async function readLetters({ registry }: Pick<StackManifest, "registry">, records: readonly TailRecord[]): Promise<DeadLetter[]> {
  const decoder = registry === undefined ? undefined : new RecordDecoder(registry.endpoint);
  const read = async (data: Buffer | null): Promise<string | undefined> => (data === null ? undefined : decoder?.text(data).catch(() => undefined));
  return Promise.all(records.map(async (record) => {
    const [key, value] = await Promise.all([read(record.key), read(record.value)]);
    return { ...decode(record), ...(key === undefined ? {} : { key: shortened(key) }), ...(value === undefined ? {} : { value: shortened(value) }) };
  }));
}

function shortened(text: string): string {
  return text.length > 2000 ? `${text.slice(0, 2000)}… (${text.length} characters)` : text;
}

/** What letters are to be shown. Absent: all. */
export interface LetterFilter {
  /** The whole name of a topic, or its last part. */
  readonly topic?: string;
  readonly stage?: string;
  /** Part of the exception's name or message, whatever the case. */
  readonly cause?: string;
  readonly task?: number;
}

export function matches({ topic, stage, cause, task }: LetterFilter, letter: DeadLetter): boolean {
  return (
    (topic === undefined || letter.topic === topic || letter.topic.endsWith(`.${topic}`)) &&
    (stage === undefined || letter.stage.toLowerCase().startsWith(stage.toLowerCase())) &&
    (cause === undefined || `${letter.exception}: ${letter.reason}`.toLowerCase().includes(cause.toLowerCase())) &&
    (task === undefined || letter.task === task)
  );
}

/** Letters of one cause. */
export interface LetterGroup {
  readonly count: number;
  readonly stage: string;
  readonly exception: string;
  /** Numbers and quoted values are left open, as they are another in each record. */
  readonly cause: string;
  readonly topics: readonly string[];
  readonly first: number;
  readonly last: number;
}

/** By cause, the most frequent first. */
export function groups(letters: readonly DeadLetter[]): LetterGroup[] {
  const found = new Map<string, DeadLetter[]>();
  for (const letter of letters) {
    const key = JSON.stringify([letter.stage, letter.exception, causeOf(letter)]);
    found.set(key, [...(found.get(key) ?? []), letter]);
  }
  return [...found.values()]
    .map((same) => ({ count: same.length, stage: same[0]!.stage, exception: same[0]!.exception, cause: causeOf(same[0]!), topics: [...new Set(same.map(({ topic }) => topic))].sort(), first: Math.min(...same.map(({ at }) => at)), last: Math.max(...same.map(({ at }) => at)) }))
    .sort((a, b) => b.count - a.count || b.last - a.last);
}

function causeOf({ reason }: DeadLetter): string {
  return (reason.split("\n")[0] ?? "").replace(/"[^"]*"|'[^']*'/g, "…").replace(/\d+/g, "#").slice(0, 200);
}

/** How what is in the letters gets where it belongs, once the cause is mended: one line for each topic. */
export function waysBack(stack: StackManifest, sink: ManifestSink, letters: readonly DeadLetter[]): string[] {
  const lines = new Map<string, string>();
  for (const { topic, partition, offset } of letters) {
    const table = stack.tables.find((one) => topicOf(stack.topicPrefix, one.schema, one.table) === topic);
    if (table !== undefined) lines.set(topic, `${topic}: a dead letter may be older than what the table holds now, so it is not written again. When the cause is mended: bin/sluice snapshot ${printTable(table)}`);
    else lines.set(topic, lines.get(topic) ?? `${topic}: when the cause is mended, let the sink read again from there: bin/sluice offsets ${sink.name} --back-to ${topic}/${partition}/${offset} --yes`);
  }
  return [...lines.values()];
}
