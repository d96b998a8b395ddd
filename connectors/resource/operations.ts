import { ConnectClient, ConnectError, type Config, type Offset, type Status } from "./client.ts";
import { MARK, runState, sameConfig } from "./compare.ts";
import type { RunState } from "./inputs.ts";
import { forget } from "./overview.ts";
import { pace } from "./pace.ts";
import { judgeStatus } from "./settle.ts";
import { firstCause } from "./trace.ts";
import { redact } from "../../secrets/redact.ts";
import type { ConnectEndpoint } from "./transport.ts";
import { until } from "../../util/until.ts";

/** A connector as the command line shows it. */
export interface ConnectorView {
  readonly name: string;
  /** source, sink or unknown. */
  readonly type: string;
  readonly class: string;
  /** RUNNING, PAUSED, STOPPED, FAILED, UNASSIGNED, RESTARTING; UNKNOWN when it has no status. */
  readonly state: string;
  /** Why the connector itself failed, redacted. */
  readonly reason?: string;
  /** The value of its owner mark. */
  readonly owner?: string;
  readonly tasks: readonly { readonly id: number; readonly state: string; readonly worker: string; readonly reason?: string }[];
}

/** Milliseconds for the whole operation. Default 60 000. */
export interface Patience {
  readonly timeoutMs?: number;
}

/** All connectors of a worker, by name. One request. */
export async function list(endpoint: ConnectEndpoint, patience: Patience = {}): Promise<ConnectorView[]> {
  const entries = await open(endpoint, patience).overview();
  return [...entries].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, { info, status }]) => ({
    name,
    type: status?.type ?? "unknown",
    class: info?.config["connector.class"] ?? "",
    state: status?.connector.state ?? "UNKNOWN",
    ...reason(status?.connector.trace),
    ...(info?.config[MARK] === undefined ? {} : { owner: info.config[MARK] }),
    tasks: (status?.tasks ?? []).map((task) => ({ id: task.id, state: task.state, worker: task.worker_id, ...reason(task.trace) })),
  }));
}

/**
 * Restarts the connector and its tasks: the failed ones, or all. A restart without these flags, Kafka Connect's default, leaves
 * failed tasks failed.
 */
export async function restart(endpoint: ConnectEndpoint, name: string, which: "failed" | "all" = "failed", patience: Patience = {}): Promise<void> {
  await on(endpoint, name, patience, (client) => client.restart(name, which));
}

/** Restarts one task, failed or not. Returns when the worker has taken the request. */
export async function restartTask(endpoint: ConnectEndpoint, name: string, task: number, patience: Patience = {}): Promise<void> {
  await on(endpoint, name, patience, async (client) => {
    const status = await client.status(name);
    const ids = (status?.tasks ?? []).map(({ id }) => id);
    if (status !== undefined && !ids.includes(task)) throw new Error(`it has no task ${task}. It has: ${ids.join(", ") || "none"}`);
    await client.restartTask(name, task);
  });
}

/** Topics that it was seen to read or write. `forget` empties the list first. */
export async function topics(endpoint: ConnectEndpoint, name: string, forget: boolean, patience: Patience = {}): Promise<readonly string[]> {
  return on(endpoint, name, patience, async (client) => {
    // Kafka Connect has an empty list for a connector that there is not.
    if ((await client.config(name)) === undefined) throw new ConnectError("gone", "");
    if (forget) await client.forgetTopics(name);
    return [...(await client.topics(name))].sort();
  });
}

/** Configuration with its references, and the whole status, which is absent right after it was made. */
export async function details(endpoint: ConnectEndpoint, name: string, patience: Patience = {}): Promise<{ readonly config: Config; readonly status: Status | undefined }> {
  return on(endpoint, name, patience, async (client) => {
    const config = await client.config(name);
    if (config === undefined) throw new ConnectError("gone", "");
    return { config, status: await client.status(name) };
  });
}

/** Tasks keep their assignment but read and write nothing. Returns when all are paused. */
export async function pause(endpoint: ConnectEndpoint, name: string, patience: Patience = {}): Promise<void> {
  await on(endpoint, name, patience, (client) => change(client, name, "paused"));
}

