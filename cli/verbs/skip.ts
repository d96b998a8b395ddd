import { setAside } from "../../connectors/catalog/set-aside.ts";
import { plugins } from "../../connectors/resource/worker.ts";
import type { ManifestSink, StackManifest } from "../manifest.ts";
import { lookAtStopped, recordAt, type Stopped } from "../poison.ts";
import { parsePlace, partitionKey, printPlace, type Place } from "../place.ts";
import { shown } from "../preview.ts";
import { setAsideIn, setRecordsAside } from "../set-aside.ts";
import { age, count, facts, textTable } from "../table.ts";
import { findSink } from "../tables.ts";
import { positive, UsageError, type Outcome, type Verb } from "../verb.ts";

/** How many waiting records of a partition are shown. */
const SHOWN = 5;

export const skip: Verb = {
  usage: "SINK [TOPIC/PARTITION/OFFSET…] [--yes] [--timeout SECONDS]",
  summary: "lets a sink go on past a record that it stops at: the record goes to the dead letters, and not one more",
  more: [
    "Without a place: why the sink stopped, and the records that it would read next.",
    "With places and --yes: the worker writes these records to the sink's dead letters, with their place and the reason in the headers,",
    "and hands all others to the sink; then the sink's configuration is what it was. A record that could not be kept is not passed.",
    "A sink that commits at intervals, such as Iceberg, is waited for (--timeout, default 600).",
  ],
  options: { yes: { type: "boolean" }, timeout: { type: "string" } },
  words: [1, Infinity],
  async run({ manifest, positionals: [name, ...words], values, progress }) {
    const seconds = positive("timeout", values["timeout"]) ?? 600;
    const places = words.map(parsePlace);
    const stack = await manifest();
    const sink = findSink(stack, name!);
    const stopped = await lookAtStopped(stack, sink, SHOWN);
    if (places.length === 0) return listed(sink, stopped);
    await examine(stack, sink, stopped, places);
    const records = await Promise.all(places.map(async (place) => ({ place, record: await recordAt(stack, place) })));
    const gone = records.find(({ record }) => record === undefined);
    if (gone !== undefined) throw new Error(`${printPlace(gone.place)}: is not in the topic any more, so it is in nobody's way`);
    const told = records.map(({ place, record }) => facts([["record", printPlace(place)], ["at", new Date(record?.timestamp ?? 0).toISOString()], ["key", shown(record?.key ?? null) ?? "none"], ["value", shown(record?.value ?? null) ?? "none (a tombstone)"]]));
    const data = { sink: sink.name, reason: stopped.reason, places: places.map(printPlace), deadLetters: sink.dlq };
    if (values["yes"] !== true) {
      return { ok: false, data: { ...data, skipped: false }, text: [`${sink.name} stopped: ${stopped.reason}`, ...told, `would go to ${sink.dlq} and not to ${sink.name}. Nothing was changed. To do it, add --yes`].join("\n\n") };
    }
    await setRecordsAside(stack, sink, places, stopped.config, { reason: stopped.reason ?? "", timeoutMs: seconds * 1000, onProgress: (text) => progress.update(text) });
    progress.done();
    return { ok: true, data: { ...data, skipped: true }, text: [...told, `${sink.name}: goes on. ${places.length === 1 ? "The record is" : `${places.length} records are`} in ${sink.dlq}: bin/sluice dlq ${sink.name}`].join("\n\n") };
  },
};

/** Why the sink cannot be led past these records. */
async function examine(stack: StackManifest, sink: ManifestSink, stopped: Stopped, places: readonly Place[]): Promise<void> {
  const begun = setAsideIn(stopped.config);
  if (stopped.reason === undefined && begun.length === 0) throw new Error(`sink ${sink.name}: no task of it failed, so no record stands in its way. Look at: bin/sluice verify`);
  if (sink.dlq === undefined || stopped.config["errors.tolerance"] !== "all") throw new Error(`sink ${sink.name}: keeps no dead letters (errors.tolerance, errors.deadletterqueue.topic.name), so the record would be lost. Run: pulumi up -s ${stack.stack}`);
  for (const place of places) {
    const [from, end] = [stopped.committed.get(partitionKey(place)), stopped.ends.get(partitionKey(place))];
    if (from === undefined || end === undefined) throw new UsageError(`${printPlace(place)}: ${sink.name} does not read that partition. It reads: ${[...stopped.committed.keys()].join(", ")}`);
    if (place.offset < from) throw new UsageError(`${printPlace(place)}: ${sink.name} has written it already; it stands at ${from}`);
    if (place.offset >= end) throw new UsageError(`${printPlace(place)}: there is no such record yet; the partition ends before ${end}`);
  }
  if (!(await plugins(stack.connect, true)).some((one) => one.class === setAside.className)) throw new Error(`the worker has no ${setAside.className}, which comes with Sluice's own jar. Run: pulumi up -s ${stack.stack}`);
}

function listed(sink: ManifestSink, { reason, waiting, committed, ends }: Stopped): Outcome {
  const rows = waiting.map((one) => [one.likely ? "likely" : "", printPlace(one), `${age(Date.now() - one.record.timestamp)} ago`, shown(one.record.key, 60) ?? "none", shown(one.record.value, 120) ?? "none (a tombstone)"]);
  const behind = [...committed].map(([partition, at]) => [partition, (ends.get(partition) ?? at) - at] as const).filter(([, records]) => records > 0n);
  const data = { sink: sink.name, reason, behind: Object.fromEntries(behind), waiting: waiting.map((one) => ({ place: printPlace(one), at: one.record.timestamp, likely: one.likely, key: shown(one.record.key), value: shown(one.record.value) })) };
  if (reason === undefined) return { ok: true, data, text: `${sink.name}: no task of it failed${behind.length === 0 ? ", and nothing waits" : `; ${count(behind.reduce((sum, [, records]) => sum + records, 0n))} records wait`}` };
  const text = [
    `${sink.name} stopped: ${reason}`,
    rows.length === 0 ? "no record waits: it stopped at something else" : textTable([{ head: "" }, { head: "record" }, { head: "written" }, { head: "key" }, { head: "value" }], rows),
    ...(rows.length === 0 ? [] : [`The first ${SHOWN} of each partition are shown. If the cause is the target's, mend it and run: bin/sluice restart ${sink.connector}\nIf it is one record, set it aside: bin/sluice skip ${sink.name} TOPIC/PARTITION/OFFSET`]),
  ];
  return { ok: false, data, text: text.join("\n\n") };
}
