import { randomBytes } from "node:crypto";
import { endOffsets, nextOf } from "../broker/offsets.ts";
import { readStretches } from "../broker/tail.ts";
import { signalTable } from "../database/capture-schema/sql.ts";
import { rows, withDatabase } from "../database/connect.ts";
import { insertSignal } from "../database/snapshot/signal.ts";
import { tableSql } from "../database/table.ts";
import { topicOf } from "../pipeline/names.ts";
import { list } from "../connectors/resource/operations.ts";
import { until } from "../util/until.ts";
import { asked } from "./asked.ts";
import type { ManifestSink, StackManifest } from "./manifest.ts";
import { partitionKey } from "./place.ts";
import { sinkLag } from "./sink-lag.ts";
import { count } from "./table.ts";

/** One step of the canary's way. */
export interface Stage {
  readonly name: string;
  readonly ok: boolean;
  /** From the row's commit to here; of the first stage how long the commit took. */
  readonly ms: number;
  readonly seen: string;
}

export interface CanaryOptions {
  /** For each stage, in milliseconds. */
  readonly timeoutMs: number;
  readonly onStage: (name: string) => void;
}

/**
 * Follows one row from the database as far as it goes without a trace in anybody's lake.
 *
 * The row goes into Sluice's own signal table, which is captured like every table: it passes publication, slot, connector, converter and
 * producer, and ends in a topic that no sink reads. (To Debezium it is a signal that asks for a line in the log.) What was committed before
 * it stands before it in the log; so for each sink the canary is followed by what lies before it: when the sink has committed that,
 * everything older than the row is where it belongs. Ends at the first stage of the source that is not reached; sinks are looked at side by side.
 */
export async function followCanary(stack: StackManifest, options: CanaryOptions): Promise<Stage[]> {
  // No word that Debezium looks for in ids (`open`, `close`).
  const id = `canary-${randomBytes(8).toString("hex")}`;
  const stages: Stage[] = [];
  const topic = topicOf(stack.topicPrefix, stack.serviceSchema, signalTable(stack.serviceSchema).table);
  const starts = await asked(() => endOffsets(stack.broker, [topic]));
  if (starts.error !== undefined) return [{ name: "broker", ok: false, ms: 0, seen: starts.error }];

  options.onStage("database");
  const began = performance.now();
  const written = await asked(() => withDatabase(stack.database, (client) => rows(client, insertSignal(stack.serviceSchema), [id, "log", JSON.stringify({ message: `sluice canary ${id}, offset {}` })]), { connectMs: 5_000, doing: "write the canary" }));
  const committed = performance.now();
  const since = (): number => Math.round(performance.now() - committed);
  stages.push({ name: "database", ok: written.error === undefined, ms: Math.round(committed - began), seen: written.error ?? `row ${id} in ${stack.serviceSchema}.signal` });
  if (written.error !== undefined) return stages;
  try {
    options.onStage("source");
    const arrived = await asked(() => until(`the row in topic ${topic}`, async () => {
      const records = await readStretches(stack.broker, starts.value.map(({ partition, end }) => ({ topic, partition, from: end, count: 10_000 })));
      return records.find(({ value }) => value?.includes(id));
    }, { timeoutMs: options.timeoutMs, intervalMs: 200 }));
    stages.push({ name: "source", ok: arrived.error === undefined, ms: since(), seen: arrived.error === undefined ? `${topic}/${arrived.value.partition}/${arrived.value.offset}` : arrived.error });
    if (arrived.error !== undefined) return stages;
    options.onStage("sinks");
    const sinks = stack.sinks.filter((sink) => sink.tables === undefined || sink.tables.length > 0);
    stages.push(...(await Promise.all(sinks.map((sink) => sinkStage(stack, sink, options.timeoutMs, since)))));
    return stages;
  } finally {
    // It has done its work; that nobody could take it away is no finding.
    await asked(() => withDatabase(stack.database, (client) => rows(client, `delete from ${tableSql(signalTable(stack.serviceSchema))} where id = $1`, [id]), { connectMs: 5_000 }));
  }
}

async function sinkStage(stack: StackManifest, sink: ManifestSink, timeoutMs: number, since: () => number): Promise<Stage> {
  const name = `sink ${sink.name}`;
  let left = 0n;
  const done = await asked(async () => {
    const ends = new Map((await endOffsets(stack.broker, sink.topics)).map((one) => [partitionKey(one), one.end]));
    const behind = async (): Promise<bigint> => (await sinkLag(stack, sink)).reduce((sum, one) => {
      const missing = (ends.get(partitionKey(one)) ?? 0n) - nextOf(one);
      return sum + (missing > 0n ? missing : 0n);
    }, 0n);
    const first = await behind();
    const view = (await list(stack.connect, { timeoutMs: 10_000 })).find((one) => one.name === sink.connector);
    const broken = view === undefined ? "is not registered" : [view, ...view.tasks].map((one) => (one.state === "RUNNING" ? undefined : `${one.state}${one.reason === undefined ? "" : `: ${one.reason}`}`)).find((one) => one !== undefined) ?? (view.tasks.length === 0 ? "has no task" : undefined);
    if (broken !== undefined) throw new Error(`connector ${sink.connector}: ${broken}`);
    await until("its commit of what lies before", async () => ((left = await behind()) === 0n ? true : undefined), { timeoutMs, intervalMs: 250 });
    return first;
  });
  if (done.error !== undefined) return { name, ok: false, ms: since(), seen: left === 0n ? done.error : `${count(left)} records from before it are not committed: ${done.error}` };
  return { name, ok: true, ms: since(), seen: done.value === 0n ? "runs, and everything from before it was written already" : `${count(done.value)} records from before it written` };
}
