import { readdirSync, readFileSync } from "node:fs";
import { servicePaths } from "../local/paths.ts";
import { running } from "../local/process.ts";
import { KINDS, type ServiceKind } from "../local/service.ts";

/** Bytes of memory per service; what its processes share is counted once. */
export type Memory = Readonly<Record<ServiceKind, number>>;

/** Proportional set size (`smaps_rollup`) of each service's processes, children included. Linux only: elsewhere 0. */
export function memoryOf(project: string, stack: string): Memory {
  const children = new Map<number, number[]>();
  for (const pid of pids()) {
    const parent = parentOf(pid);
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  const tree = (pid: number): number[] => [pid, ...(children.get(pid) ?? []).flatMap(tree)];
  return Object.fromEntries(KINDS.map((kind) => {
    const service = running(servicePaths(project, stack, kind).pidFile);
    return [kind, service === undefined ? 0 : tree(service.pid).reduce((sum, pid) => sum + proportional(pid), 0)];
  })) as unknown as Memory;
}

/** Looks every second until stopped, and keeps the largest of each service and of all together. */
export class MemoryWatch {
  readonly each: Record<string, number> = {};
  together = 0;
  readonly #timer: NodeJS.Timeout;

  constructor(project: string, stack: string) {
    this.#timer = setInterval(() => {
      const now = memoryOf(project, stack);
      for (const [kind, bytes] of Object.entries(now)) this.each[kind] = Math.max(this.each[kind] ?? 0, bytes);
      this.together = Math.max(this.together, Object.values(now).reduce((sum, bytes) => sum + bytes, 0));
    }, 1000);
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

/** Seconds of processor time that each service has used so far, ended children not counted. */
export function processorOf(project: string, stack: string): Readonly<Record<ServiceKind, number>> {
  return Object.fromEntries(KINDS.map((kind) => {
    const service = running(servicePaths(project, stack, kind).pidFile);
    return [kind, service === undefined ? 0 : ticks(service.pid) / 100];
  })) as unknown as Record<ServiceKind, number>;
}

function pids(): number[] {
  try {
    return readdirSync("/proc").filter((name) => /^\d+$/.test(name)).map(Number);
  } catch {
    return [];
  }
}

/** Fields of `/proc/<pid>/stat` after the name: state, parent, … */
function stat(pid: number): string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    return text.slice(text.lastIndexOf(")") + 2).split(" ");
  } catch {
    return undefined;
  }
}

function parentOf(pid: number): number | undefined {
  const fields = stat(pid);
  return fields === undefined ? undefined : Number(fields[1]);
}

/** User and system time, in hundredths of a second on every Linux that Sluice runs on. */
function ticks(pid: number): number {
  const fields = stat(pid);
  return fields === undefined ? 0 : Number(fields[11]) + Number(fields[12]);
}

function proportional(pid: number): number {
  try {
    return Number(/^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
