import { readFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { printProblems } from "../config/problem.ts";
import { portHolder } from "./holder.ts";

/** Everything embedded listens here and nowhere else. */
export const HOST = "127.0.0.1";

const LOWEST = 20_000;
const given = new Set<number>();

/**
 * Ports to choose from, ends included: below the range from which the kernel takes ports for outgoing connections.
 *
 * A port inside that range can be lost while its service is down: clients that try to reconnect to it are now and then
 * given that very port as their own end, connect to themselves, and keep it.
 */
export function choosable(ephemeral: string | undefined = ephemeralRange()): { from: number; to: number } {
  const lowest = Number(/^\s*(\d+)/.exec(ephemeral ?? "")?.[1] ?? 32_768);
  return lowest > LOWEST + 1_000 ? { from: LOWEST, to: lowest - 1 } : { from: LOWEST, to: 32_767 };
}

function ephemeralRange(): string | undefined {
  try {
    return readFileSync("/proc/sys/net/ipv4/ip_local_port_range", "utf8");
  } catch {
    return undefined; // macOS and the BSDs take 49152 and up
  }
}

/** Whether anything listens on the port of the loopback address (or of all addresses). */
export async function portTaken(port: number): Promise<boolean> {
  return (await answers(port)) || !(await bindable(port));
}

/** A port nobody listens on, not given out before by this process. */
export async function freePort(): Promise<number> {
  const { from, to } = choosable();
  for (let tries = 0; tries < 200; tries++) {
    const port = from + Math.floor(Math.random() * (to - from + 1));
    if (given.has(port) || (await portTaken(port))) continue;
    given.add(port);
    return port;
  }
  throw new Error(`${HOST}: no free port between ${from} and ${to} in 200 tries. Stop what listens there, or configure the ports`);
}

/** What `choosePort` goes by. */
export interface PortWish {
  /** As a user knows it: `local PostgreSQL`. */
  readonly service: string;
  /** Asked for in the stack config. */
  readonly configured?: number | undefined;
  /** Used before: kept, so that nobody who knows it has to learn another. */
  readonly remembered?: number | undefined;
}

/** The configured port, else the remembered one, else a free one. Throws one line if the first two are taken by another process. */
export async function choosePort(wish: PortWish): Promise<number> {
  const port = wish.configured ?? wish.remembered;
  if (port === undefined) return freePort();
  if (!(await portTaken(port))) return port;
  throw new Error(takenPort(wish.service, port, wish.configured !== undefined));
}

/** The line a user sees about a taken port. */
export function takenPort(service: string, port: number, configured: boolean): string {
  const holder = portHolder(port);
  const who = holder === undefined ? "another process" : `process ${holder.pid} (${holder.name})`;
  const mend = configured ? "Stop that process, or configure another port, or leave the port out to get a free one" : "Stop that process, or configure another port";
  return printProblems([{ place: service, reason: `port ${port} on ${HOST} is taken by ${who}`, mend }]);
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: HOST, port, timeout: 1_000 });
    const end = (answer: boolean) => () => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("connect", end(true)).once("error", end(false)).once("timeout", end(false));
  });
}

function bindable(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ host: HOST, port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
