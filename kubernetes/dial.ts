import type { Duplex } from "node:stream";
import { routeTo, type Via } from "./via.ts";

/**
 * Opens one connection to an address inside a cluster: a port-forward through the API server, without a local port or a
 * program. Needs the rights `get`/`list` on pods and `create` on `pods/portforward`.
 *
 * Rejects with an error of one line that names context, namespace, pod, port and what to do. The same error comes out of the
 * stream when the connection breaks later.
 */
export async function dial(via: Via, host: string, port: number): Promise<Duplex> {
  const route = routeTo(via, host, port);
  if (!route) throw new Error(`${host}:${port} has no way through the cluster (namespace ${via.namespace}). Run \`pulumi up\` once more: the way is part of the endpoint`);
  throw new Error("port-forward is being built");
}
