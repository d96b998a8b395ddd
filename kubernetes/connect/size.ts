import type { Problem } from "../../config/problem.ts";
import type { KubernetesConnect } from "../../config/stack.ts";

const MIB = 1024 * 1024;

/** Share of a container's memory that the heap may have: threads, class metadata and direct buffers live beside it. */
const HEAP_SHARE = 0.65;
/** What a worker with all plugins needs beside its heap, whatever that is. */
const BESIDE_MIB = 448;

export interface WorkerSize {
  readonly heapMib: number;
  /** Of the container, as request and as limit. */
  readonly memoryMib: number;
}

/**
 * Heap and memory of one worker. Every worker is as large as if it ran everything: after a failure the last one does.
 *
 * @param neededBytes the plan's estimate of the heap
 */
export function workerSize({ heapBytes, memoryBytes }: KubernetesConnect, neededBytes: number): WorkerSize {
  const share = memoryBytes === undefined ? undefined : Math.min(memoryBytes * HEAP_SHARE, memoryBytes - BESIDE_MIB * MIB);
  const heapMib = Math.ceil((heapBytes ?? Math.max(share ?? neededBytes, 128 * MIB)) / MIB);
  const fitting = Math.ceil(Math.max(heapMib / HEAP_SHARE, heapMib + BESIDE_MIB) / 64) * 64;
  return { heapMib, memoryMib: memoryBytes === undefined ? fitting : Math.floor(memoryBytes / MIB) };
}

/** What cannot work, before a pod dies of it. */
export function sizeProblems(server: KubernetesConnect, neededBytes: number): Problem[] {
  const { heapMib, memoryMib } = workerSize(server, neededBytes);
  const needed = Math.ceil(neededBytes / MIB);
  if (server.memoryBytes !== undefined && memoryMib < heapMib + BESIDE_MIB) {
    return [{ place: "sluice:connect.memory", reason: `${memoryMib} MiB are too little for a heap of ${heapMib} MiB and the ${BESIDE_MIB} MiB that the JVM needs beside it`, mend: `Write at least ${heapMib + BESIDE_MIB}MiB, or leave it out` }];
  }
  if (heapMib >= needed) return [];
  const [key, least] = server.heapBytes === undefined ? ["memory", Math.ceil(Math.max(needed / HEAP_SHARE, needed + BESIDE_MIB))] : ["heap", needed];
  return [{ place: `sluice:connect.${key}`, reason: `leaves a heap of ${heapMib} MiB, and the connectors of this stack can come to need ${needed} MiB`, mend: `Write at least ${least}MiB, or leave it out` }];
}
