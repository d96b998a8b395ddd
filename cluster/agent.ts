import { Agent } from "node:http";
import { Agent as SecureAgent } from "node:https";
import type { Duplex } from "node:stream";
import { connect as startTls } from "node:tls";
import type { Via } from "./via.ts";

export interface AgentOptions {
  /** Where the server is inside a cluster: each connection is a port-forward. Default: it is reached as it is. */
  readonly via?: Via | undefined;
  /** Authorities to trust, PEM. Default those of the machine. */
  readonly ca?: string | undefined;
  /** Whether connections are kept for the next request. Destroy the agent then. */
  readonly keepAlive: boolean;
}

/** How requests get to a server of an address that begins with `protocol`. */
export function agentFor(protocol: string, { via, ca, keepAlive }: AgentOptions): Agent {
  const tls = protocol === "https:";
  const trusted = ca === undefined ? {} : { ca };
  const agent = tls ? new SecureAgent({ keepAlive, maxSockets: 4, ...trusted }) : new Agent({ keepAlive, maxSockets: 4 });
  if (via === undefined) return agent;
  agent.createConnection = (options, made) => {
    const { host, port } = options as { host: string; port: number };
    const open = async (): Promise<Duplex> => {
      // Loaded with the first connection: a stack without a cluster loads no client for one.
      const stream = await (await import("./dial.ts")).dial(via, host, Number(port));
      return tls ? startTls({ socket: stream, servername: /^[\d.]+$|:/.test(host) ? "" : host, host, ...trusted }) : stream;
    };
    open().then((stream) => made?.(null, stream), (error: Error) => made?.(error, undefined as unknown as Duplex));
    return undefined;
  };
  return agent;
}

/** Host, port and path of an address as `node:http` wants them. */
export function target(url: URL): { readonly host: string; readonly port: number; readonly path: string } {
  return { host: url.hostname.replace(/^\[|\]$/g, ""), port: url.port === "" ? (url.protocol === "https:" ? 443 : 80) : Number(url.port), path: url.pathname + url.search };
}
