import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** A process that listens on a port. */
export interface Holder {
  readonly pid: number;
  readonly name: string;
}

/** Who listens on a TCP port, where `/proc` tells (Linux, and only processes this user may look into); else `undefined`. */
export function portHolder(port: number): Holder | undefined {
  const sockets = listeningSockets(port);
  if (sockets.size === 0) return undefined;
  for (const entry of list("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    for (const fd of list(`/proc/${entry}/fd`)) {
      if (sockets.has(link(`/proc/${entry}/fd/${fd}`))) return { pid: Number(entry), name: text(`/proc/${entry}/comm`).trim() };
    }
  }
  return undefined;
}

/** `socket:[inode]` of every listening socket on the port: state 0A, local port in hex (`proc(5)`, /proc/net/tcp). */
function listeningSockets(port: number): Set<string> {
  const wanted = port.toString(16).toUpperCase().padStart(4, "0");
  const found = new Set<string>();
  for (const line of (text("/proc/net/tcp") + text("/proc/net/tcp6")).split("\n")) {
    const [, local, , state, , , , , , inode] = line.trim().split(/\s+/);
    if (state === "0A" && local?.endsWith(`:${wanted}`) && inode !== undefined) found.add(`socket:[${inode}]`);
  }
  return found;
}

function list(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
}

function text(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

function link(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    return "";
  }
}
