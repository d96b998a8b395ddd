import type { ConnectorView } from "../connectors/resource/operations.ts";
import { lostReason } from "../database/slot/facts.ts";
import type { SinkHealth, StackHealth } from "./health.ts";
import type { DatabaseHealth } from "./health/database.ts";
import type { ManifestConnector, ManifestSink, StackManifest } from "./manifest.ts";
import { outboxConditions } from "./outbox-health.ts";
import { age, bytes, count } from "./table.ts";

/** One thing that must hold, and whether it does. */
export interface Condition {
  readonly name: string;
  readonly ok: boolean;
  /** What was seen. */
  readonly seen: string;
  readonly mend?: string;
}

/** What must hold for rows to reach where they go. Pure but for the clock. `now` is milliseconds since 1970. */
export function conditionsOf(stack: StackManifest, health: StackHealth, now = Date.now()): Condition[] {
  const up = `pulumi up -s ${stack.stack}`;
  return [
    ...databaseConditions(stack, health, up),
    ...slotConditions(stack, health, up),
    ...(stack.outbox === undefined || health.outbox === undefined ? [] : [...slotConditions({ slot: stack.outbox.slot }, { slot: health.outbox.slot }, up), ...outboxConditions(stack.outbox, health.outbox)]),
    ...registryConditions(stack, health, up),
    ...workerConditions(health),
    ...stack.connectors.map((one) => connectorCondition(one, health, up)),
    ...topicConditions(health, up),
    ...health.sinks.flatMap((sink) => sinkConditions(stack, sink, health, up, now)),
  ];
}

function workerConditions({ worker }: StackHealth): Condition[] {
  if (worker === undefined) return [];
  if (worker.error !== undefined) return [{ name: "worker", ok: false, seen: worker.error, mend: "Start it, and look at its log" }];
  const { health, message, version } = worker.value;
  const well = health !== "unhealthy";
  return [{ name: "worker", ok: well, seen: `Kafka Connect ${version}, ${health === "unknown" ? "answers" : health}`, ...(well ? {} : { mend: `It says: ${message}` }) }];
}

function topicConditions({ missingTopics: missing }: StackHealth, up: string): Condition[] {
  if (missing === undefined) return [];
  if (missing.error !== undefined) return [{ name: "topics", ok: false, seen: missing.error }];
  return [{ name: "topics", ok: missing.value.length === 0, seen: missing.value.length === 0 ? "all there" : `missing: ${missing.value.join(", ")}`, ...(missing.value.length === 0 ? {} : { mend: `Run: ${up}` }) }];
}

/** A connector that is busy with a large transaction beats late: so many beats may be left out. */
const BEATS = 6;

function databaseConditions(stack: StackManifest, { database }: StackHealth, up: string): Condition[] {
  if (database === undefined) return [];
  if (database.error !== undefined) return [{ name: "database", ok: false, seen: database.error }];
  const { publication, heartbeatMs } = database.value;
  const most = Math.max(60_000, BEATS * (stack.heartbeatMs ?? 10_000));
  const beats = heartbeatMs !== undefined && heartbeatMs <= most;
  return [
    { name: `publication ${stack.publication}`, ...drift(publication), ...(drift(publication).ok ? {} : { mend: `Run: ${up}` }) },
    { name: "heartbeat", ok: beats, seen: heartbeatMs === undefined ? "none yet" : `${age(heartbeatMs)} ago`, ...(beats ? {} : { mend: "The connector does not come to it, or may not write it: look at the source's condition and its log" }) },
  ];
}

function drift(publication: DatabaseHealth["publication"]): { ok: boolean; seen: string } {
  if (publication === undefined) return { ok: false, seen: "is not there" };
  const { missing, extra, silent } = publication;
  const parts = [
    ...(missing.length === 0 ? [] : [`lacks ${missing.join(", ")}, whose changes never arrive`]),
    ...(extra.length === 0 ? [] : [`has ${extra.join(", ")} besides`]),
    ...(silent.length === 0 ? [] : [`does not publish ${silent.join(", ")}`]),
  ];
  return parts.length === 0 ? { ok: true, seen: "has the stack's tables" } : { ok: false, seen: parts.join("; ") };
}

/** Of these `wal_status` values the server may take back log that the slot needs. */
const IN_DANGER = ["unreserved", "lost"];

/** So much of its limit a slot may use before it is said. */
const SLOT_FULL = 0.8;

