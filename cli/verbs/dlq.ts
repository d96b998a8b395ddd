import { endOffsets } from "../../broker/offsets.ts";
import { tail, type TailRecord } from "../../broker/tail.ts";
import { RecordDecoder } from "../../registry/decode.ts";
import { redact } from "../../secrets/redact.ts";
import { findSink } from "../tables.ts";
import { count, facts } from "../table.ts";
import { positive, type Verb } from "../verb.ts";

/** A dead letter with what Kafka Connect says about it (`ErrorContext` headers, `__connect.errors.*`). */
export interface DeadLetter {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Where the record came from. */
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly stage: string;
  readonly reason: string;
  readonly exception: string;
  readonly key: string | null;
  readonly value: string | null;
}

export const dlq: Verb = {
  usage: "SINK [--last N]",
  summary: "the newest dead letters of a sink: where each came from and why it failed",
  options: { last: { type: "string" } },
  words: [1, 1],
  async run({ manifest, positionals, values }) {
    const wanted = Math.ceil(positive("last", values["last"]) ?? 20);
    const stack = await manifest();
    const sink = findSink(stack, positionals[0]!);
    if (sink.dlq === undefined) return { ok: true, data: { sink: sink.name, total: 0, letters: [] }, text: `${sink.name}: has no dead-letter topic; a record that fails stops the sink` };
    const total = (await endOffsets(stack.broker, [sink.dlq])).reduce((sum, one) => sum + Number(one.end - one.start), 0);
    const letters = await decodeAll(await tail(stack.broker, sink.dlq, wanted), stack.registry === undefined ? undefined : new RecordDecoder(stack.registry.endpoint));
    const head = total === 0 ? `${sink.name}: no dead letters (${sink.dlq})` : `${sink.name}: ${count(total)} dead letters in ${sink.dlq}${letters.length < total ? `, the newest ${letters.length}` : ""}`;
    return { ok: total === 0, data: { sink: sink.name, topic: sink.dlq, total, letters }, text: [head, ...letters.map(print)].join("\n\n") };
  },
};

/** With keys and values of a registry as what they are. One that is away must not hide the letters: they are shown as their bytes then. */
async function decodeAll(records: readonly TailRecord[], decoder: RecordDecoder | undefined): Promise<DeadLetter[]> {
  const read = async (data: Buffer | null): Promise<string | undefined> => (data === null ? undefined : decoder?.text(data).catch(() => undefined));
  return Promise.all(records.map(async (record) => {
    const [key, value] = await Promise.all([read(record.key), read(record.value)]);
    return { ...decode(record), ...(key === undefined ? {} : { key: shortened(key) }), ...(value === undefined ? {} : { value: shortened(value) }) };
  }));
}

function shortened(text: string): string {
  return text.length > 2000 ? `${text.slice(0, 2000)}… (${text.length} characters)` : text;
}

/** Reads the context headers of one record. */
export function decode(record: TailRecord): DeadLetter {
  const header = (name: string): string | undefined => record.headers.find(([key]) => key === `__connect.errors.${name}`)?.[1]?.toString("utf8");
  return {
    at: record.timestamp,
    topic: header("topic") ?? record.topic,
    partition: Number(header("partition") ?? record.partition),
    offset: Number(header("offset") ?? record.offset),
    stage: header("stage") ?? "unknown",
    // The message may quote the record and, in odd cases, a connector's settings.
    reason: redact(header("exception.message") ?? "the record has no context headers: set errors.deadletterqueue.context.headers.enable on the sink"),
    exception: header("exception.class.name") ?? "",
    key: preview(record.key),
    value: preview(record.value),
  };
}

function print(letter: DeadLetter): string {
  return facts([
    ["from", `${letter.topic}, partition ${letter.partition}, offset ${letter.offset}`],
    ["at", new Date(letter.at).toISOString()],
    ["stage", letter.stage],
    ["reason", `${letter.exception}${letter.exception === "" ? "" : ": "}${letter.reason.split("\n")[0]}`],
    ["key", letter.key ?? "none"],
    ["value", letter.value ?? "none"],
  ]);
}

/** Text that a terminal can show: control characters and bytes that are no UTF-8 become dots. */
function preview(data: Buffer | null): string | null {
  if (data === null) return null;
  const text = data.subarray(0, 400).toString("utf8").replace(/[\p{Cc}\uFFFD]/gu, "·");
  return data.length > 400 ? `${text}… (${data.length} bytes)` : text;
}