/** Runs a paused or stopped connector again. Returns when it runs with at least one task. */
export async function resume(endpoint: ConnectEndpoint, name: string, patience: Patience = {}): Promise<void> {
  await on(endpoint, name, patience, (client) => change(client, name, "running"));
}

/** Ends all tasks; config and offsets stay. Returns when no task is left. */
export async function stop(endpoint: ConnectEndpoint, name: string, patience: Patience = {}): Promise<void> {
  await on(endpoint, name, patience, (client) => change(client, name, "stopped"));
}

/** Where a source stands in its database, or a sink in its topics. Empty when nothing was committed yet. */
export async function offsets(endpoint: ConnectEndpoint, name: string, patience: Patience = {}): Promise<readonly Offset[]> {
  return on(endpoint, name, patience, (client) => client.offsets(name));
}

/**
 * Changes offsets: `"reset"` forgets them all, a list sets the given partitions (a `null` offset forgets one). Kafka Connect allows
 * it only while the connector is stopped, so it is stopped for the time, and afterwards brought back into the state it was in.
 */
export async function setOffsets(endpoint: ConnectEndpoint, name: string, wanted: "reset" | readonly Offset[], patience: Patience = {}): Promise<void> {
  await whileStopped(endpoint, name, (client) => (wanted === "reset" ? client.deleteOffsets(name) : client.patchOffsets(name, wanted)), patience);
}

/** Stops a connector, does the work, and brings it back into the state that it was in, also after a failure. Does not wait for it to run. */
export async function whileStopped<T>(endpoint: ConnectEndpoint, name: string, work: (client: ConnectClient) => Promise<T>, patience: Patience = {}): Promise<T> {
  return on(endpoint, name, patience, async (client) => {
    const status = await client.status(name);
    const before = status ? runState(status) : "running";
    await change(client, name, "stopped");
    try {
      return await work(client);
    } finally {
      // A stopped connector can be paused directly: its tasks come back, paused, when it is resumed.
      if (before === "paused") await client.pause(name);
      else if (before === "running") await client.resume(name);
    }
  });
}

/** Replaces the whole configuration of a connector that is there, as `pulumi up` would. */
export async function replaceConfig(endpoint: ConnectEndpoint, name: string, config: Config, patience: Patience = {}): Promise<void> {
  await on(endpoint, name, patience, (client) => client.putConfig(name, config, (live) => sameConfig(live, config)));
}

/** A client for one operation: a worker that does not answer is given up early. */
export function open(endpoint: ConnectEndpoint, { timeoutMs = 60_000 }: Patience): ConnectClient {
  return new ConnectClient(endpoint, timeoutMs, Math.min(timeoutMs, pace.goneMs));
}

/** Errors are one line that names the connector. */
async function on<T>(endpoint: ConnectEndpoint, name: string, patience: Patience, work: (client: ConnectClient) => Promise<T>): Promise<T> {
  try {
    return await work(open(endpoint, patience));
  } catch (error) {
    if (error instanceof ConnectError && error.fault === "gone") throw new Error(`connector ${name}: there is none of that name on the worker. bin/sluice status lists them`);
    throw new Error(redact(`connector ${name}: ${error instanceof Error ? error.message : String(error)}`));
  } finally {
    forget(endpoint);
  }
}

async function change(client: ConnectClient, name: string, want: RunState): Promise<void> {
  if (want === "paused") await client.pause(name);
  else if (want === "stopped") await client.stop(name);
  else await client.resume(name);
  await until(`connector ${want}`, async () => reached(await client.status(name), want), { timeoutMs: Math.max(1, client.left()), intervalMs: pace.pollMs / 2 });
}

/** A failed task cannot be resumed, only restarted: waiting for it is no use. */
function reached(status: Status | undefined, want: RunState): true | undefined {
  const verdict = judgeStatus(status, want);
  if (verdict.is === "failed") throw new Error(`${verdict.parts.join(", ")} failed. Restart it: bin/sluice restart ${status?.name ?? ""}`);
  return verdict.is === "as wanted" ? true : undefined;
}

function reason(trace: string | undefined): { reason?: string } {
  return trace ? { reason: redact(firstCause(trace)) } : {};
}