function slotConditions(stack: Pick<StackManifest, "slot">, { slot, database }: Pick<StackHealth, "slot" | "database">, up: string): Condition[] {
  const name = `slot ${stack.slot}`;
  if (slot.error !== undefined) return [{ name, ok: false, seen: slot.error }];
  const facts = slot.value;
  const lost = lostReason(facts);
  if (lost !== undefined || facts === undefined) return [{ name, ok: false, seen: lost ?? "is not there", mend: `Run: ${up}` }];
  const limit = database?.value?.limitBytes;
  const part = limit === undefined || limit === 0 ? 0 : facts.retainedBytes / limit;
  const allowed = database?.value === undefined ? "" : limit === undefined ? " (no limit: it may fill the disk)" : ` of ${bytes(limit)} (${Math.round(part * 100)} %)`;
  const kept = `${bytes(facts.retainedBytes)} of log kept${allowed}, ${facts.walStatus ?? "nothing reserved yet"}`;
  const endangered = IN_DANGER.includes(facts.walStatus ?? "") || part > SLOT_FULL;
  return [
    { name: `${name} is read`, ok: facts.active, seen: facts.active ? `by process ${facts.activePid}` : "nobody reads it", ...(facts.active ? {} : { mend: `Run: ${up}` }) },
    { name: `${name} keeps its log`, ok: !endangered, seen: kept, ...(endangered ? { mend: "Let the connector catch up, or raise max_slot_wal_keep_size" } : {}) },
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

/** How long a record may wait at a sink beyond the time that files are collected for. */
const SLACK_MS = 120_000;

function sinkConditions(stack: StackManifest, sink: SinkHealth, { connectors }: StackHealth, up: string, now: number): Condition[] {
  const { name, kind, lag, newest, deadLetters, missing, newestLetter: letter } = sink;
  const out: Condition[] = [];
  if (lag.error !== undefined) out.push({ name: `sink ${name}: lag`, ok: false, seen: lag.error });
  else out.push(waitingCondition(stack, sink, lag.value, connectors.value, now));
  if (newest.error !== undefined) out.push({ name: `sink ${name}: ${WRITTEN[kind]}`, ok: false, seen: newest.error, mend: `Run: ${up}` });
  else if (newest.value !== undefined) out.push({ name: `sink ${name}: ${WRITTEN[kind]}`, ok: true, seen: `changed ${age(now - newest.value)} ago` });
  if (missing?.error !== undefined) out.push({ name: `sink ${name}: copies`, ok: false, seen: missing.error });
  else if (missing !== undefined) out.push({ name: `sink ${name}: copies`, ok: missing.value.length === 0, seen: missing.value.length === 0 ? "all there" : `missing: ${missing.value.join(", ")}`, ...(missing.value.length === 0 ? {} : { mend: `Run: ${up}, then: bin/sluice snapshot TABLE` }) });
  if (deadLetters.error !== undefined) out.push({ name: `sink ${name}: dead letters`, ok: false, seen: deadLetters.error });
  else if (deadLetters.value !== undefined) {
    const last = letter?.value === undefined ? "" : `, the newest ${age(now - letter.value.at)} ago: ${letter.value.reason}`;
    out.push({ name: `sink ${name}: dead letters`, ok: deadLetters.value === 0, seen: deadLetters.value === 0 ? "none" : `${deadLetters.value}${last}`, ...(deadLetters.value === 0 ? {} : { mend: `Run: bin/sluice dlq ${name}` }) });
  }
  return out;
}

/** Records wait while files are collected; that one waits for much longer is what a sink that stands still looks like, with every task RUNNING. */
function waitingCondition(stack: StackManifest, { name, waitingSince: since }: SinkHealth, lag: number, connectors: readonly ConnectorView[] | undefined, now: number): Condition {
  const place = `sink ${name}: lag`;
  if (lag === 0 || since === undefined) return { name: place, ok: true, seen: lag === 0 ? "nothing waits" : `${count(lag)} records wait` };
  if (since.error !== undefined) return { name: place, ok: false, seen: since.error };
  const sink = stack.sinks.find((one) => one.name === name);
  const waited = since.value === undefined ? 0 : now - since.value;
  const most = SLACK_MS + 2 * ((sink?.kind === "s3" ? sink.maxFileAgeMs : undefined) ?? 0);
  const seen = `${count(lag)} records wait, the oldest for ${age(waited)}`;
  if (waited <= most) return { name: place, ok: true, seen };
  const view = connectors?.find((one) => one.name === sink?.connector);
  const runs = view !== undefined && [view, ...view.tasks].every((one) => one.state === "RUNNING");
  return { name: place, ok: false, seen: runs ? `${seen} though every task runs` : seen, mend: runs ? stillMend(stack, sink) : "Look at the connector's condition above" };
}

/** After a broker was killed, Iceberg's sink may stand still until its worker is started anew: see `local/connect/definition.ts`. */
function stillMend(stack: StackManifest, sink: ManifestSink | undefined): string {
  const restart = `Run: bin/sluice restart ${sink?.connector ?? ""} --all`;
  if (sink?.kind !== "s3") return `It may only be busy: look again. If the number does not fall, ${restart.replace("Run", "run")}`;
  const anew = stack.connect.kind === "kubernetes" ? `kubectl -n ${stack.connect.namespace} rollout restart of the worker's pods` : stack.services.some(({ kind }) => kind === "connect") ? `pulumi up -s ${stack.stack}, which starts the worker anew after its broker was` : "a new start of the worker";
  return `It may only be busy: look again. If the number does not fall since a broker was away, ${restart.replace("Run", "run")}, and if that does not help: ${anew}`;
}
