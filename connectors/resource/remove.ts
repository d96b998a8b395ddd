import { redact } from "../../secrets/redact.ts";
import { ConnectClient, ConnectError } from "./client.ts";
import { belongs } from "./compare.ts";
import { secretsOf, type ConnectorOutputs } from "./inputs.ts";
import { forget, glimpse } from "./overview.ts";
import { pace } from "./pace.ts";
import { say } from "./say.ts";
import type { ConnectEndpoint } from "./transport.ts";

/**
 * Takes a connector away with nothing left of it: stop, delete its offsets, delete it, wait until it is gone.
 *
 * Offsets outlive a connector in Kafka Connect, and one made later under the same name would go on from them: at a log
 * position that its new replication slot does not know. So they go, unless `offsets` is "keep".
 * A connector that bears another owner's mark is left alone: ours was deleted, and the name given away, behind our back.
 */
export async function takeAway(props: ConnectorOutputs): Promise<void> {
  const { name, endpoint } = props;
  const client = new ConnectClient(endpoint, props.timeoutSeconds * 1000, pace.goneMs);
  try {
    const live = await client.config(name);
    if (!live) return;
    if (!props.adopted && belongs(live, props.owner) === "foreign") {
      say(`connector ${name}: left on the worker, since it now belongs to ${live["sluice.owner"]}`);
      return;
    }
    if (!(await stopped(client, endpoint, name))) return;
    if (props.offsets === "delete" && !process.env["SLUICE_KEEP_OFFSETS"]) await dropOffsets(client, name);
    await client.delete(name);
    const deleted = performance.now();
    const gone = async (): Promise<boolean> => (await glimpse(endpoint, deleted))?.connectors.has(name) === false && (await client.config(name)) === undefined;
    await polled(client, pace.bootMs, gone, "it is still there after the worker has accepted to delete it");
  } catch (error) {
    if (!(error instanceof ConnectError)) throw error;
    if (error.fault === "unreachable" && props.unreachable === "forget") {
      say(`connector ${name}: ${error.message}; taken as gone with its worker`);
      return;
    }
    throw new Error(redact(`connector ${name}: cannot be deleted: ${error.message}. ${mendOf(error)}`, secretsOf(props.config)));
  } finally {
    forget(endpoint);
  }
}

function mendOf(error: ConnectError): string {
  if (error.fault === "unreachable") return "Start the worker and run destroy again; if worker and Kafka are gone for good, take the resource out of the state with pulumi state delete";
  return "Run destroy again";
}

/** False when the connector vanished meanwhile. */
async function stopped(client: ConnectClient, endpoint: ConnectEndpoint, name: string): Promise<boolean> {
  try {
    await client.stop(name);
  } catch (error) {
    if (error instanceof ConnectError && error.fault === "gone") return false;
    throw error;
  }
  const asked = performance.now();
  // A connector that has FAILED cannot change its state any more, but loses its tasks like any other.
  const ended = async (): Promise<boolean> => {
    const seen = await glimpse(endpoint, asked);
    const status = seen?.connectors.get(name)?.status;
    if (!seen || (seen.connectors.has(name) && !status)) return false;
    return !status || (status.tasks.length === 0 && ["STOPPED", "FAILED"].includes(status.connector.state));
  };
  await polled(client, pace.bootMs, ended, "its tasks did not end after the worker has accepted to stop it");
  return true;
}

/** Refused as long as a task is winding up; a sink's consumer group must be empty, too. */
async function dropOffsets(client: ConnectClient, name: string): Promise<void> {
  let last: ConnectError | undefined;
  const dropped = async (): Promise<boolean> => {
    try {
      await client.deleteOffsets(name);
      return true;
    } catch (error) {
      if (error instanceof ConnectError && error.fault === "gone") return true;
      if (!(error instanceof ConnectError && error.fault === "refused")) throw error;
      last = error;
      return false;
    }
  };
  await polled(client, pace.bootMs, dropped, () => `its offsets cannot be deleted: ${last?.message}; to leave them behind, set SLUICE_KEEP_OFFSETS=1`);
}

/** `until`, but within the client's deadline, and with a {@link ConnectError} for the caller to name the connector. */
async function polled(client: ConnectClient, timeoutMs: number, done: () => Promise<boolean>, otherwise: string | (() => string)): Promise<void> {
  const end = performance.now() + Math.min(timeoutMs, client.left());
  while (!(await done())) {
    if (performance.now() >= end) throw new ConnectError("late", typeof otherwise === "string" ? otherwise : otherwise());
    await new Promise((resolve) => setTimeout(resolve, pace.pollMs));
  }
}
