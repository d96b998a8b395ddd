import { setTimeout as pause } from "node:timers/promises";
import { OUTBOX } from "../../config/stack.ts";
import { endOffsets, recordsIn } from "../../broker/offsets.ts";
import { readStretches, tail } from "../../broker/tail.ts";
import { groups, matches, readLetters, waysBack, type DeadLetter, type LetterFilter } from "../letters.ts";
import type { ManifestSink, StackManifest } from "../manifest.ts";
import { findSink } from "../tables.ts";
import { age, count, facts, textTable } from "../table.ts";
import { positive, taskNumber, UsageError, type Outcome, type Verb, type VerbInput } from "../verb.ts";

export const dlq: Verb = {
  usage: "SINK [--last N] [--topic T] [--stage S] [--cause TEXT] [--task N] [--group] [--trace] [--follow]",
  summary: "the newest dead letters of a sink: where each came from, why it failed, and how its rows get where they belong",
  more: [
    "--topic, --stage, --cause and --task choose among the newest N (default 20); --group counts them by cause; --trace adds stack traces.",
    "--follow goes on with every new one until Ctrl-C, with --json one line each. Reading leaves no trace on the broker: no group, no commit.",
  ],
  options: { last: { type: "string" }, topic: { type: "string" }, stage: { type: "string" }, cause: { type: "string" }, task: { type: "string" }, group: { type: "boolean" }, trace: { type: "boolean" }, follow: { type: "boolean" } },
  words: [1, 1],
  async run(input) {
    const { manifest, positionals, values } = input;
    const wanted = Math.ceil(positive("last", values["last"]) ?? 20);
    const filter = filterOf(values);
    if (values["follow"] === true && values["group"] === true) throw new UsageError("sluice dlq: takes either --group or --follow");
    const stack = await manifest();
    if (positionals[0] === OUTBOX && stack.outbox !== undefined) return unlistedEvents(stack, stack.outbox.unlisted, wanted);
    const sink = findSink(stack, positionals[0]!);
    if (sink.dlq === undefined) return { ok: true, data: { sink: sink.name, total: 0, letters: [] }, text: `${sink.name}: has no dead-letter topic; a record that fails stops the sink` };
    if (values["follow"] === true) return follow(input, stack, sink.dlq, filter);
    return look(input, stack, sink, sink.dlq, wanted, filter);
  },
};

/** Events whose aggregate has no topic: no failures, but nobody who reads a topic finds them. */
async function unlistedEvents(stack: StackManifest, topic: string, wanted: number): Promise<Outcome> {
  const total = await recordsIn(stack.broker, [topic]);
  const events = (await tail(stack.broker, topic, wanted)).map((record) => ({ key: record.key?.toString("utf8") ?? null, headers: Object.fromEntries(record.headers.map(([name, value]) => [name, value?.toString("utf8") ?? null])) }));
  const lines = events.map(({ key, headers }) => `${headers["aggregateType"] ?? "?"}  ${headers["eventType"] ?? "?"}  id ${headers["id"] ?? "?"}  aggregate ${key ?? "?"}`);
  return { ok: total === 0, data: { topic, total, events }, text: [total === 0 ? `outbox: every event's aggregate is listed (${topic})` : `outbox: ${count(total)} events of aggregates that are not listed, in ${topic}`, ...lines].join("\n") };
}

async function look({ values }: VerbInput, stack: StackManifest, sink: ManifestSink, topic: string, wanted: number, filter: LetterFilter): Promise<Outcome> {
  const total = await recordsIn(stack.broker, [topic]);
  const newest = total === 0 ? [] : await readLetters(stack, await tail(stack.broker, topic, wanted));
  const letters = newest.filter((one) => matches(filter, one));
  const chosen = letters.length < newest.length ? `, ${letters.length} of the newest ${newest.length} chosen` : letters.length < total ? `, the newest ${letters.length}` : "";
  const head = total === 0 ? `${sink.name}: no dead letters (${topic})` : `${sink.name}: ${count(total)} dead letters in ${topic}${chosen}`;
  const ways = waysBack(stack, sink, letters);
  const common = { sink: sink.name, topic, total, ways };
  if (values["group"] === true) {
    const found = groups(letters);
    const rows = found.map((one) => [count(one.count), one.stage, one.exception.split(".").at(-1), one.cause, one.topics.join(", "), `${age(Date.now() - one.last)} ago`]);
    const table = textTable([{ head: "letters", right: true }, { head: "stage" }, { head: "exception" }, { head: "cause" }, { head: "topics" }, { head: "last" }], rows);
    return { ok: total === 0, data: { ...common, groups: found }, text: [head, ...(found.length === 0 ? [] : [table, ...ways])].join("\n\n") };
  }
  const trace = values["trace"] === true;
  return { ok: total === 0, data: { ...common, letters: letters.map((one) => told(one, trace)) }, text: [head, ...letters.map((one) => print(one, trace)), ...(ways.length === 0 ? [] : [ways.join("\n")])].join("\n\n") };
}

/** Every new letter from now on, until the caller has enough. */
async function follow({ values, tell, ending, progress }: VerbInput, stack: StackManifest, topic: string, filter: LetterFilter): Promise<Outcome> {
  const ended = ending();
  const trace = values["trace"] === true;
  const next = new Map((await endOffsets(stack.broker, [topic])).map((one) => [one.partition, one.end]));
  progress.update(`waiting for new dead letters in ${topic}; Ctrl-C ends it`);
  let seen = 0;
  while (!ended.aborted) {
    for (const record of await readStretches(stack.broker, [...next].map(([partition, from]) => ({ topic, partition, from, count: 100 })))) {
      next.set(record.partition, record.offset + 1n);
      const [letter] = await readLetters(stack, [record]);
      if (letter === undefined || !matches(filter, letter)) continue;
      seen++;
      progress.done();
      tell(told(letter, trace), `${print(letter, trace)}\n`);
    }
    await pause(1_000, undefined, { signal: ended }).catch(() => undefined);
  }
  progress.done();
  return { ok: seen === 0, data: { seen }, text: "", told: true };
}

function filterOf(values: VerbInput["values"]): LetterFilter {
  const text = (name: "topic" | "stage" | "cause"): object => (typeof values[name] === "string" ? { [name]: values[name] } : {});
  const task = taskNumber(values["task"]);
  return { ...text("topic"), ...text("stage"), ...text("cause"), ...(task === undefined ? {} : { task }) };
}

function told(letter: DeadLetter, trace: boolean): Omit<DeadLetter, "trace"> & { trace?: string } {
  const { trace: whole, ...rest } = letter;
  return trace ? { ...rest, trace: whole } : rest;
}

function print(letter: DeadLetter, trace: boolean): string {
  const text = facts([
    ["from", `${letter.topic}/${letter.partition}/${letter.offset}`],
    ["at", new Date(letter.at).toISOString()],
    ["stage", letter.class === "" ? letter.stage : `${letter.stage}, ${letter.class}`],
    ["task", letter.connector === "" ? undefined : `${letter.connector}${letter.task === null ? "" : ` task ${letter.task}`}`],
    ["reason", `${letter.exception}${letter.exception === "" ? "" : ": "}${letter.reason.split("\n")[0]}`],
    ["key", letter.key ?? "none"],
    ["value", letter.value ?? "none"],
  ]);
  return trace && letter.trace !== "" ? `${text}\n${letter.trace}` : text;
}
