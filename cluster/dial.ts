import type { Duplex } from "node:stream";
import { openContext } from "./context.ts";
import { isKubernetesFailure, KubernetesFailure } from "./failure.ts";
import { openForward } from "./forward.ts";
import { choosePod } from "./pods.ts";
import { routeTo, type Via } from "./via.ts";

/**
 * Opens one connection to an address inside a cluster: a port-forward through the API server, without a local port or a program.
 *
 * Rights that it needs in the namespace: `get` and `create` on `pods/portforward` (a WebSocket is a GET; API servers from 1.35 on want
 * `create` as well), and `list` on `pods` where the route names labels.
 *
 * Rejects with a `KubernetesFailure`: one line that names context, namespace, pod, port and what to do. That nothing listens in the pod,
 * and that an open connection breaks, comes as the stream's error in the same words. There is no half-close: see `forward.ts`.
 */
export async function dial(via: Via, host: string, port: number): Promise<Duplex> {
  const route = routeTo(via, host, port);
  if (!route) {
    const ways = via.routes.map((each) => `${each.host}:${each.port}`).join(", ") || "nothing";
    throw new KubernetesFailure("config", `${host}:${port}`, `there is no way to it through namespace ${via.namespace}, only to ${ways}`, "Run `pulumi up`: ways are part of the endpoint");
  }
  const context = await openContext(via.context);
  const connect = async () => {
    const pod = await choosePod(context, via.namespace, route.pod);
    return openForward(context, { namespace: via.namespace, pod, port: route.targetPort });
  };
  try {
    return await connect();
  } catch (error) {
    // The chosen pod was replaced between the list and the connection.
    if ("selector" in route.pod && isKubernetesFailure(error) && error.fault === "missing" && /pods "[^"]+" not found/.test(error.message)) return connect();
    throw error;
  }
}
