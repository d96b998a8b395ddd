import type { Duplex } from "node:stream";
import type { DatabaseEndpoint } from "./endpoint.ts";

/** What `pg` calls on its stream beside a Duplex's own (`pg/lib/connection.js`). */
export interface PgStream extends Duplex {
  connect(port: number, host: string): this;
  setNoDelay(on: boolean): this;
  setKeepAlive(on: boolean, delayMs?: number): this;
  ref(): this;
  unref(): this;
}

/**
 * A connection to a private server through the cluster. It is there already when `pg` asks to connect; TLS is spoken inside it, so
 * the certificate is checked against the server's own name.
 *
 * Throws the line of `dial`; one of its own when that takes longer than `ms`.
 */
export async function reach({ via, host, port }: Pick<DatabaseEndpoint, "via" | "host" | "port">, ms: number): Promise<PgStream | undefined> {
  if (via === undefined) return undefined;
  const { dial } = await import("../cluster/dial.ts"); // only stacks with a cluster load its client
  return dressed(await inTime(dial(via, host, port), ms, `no way through namespace ${via.namespace} to ${host}:${port} within ${Math.ceil(ms / 1000)} s. Check that the cluster and its relay pod run`));
}

/** Errors of ways that broke later: they are whole lines of their own, and `pg` hands them on as they are. */
const broken = new WeakSet<object>();

/** Whether the way itself broke, and not the server or the work. */
export function brokeOnTheWay(error: unknown): boolean {
  return typeof error === "object" && error !== null && broken.has(error);
}

function dressed(stream: Duplex): PgStream {
  stream.on("error", (error) => broken.add(error));
  const dress: ThisType<PgStream> & Omit<PgStream, keyof Duplex> = {
    connect() {
      process.nextTick(() => this.emit("connect"));
      return this;
    },
    setNoDelay() {
      return this;
    },
    setKeepAlive() {
      return this;
    },
    ref() {
      return this;
    },
    unref() {
      return this;
    },
  };
  return Object.assign(stream, dress) as PgStream;
}

async function inTime(dialled: Promise<Duplex>, ms: number, late: string): Promise<Duplex> {
  let timer: NodeJS.Timeout | undefined;
  let gaveUp = false;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      gaveUp = true;
      reject(new Error(late));
    }, ms);
  });
  // A connection that comes too late belongs to nobody.
  dialled.then((stream) => gaveUp && stream.destroy(), () => undefined);
  try {
    return await Promise.race([dialled, limit]);
  } finally {
    clearTimeout(timer);
  }
}
