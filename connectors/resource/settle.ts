import type { ConnectClient, Status } from "./client.ts";
import { failedParts } from "./compare.ts";
import type { ConnectorInputs, RunState } from "./inputs.ts";
import { glimpse } from "./overview.ts";
import { pace } from "./pace.ts";
import { firstCause } from "./trace.ts";

/** The connector, or a task of it, is FAILED. */
export class StartFailure extends Error {
  readonly status: Status | undefined;
  /** Every look since the last write showed the failure that was there before it: a restart may still help. */
  readonly stale: boolean;
  constructor(message: string, status: Status | undefined, stale = false) {
    super(message);
    this.name = "StartFailure";
    this.status = status;
    this.stale = stale;
  }
}

type Verdict = { readonly is: "as wanted" } | { readonly is: "not yet"; readonly why: string } | { readonly is: "failed"; readonly parts: string[] };

/**
 * What one status says about a wanted run state.
 *
 * Running means the connector RUNNING and at least one task, all RUNNING: a connector without tasks also reads RUNNING, and
 * the usual failure is a RUNNING connector with a FAILED task.
 */
export function judgeStatus(status: Status | undefined, want: RunState): Verdict {
  if (!status) return { is: "not yet", why: "it has no status yet" };
  const { connector, tasks } = status;
  if (want === "stopped") return connector.state === "STOPPED" && tasks.length === 0 ? { is: "as wanted" } : notYet(status);
  if (connector.state === "FAILED") return { is: "failed", parts: ["connector"] };
  if (want === "paused") return connector.state === "PAUSED" && tasks.every((task) => task.state === "PAUSED" || task.state === "FAILED") ? { is: "as wanted" } : notYet(status);
  const failed = failedParts(status);
  if (failed.length > 0) return { is: "failed", parts: failed };
  return connector.state === "RUNNING" && tasks.length > 0 && tasks.every((task) => task.state === "RUNNING") ? { is: "as wanted" } : notYet(status);
}

function notYet({ connector, tasks }: Status): Verdict {
  return { is: "not yet", why: tasks.length === 0 ? `the connector is ${connector.state} and has no task` : `the connector is ${connector.state}, its tasks ${tasks.map((task) => task.state).join(", ")}` };
}

/**
 * Waits until the connector is in its declared run state and has stayed so for the settle time, by the overview that all
 * waiting connectors share.
 *
 * @param before the status before the last write. The worker goes on reporting it for a moment, so a failure that was in it
 *   counts only once the part was seen in another state since, or {@link pace.staleMs} later.
 * @throws StartFailure at once when a part fails, or when the time is up
 */
export async function settle(client: ConnectClient, inputs: ConnectorInputs, before?: Status): Promise<Status> {
  const { endpoint, name, state: want } = inputs;
  const wrote = performance.now();
  const settleMs = want === "running" ? inputs.settleSeconds * 1000 : Math.min(inputs.settleSeconds * 1000, 1000);
  let suspects = new Set(before ? failedParts(before) : []);
  let last: { status: Status | undefined; why: string } = { status: undefined, why: "it has no status yet" };
  let since: number | undefined;
  let resumed = false;
  for (;;) {
    // Also before the first look: right after a write the worker still tells the old state, or none.
    await new Promise((resolve) => setTimeout(resolve, Math.min(pace.pollMs, client.left())));
    const seen = await glimpse(endpoint, wrote);
    const at = seen?.at ?? performance.now();
    const status = seen?.connectors.get(name)?.status;
    const verdict = judgeStatus(status, want);
    if (status) suspects = new Set(failedParts(status).filter((part) => suspects.has(part)));
    if (verdict.is === "failed") {
      const fresh = verdict.parts.filter((part) => !suspects.has(part));
      if (fresh.length > 0) throw new StartFailure(reasonOf(status, fresh[0]), status);
      if (at - wrote > pace.staleMs) throw new StartFailure(reasonOf(status, verdict.parts[0]), status, true);
      since = undefined;
    } else if (verdict.is === "as wanted") {
      since ??= at;
      if (status && at - since >= settleMs) return status;
    } else {
      since = undefined;
      last = { status, why: verdict.why };
      // Someone paused it while it was being written: the status before the write did not show it yet.
      if (want === "running" && !resumed && at - wrote > pace.staleMs && status && /^(PAUSED|STOPPED)$/.test(status.connector.state)) {
        resumed = true;
        await client.resume(name);
      }
    }
    if (client.left() <= 0) {
      const seconds = Math.round((performance.now() - wrote) / 1000);
      throw new StartFailure(since === undefined ? `not ${want} within ${seconds} s: ${last.why}` : `${want}, but not for ${inputs.settleSeconds} s before the time-out`, status ?? last.status);
    }
  }
}

function reasonOf(status: Status | undefined, part = "connector"): string {
  const trace = part === "connector" ? status?.connector.trace : status?.tasks.find((task) => `task ${task.id}` === part)?.trace;
  return part === "connector" ? `it failed: ${firstCause(trace ?? "")}` : `its ${part} failed: ${firstCause(trace ?? "")}`;
}
