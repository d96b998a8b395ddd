import { ConnectClient, ConnectError, type Entry } from "./client.ts";
import { pace } from "./pace.ts";
import { endpointKey, type ConnectEndpoint } from "./transport.ts";

export interface Snapshot {
  /** When it was asked for, as `performance.now()` counts. */
  readonly at: number;
  readonly connectors: ReadonlyMap<string, Entry>;
}

interface Look {
  readonly startedAt: number;
  readonly answer: Promise<Snapshot>;
  ended: boolean;
}

const looks = new Map<string, Look>();

/**
 * All connectors of a worker with config and status, by one GET that everyone in this process shares: fifty connectors
 * that are compared or that settle at the same time cost one request, not fifty.
 *
 * @param notBefore `performance.now()` value: a shared answer must have been asked for at or after it
 * @throws ConnectError `unreachable` at once when no worker answers
 */
export async function overview(endpoint: ConnectEndpoint, notBefore: number): Promise<Snapshot> {
  const key = endpointKey(endpoint);
  let last = looks.get(key);
  while (last && last.startedAt < notBefore && !last.ended) {
    // Too old, but under way: those who wait for it share the next one.
    await last.answer.catch(() => undefined);
    last = looks.get(key);
  }
  if (last && last.startedAt >= notBefore) return last.answer;
  const startedAt = performance.now();
  const answer = new ConnectClient(endpoint, pace.glanceMs, 0).overview().then((connectors) => ({ at: startedAt, connectors }));
  const look: Look = { startedAt, answer, ended: false };
  looks.set(key, look);
  try {
    return await look.answer;
  } catch (error) {
    if (looks.get(key) === look) looks.delete(key); // a failure is not worth keeping
    throw error;
  } finally {
    look.ended = true;
  }
}

/** As {@link overview}, for those who wait: a worker that cannot be asked has shown nothing. At most `pace.pollMs` old. */
export async function glimpse(endpoint: ConnectEndpoint, notBefore: number): Promise<Snapshot | undefined> {
  try {
    return await overview(endpoint, Math.max(notBefore, performance.now() - pace.pollMs * 0.8));
  } catch (error) {
    if (error instanceof ConnectError) return undefined;
    throw error;
  }
}

/** To be called after a write: what was seen before it is no longer true. */
export function forget(endpoint: ConnectEndpoint): void {
  looks.delete(endpointKey(endpoint));
}
