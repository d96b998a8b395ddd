import { endOffsets, lagOf } from "../broker/offsets.ts";
import { list, type ConnectorView } from "../connectors/resource/operations.ts";
import { readCache } from "../audit/audit.ts";
import { withDatabase } from "../database/connect.ts";
import { lostReason, slotFacts, type SlotFacts } from "../database/slot/facts.ts";
import { Objects } from "../lake/objects.ts";
import { tableState } from "../lake/snapshot.ts";
import { ask } from "../registry/client.ts";
import { redact } from "../secrets/redact.ts";
import { withSearch } from "../search/client.ts";
import { lookAt } from "../search/look.ts";
import { listObjects } from "../store/objects.ts";
import { withStore } from "../store/client.ts";
import { bytes } from "./table.ts";
import type { ManifestConnector, ManifestSink, StackManifest } from "./manifest.ts";

/** An answer, or why there is none: one part that is down must not hide the others. */
export type Asked<T> = { readonly value: T; readonly error?: never } | { readonly value?: never; readonly error: string };

export interface SinkHealth {
  readonly name: string;
  readonly kind: ManifestSink["kind"];
  /** Records that the sink has not committed yet. */
  readonly lag: Asked<number>;
  /** When the lake changed last, milliseconds since 1970; absent before the first commit, and of what keeps no such time. An error: where the sink writes does not answer. */
  readonly newest: Asked<number | undefined>;
  /** Records in the dead-letter topic; `undefined` without one. */
  readonly deadLetters: Asked<number | undefined>;
}

/** Everything `status` shows. */
export interface StackHealth {
  readonly connectors: Asked<readonly ConnectorView[]>;
  readonly slot: Asked<SlotFacts | undefined>;
  readonly sinks: readonly SinkHealth[];
  /** How many subjects of ours have schemas. Absent: the stack has no registry. */
  readonly registry?: Asked<number>;
}

/** One thing that must hold, and whether it does. */
export interface Condition {
  readonly name: string;
  readonly ok: boolean;
  /** What was seen. */
  readonly seen: string;
  readonly mend?: string;
}

/** Looks at all parts of a stack at once. Never throws for one of them. */
export async function healthOf(stack: StackManifest): Promise<StackHealth> {
  const [connectors, slot, ...sinks] = await Promise.all([
    asked(async () => list(stack.connect, { timeoutMs: 10_000 })),
    asked(async () => withDatabase(stack.database, (client) => slotFacts(client, stack.slot), { connectMs: 5_000, doing: "look at the slot" })),
    ...stack.sinks.map((sink) => sinkHealth(stack, sink)),
  ]);
  return { connectors, slot, sinks, ...(stack.registry === undefined ? {} : { registry: await registryHealth(stack.registry) }) };
}

/** Schemas are registered with the first record of a topic. */
async function registryHealth({ endpoint, subjects }: NonNullable<StackManifest["registry"]>): Promise<Asked<number>> {
  return asked(async () => {
    const { json } = await ask(endpoint, "GET", "/subjects", undefined, 5_000);
    return Array.isArray(json) ? subjects.filter((subject) => json.includes(subject)).length : 0;
  });
}

async function sinkHealth(stack: StackManifest, sink: ManifestSink): Promise<SinkHealth> {
  const [lag, newest, deadLetters] = await Promise.all([
    // Kafka Connect's own name for the consumer group of a sink.
    asked(async () => sum((await lagOf(stack.broker, `connect-${sink.connector}`, sink.topics)).map((one) => one.behind))),
    asked(async () => newestOf(stack, sink)),
    asked(async () => (sink.dlq === undefined ? undefined : sum((await endOffsets(stack.broker, [sink.dlq])).map((one) => one.end - one.start)))),
  ]);
  return { name: sink.name, kind: sink.kind, lag, newest, deadLetters };
}

/** Asks where the sink writes; throws when that does not answer. */
async function newestOf(stack: StackManifest, sink: ManifestSink): Promise<number | undefined> {
  if (sink.kind === "jdbc") {
    // Rows of a copy do not say when they came.
    await withDatabase(sink.target, (client) => client.query("select 1"), { connectMs: 5_000, doing: "look at the target" });
    return undefined;
  }
  if (sink.kind !== "s3") {
    await withSearch(sink.server, (client) => lookAt(client, sink.server, sink.indexes.map(({ index }) => index)), { timeoutMs: 5_000 });
    return undefined;
  }
  let newest: number | undefined;
  const note = (at: number | undefined): void => void (at !== undefined && (newest = Math.max(newest ?? 0, at)));
  if (sink.catalog === undefined) {
    await withStore(sink.store, `bucket ${sink.bucket}`, async (client) => {
      for await (const one of listObjects(client, sink.bucket, `${sink.prefix}/`)) note(one.modified.getTime());
    }, 1);
    return newest;
  }
  const objects = new Objects(sink.store, readCache(stack));
  try {
    for (const { lake } of [...(sink.lakeTables ?? []), ...(sink.lakeRecords ?? [])]) note((await tableState(sink.catalog, objects, lake))?.snapshot?.committedAtMs);
  } finally {
    objects.close();
  }
  return newest;
}

