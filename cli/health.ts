import { recordsIn } from "../broker/offsets.ts";
import { list, type ConnectorView } from "../connectors/resource/operations.ts";
import { readCache } from "../audit/audit.ts";
import { withDatabase } from "../database/connect.ts";
import { slotFacts, type SlotFacts } from "../database/slot/facts.ts";
import { Objects } from "../lake/objects.ts";
import { tableState } from "../lake/snapshot.ts";
import { ask } from "../registry/client.ts";
import { asked, type Asked } from "./asked.ts";
import { outboxHealth, type OutboxHealth } from "./outbox-health.ts";
import { withSearch } from "../search/client.ts";
import { lookAt } from "../search/look.ts";
import { listObjects } from "../store/objects.ts";
import { withStore } from "../store/client.ts";
import { lookAtStore } from "../store/look.ts";
import { workerView, type WorkerView } from "../connectors/resource/worker.ts";
import { missingTopics, newestLetter, waitingSince } from "./health/broker.ts";
import { databaseHealth, missingCopies, type DatabaseHealth } from "./health/database.ts";
import { sinkLag } from "./sink-lag.ts";
import { indexNames, type ManifestSink, type StackManifest } from "./manifest.ts";

export interface SinkHealth {
  readonly name: string;
  readonly kind: ManifestSink["kind"];
  /** Records that the sink has not committed yet. */
  readonly lag: Asked<number>;
  /** When the lake changed last, milliseconds since 1970; absent before the first commit, and of what keeps no such time. An error: where the sink writes does not answer. */
  readonly newest: Asked<number | undefined>;
  /** Records in the dead-letter topic; `undefined` without one. */
  readonly deadLetters: Asked<number | undefined>;
  /** When the oldest record was written that the sink has not committed yet; `undefined`: nothing waits. */
  readonly waitingSince?: Asked<number | undefined>;
  readonly newestLetter?: Asked<{ readonly at: number; readonly reason: string } | undefined>;
  /** Copies that are not in the target. */
  readonly missing?: Asked<readonly string[]>;
}

/** Everything `status` shows. */
export interface StackHealth {
  readonly connectors: Asked<readonly ConnectorView[]>;
  readonly slot: Asked<SlotFacts | undefined>;
  readonly sinks: readonly SinkHealth[];
  /** How many subjects of ours have schemas. Absent: the stack has no registry. */
  readonly registry?: Asked<number>;
  readonly worker?: Asked<WorkerView>;
  readonly database?: Asked<DatabaseHealth>;
  /** Topics that the broker does not have. */
  readonly missingTopics?: Asked<readonly string[]>;
  /** Absent: the stack has no outbox. */
  readonly outbox?: OutboxHealth;
}

/** Looks at all parts of a stack at once. Never throws for one of them. */
export async function healthOf(stack: StackManifest): Promise<StackHealth> {
  const [worker, database, missing, connectors, slot, outbox, registry, ...sinks] = await Promise.all([
    asked(async () => workerView(stack.connect, 10_000)),
    asked(async () => databaseHealth(stack)),
    asked(async () => missingTopics(stack)),
    asked(async () => list(stack.connect, { timeoutMs: 10_000 })),
    asked(async () => withDatabase(stack.database, (client) => slotFacts(client, stack.slot), { connectMs: 5_000, doing: "look at the slot" })),
    stack.outbox === undefined ? undefined : outboxHealth(stack, stack.outbox),
    stack.registry === undefined ? undefined : registryHealth(stack.registry),
    ...stack.sinks.map((sink) => sinkHealth(stack, sink)),
  ]);
  return { connectors, slot, sinks, worker, database, missingTopics: missing, ...(outbox === undefined ? {} : { outbox }), ...(registry === undefined ? {} : { registry }) };
}

/** Schemas are registered with the first record of a topic. */
async function registryHealth({ endpoint, subjects }: NonNullable<StackManifest["registry"]>): Promise<Asked<number>> {
  return asked(async () => {
    const { json } = await ask(endpoint, "GET", "/subjects", undefined, 5_000);
    return Array.isArray(json) ? subjects.filter((subject) => json.includes(subject)).length : 0;
  });
}

async function sinkHealth(stack: StackManifest, sink: ManifestSink): Promise<SinkHealth> {
  const [behind, newest, deadLetters] = await Promise.all([
    asked(async () => sinkLag(stack, sink)),
    asked(async () => newestOf(stack, sink)),
    asked(async () => (sink.dlq === undefined ? undefined : recordsIn(stack.broker, [sink.dlq]))),
  ]);
  const lag: Asked<number> = behind.error === undefined ? { value: Number(behind.value.reduce((sum, one) => sum + one.behind, 0n)) } : behind;
  const [waiting, letter, missing] = await Promise.all([
    (lag.value ?? 0) > 0 ? asked(async () => waitingSince(stack, behind.value ?? [])) : undefined,
    sink.dlq !== undefined && (deadLetters.value ?? 0) > 0 ? asked(async () => newestLetter(stack, sink.dlq!)) : undefined,
    sink.kind === "jdbc" && newest.error === undefined ? asked(async () => missingCopies(sink)) : undefined,
  ]);
  return { name: sink.name, kind: sink.kind, lag, newest, deadLetters, ...(waiting === undefined ? {} : { waitingSince: waiting }), ...(letter === undefined ? {} : { newestLetter: letter }), ...(missing === undefined ? {} : { missing }) };
}

/** Asks where the sink writes; throws when that does not answer. */
async function newestOf(stack: StackManifest, sink: ManifestSink): Promise<number | undefined> {
  if (sink.kind === "jdbc") {
    // Rows of a copy do not say when they came.
    await withDatabase(sink.target, (client) => client.query("select 1"), { connectMs: 5_000, doing: "look at the target" });
    return undefined;
  }
  if (sink.kind !== "s3") {
    await withSearch(sink.server, (client) => lookAt(client, sink.server, indexNames(sink), sink.eventIndexes !== undefined), { timeoutMs: 5_000 });
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
  // Of a table that did not change the cache answers, whether the store is there or not.
  await lookAtStore(sink);
  const objects = new Objects(sink.store, readCache(stack));
  try {
    for (const { lake } of [...(sink.lakeTables ?? []), ...(sink.lakeRecords ?? [])]) note((await tableState(sink.catalog, objects, lake))?.snapshot?.committedAtMs);
  } finally {
    objects.close();
  }
  return newest;
}
