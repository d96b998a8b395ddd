import { connect } from "node:net";
import type { Duplex } from "node:stream";

/** Pods that a played port-forward leads to: the host that is dialled → a port of this machine. */
export const pods = new Map<string, number>();
/** Every `host:port` that was dialled. */
export const dialled: string[] = [];

export async function dialPod(_via: object, host: string, port: number): Promise<Duplex> {
  dialled.push(`${host}:${port}`);
  const target = pods.get(host);
  if (target === undefined) throw new Error(`context dev, namespace cdc: there is no pod ${host}. Look at kubectl get pods`);
  return connect(target, "127.0.0.1");
}
