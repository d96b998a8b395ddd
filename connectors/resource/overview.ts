import { ConnectClient, type Entry } from "./client.ts";
import { pace } from "./pace.ts";
import { endpointKey, type ConnectEndpoint } from "./transport.ts";

export type Snapshot = ReadonlyMap<string, Entry>;

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
  const look: Look = { startedAt: performance.now(), answer: new ConnectClient(endpoint, pace.glanceMs, 0).overview(), ended: false };
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

/** To be called after a write: what was seen before it is no longer true. */
export function forget(endpoint: ConnectEndpoint): void {
  looks.delete(endpointKey(endpoint));
}