/** What must hold for rows to reach the lake. Pure. */
export function conditionsOf(stack: StackManifest, health: StackHealth): Condition[] {
  const up = `pulumi up -s ${stack.stack}`;
  return [...slotConditions(stack, health, up), ...registryConditions(stack, health, up), ...stack.connectors.map((one) => connectorCondition(one, health, up)), ...health.sinks.flatMap((sink) => sinkConditions(sink, up))];
}

/** Of these `wal_status` values the server may take back log that the slot needs. */
const IN_DANGER = ["unreserved", "lost"];

function slotConditions(stack: StackManifest, { slot }: StackHealth, up: string): Condition[] {
  const name = `slot ${stack.slot}`;
  if (slot.error !== undefined) return [{ name, ok: false, seen: slot.error }];
  const facts = slot.value;
  const lost = lostReason(facts);
  if (lost !== undefined || facts === undefined) return [{ name, ok: false, seen: lost ?? "is not there", mend: `Run: ${up}` }];
  const kept = `${bytes(facts.retainedBytes)} of log kept, ${facts.walStatus ?? "nothing reserved yet"}`;
  return [
    { name: `${name} is read`, ok: facts.active, seen: facts.active ? `by process ${facts.activePid}` : "nobody reads it", ...(facts.active ? {} : { mend: `Run: ${up}` }) },
    { name: `${name} keeps its log`, ok: !IN_DANGER.includes(facts.walStatus ?? ""), seen: kept, ...(IN_DANGER.includes(facts.walStatus ?? "") ? { mend: "Let the connector catch up, or raise max_slot_wal_keep_size" } : {}) },
  ];
}

function registryConditions({ registry: of }: StackManifest, { registry }: StackHealth, up: string): Condition[] {
  if (of === undefined || registry === undefined) return [];
  const name = `registry ${of.endpoint.url}`;
  if (registry.error !== undefined) return [{ name, ok: false, seen: `${registry.error}; connectors wait for it and lose nothing`, mend: `Start it, or run: ${up}` }];
  return [{ name, ok: true, seen: `answers; ${registry.value} of ${of.subjects.length} subjects have schemas, new ones must be ${of.compatibility}` }];
}

/** A schema that the registry does not take stops the source, and the log of the database grows until it goes on. */
const REFUSED_SCHEMA = "the schema registry refuses the schema";

function connectorCondition({ name }: ManifestConnector, { connectors }: StackHealth, up: string): Condition {
  const place = `connector ${name}`;
  if (connectors.error !== undefined) return { name: place, ok: false, seen: connectors.error };
  const view = connectors.value.find((one) => one.name === name);
  if (!view) return { name: place, ok: false, seen: "is not registered", mend: `Run: ${up}` };
  const failed = [view, ...view.tasks].find((one) => one.state === "FAILED");
  if (failed) return { name: place, ok: false, seen: `FAILED: ${failed.reason ?? "no reason given"}`, mend: (failed.reason ?? "").includes(REFUSED_SCHEMA) ? `Rows wait in the slot. Allow the change (sluice:registry.compatibility: none, then ${up}), then run: bin/sluice restart ${name}` : `Mend the cause, then run: bin/sluice restart ${name}` };
  const running = view.state === "RUNNING" && view.tasks.length > 0 && view.tasks.every((task) => task.state === "RUNNING");
  const tasks = view.tasks.length === 0 ? "no task" : `tasks ${view.tasks.map((task) => task.state).join(", ")}`;
  return { name: place, ok: running, seen: `${view.state}, ${tasks}`, ...(running ? {} : { mend: ["PAUSED", "STOPPED"].includes(view.state) ? `Run: bin/sluice resume ${name}` : `Run: ${up}` }) };
}

/** What a sink of each kind writes to, in one word. */
const WRITTEN: Readonly<Record<ManifestSink["kind"], string>> = { s3: "lake", jdbc: "target", opensearch: "indexes", elasticsearch: "indexes" };

function sinkConditions(sink: SinkHealth, up: string): Condition[] {
  const { name, kind, lag, newest, deadLetters } = sink;
  const out: Condition[] = [];
  if (lag.error !== undefined) out.push({ name: `sink ${name}: lag`, ok: false, seen: lag.error });
  if (newest.error !== undefined) out.push({ name: `sink ${name}: ${WRITTEN[kind]}`, ok: false, seen: newest.error, mend: `Run: ${up}` });
  if (deadLetters.error !== undefined) out.push({ name: `sink ${name}: dead letters`, ok: false, seen: deadLetters.error });
  else if (deadLetters.value !== undefined) out.push({ name: `sink ${name}: dead letters`, ok: deadLetters.value === 0, seen: deadLetters.value === 0 ? "none" : String(deadLetters.value), ...(deadLetters.value === 0 ? {} : { mend: `Run: bin/sluice dlq ${name}` }) });
  return out;
}

async function asked<T>(work: () => Promise<T>): Promise<Asked<T>> {
  try {
    return { value: await work() };
  } catch (error) {
    return { error: redact(error instanceof Error ? error.message : String(error)) };
  }
}

function sum(values: readonly bigint[]): number {
  return Number(values.reduce((total, one) => total + one, 0n));
}
