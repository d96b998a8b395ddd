import { createServer, isIP, type AddressInfo, type Server, type Socket } from "node:net";
import { checkServerIdentity, type ConnectionOptions, type PeerCertificate } from "node:tls";
import { pipeline, type Duplex } from "node:stream";
import type { Admin, Broker, Consumer, ConnectionPool } from "@platformatic/kafka";

export type Dial = (host: string, port: number) => Promise<Duplex>;

/**
 * Takes every connection of a client to where `dial` leads, while the client goes on thinking in the names that the brokers advertise.
 *
 * `@platformatic/kafka` has no hook for sockets: its `Connection` calls `net.connect` and `tls.connect` itself. Two things it does ask for are
 * used: the pool's `get(broker)`, which is given a listener of ours on the loopback in place of the broker's address, and the TLS
 * options, which it spreads anew for each connection inside that same call, so that getters can answer with the broker it is for. The
 * certificate is thus checked against the advertised name. A listener serves sockets of this very client only: on a machine with other
 * users it must not be a way into a private broker.
 */
export class Relay {
  readonly #listeners = new Map<string, Server>();
  readonly #open = new Set<Duplex>();
  readonly #dial: Dial;
  #pool: ConnectionPool | undefined;
  /** Why the last dial failed: the client sees no more than a closed connection. */
  fault: Error | undefined;

  constructor(dial: Dial) {
    this.#dial = dial;
  }

  /** Opens a listener for each address. Addresses beyond them are refused when the client asks for one. */
  async listen(addresses: readonly Broker[]): Promise<void> {
    for (const { host, port } of addresses) {
      const key = keyOf(host, port);
      if (this.#listeners.has(key)) continue;
      const server = createServer((socket) => void this.#carry(socket, host, port));
      this.#listeners.set(key, server);
      await new Promise<void>((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
    }
  }

  /** The address to connect to instead. */
  instead({ host, port }: Broker): Broker | undefined {
    const server = this.#listeners.get(keyOf(host, port));
    return server === undefined ? undefined : { host: "127.0.0.1", port: (server.address() as AddressInfo).port };
  }

  serve(pool: ConnectionPool): void {
    this.#pool = pool;
  }

  close(): void {
    for (const server of this.#listeners.values()) server.close();
    for (const one of this.#open) one.destroy();
  }

  async #carry(socket: Socket, host: string, port: number): Promise<void> {
    this.#keep(socket);
    if (![...(this.#pool ?? [])].some(([, one]) => one.socket?.localPort === socket.remotePort)) {
      socket.destroy();
      return;
    }
    try {
      const far = await this.#dial(host, port);
      this.#keep(far);
      if (socket.destroyed) far.destroy();
      else pipeline(socket, far, socket, ignore);
    } catch (error) {
      this.fault = error as Error;
      socket.destroy();
    }
  }

  #keep(one: Duplex): void {
    this.#open.add(one);
    one.once("close", () => this.#open.delete(one)).on("error", ignore);
  }
}

/** Names of hosts know no case, and one with a dot at its end is the same: Redpanda's chart advertises such by default. */
function keyOf(host: string, port: number): string {
  return `${plain(host)}:${port}`;
}

function plain(host: string): string {
  return host.toLowerCase().replace(/\.$/, "");
}

/** Which broker the connection being made is for. */
export interface Target {
  host?: string;
}

/** TLS options that name the broker of the connection being made. An IP address is no name: it is checked, and not sent (RFC 6066 §3). */
export function tlsToward(options: ConnectionOptions, target: Target): ConnectionOptions {
  return {
    ...options,
    get servername() {
      return target.host === undefined || isIP(target.host) ? "" : target.host;
    },
    get checkServerIdentity() {
      const host = target.host;
      return (dialled: string, certificate: PeerCertificate) => checkServerIdentity(host ?? dialled, certificate);
    },
  };
}

/** Puts target and relay between a client and its pool. The pool connects within `get`, before it returns. */
export function steer(client: Admin | Consumer, target: Target, relay: Relay | undefined): void {
  const pool = client.connections;
  const { get, has, getEstablishedConnection } = { get: pool.get.bind(pool), has: pool.has.bind(pool), getEstablishedConnection: pool.getEstablishedConnection.bind(pool) };
  relay?.serve(pool);
  const place = (broker: Broker): Broker => (relay === undefined ? broker : (relay.instead(broker) ?? broker));
  pool.get = ((broker: Broker | undefined, callback: (error: Error | null) => void) => {
    if (broker?.host === undefined) return get(broker as never, callback as never);
    if (relay !== undefined && relay.instead(broker) === undefined) {
      relay.fault = new Error(`no way leads to ${broker.host}:${broker.port}, which the broker advertises. Name it in the broker's bootstrapServers`);
      return callback(relay.fault);
    }
    target.host = plain(broker.host);
    return get(place(broker), callback as never);
  }) as typeof pool.get;
  pool.has = (broker) => has(place(broker));
  pool.getEstablishedConnection = (broker) => getEstablishedConnection(place(broker));
}

/** An end of a pipe that breaks ends the other; the client tells its own story. */
function ignore(): void {}
