import fc from "fast-check";
import { sizeProblems, workerSize } from "../../../kubernetes/connect/size.ts";
import { printProblems } from "../../../config/problem.ts";
import { cluster } from "./fixture.ts";

const MIB = 1024 * 1024;
const { server } = cluster();

test("the heap is what the plan comes to, and the container is larger", () => {
  expect(workerSize(server, 1024 * MIB)).toEqual({ heapMib: 1024, memoryMib: 1600 });
  expect(workerSize({ ...server, heapBytes: 2048 * MIB }, 1024 * MIB)).toEqual({ heapMib: 2048, memoryMib: 3200 });
  expect(workerSize({ ...server, memoryBytes: 4096 * MIB }, 1024 * MIB)).toEqual({ heapMib: 2663, memoryMib: 4096 });
});

test("whatever is given, there is room beside the heap, or a problem says so", () => {
  const bytes = fc.option(fc.integer({ min: 256, max: 16_384 }).map((mib) => mib * MIB), { nil: undefined });
  fc.assert(fc.property(bytes, bytes, fc.integer({ min: 512, max: 8192 }), (heapBytes, memoryBytes, needed) => {
    const one = { ...server, ...(heapBytes === undefined ? {} : { heapBytes }), ...(memoryBytes === undefined ? {} : { memoryBytes }) };
    const { heapMib, memoryMib } = workerSize(one, needed * MIB);
    if (sizeProblems(one, needed * MIB).length > 0) return;
    expect(memoryMib).toBeGreaterThanOrEqual(heapMib + 448);
    expect(heapMib).toBeGreaterThanOrEqual(needed);
  }));
});

test("too little is refused with what is enough", () => {
  const said = (change: object): string => printProblems(sizeProblems({ ...server, ...change }, 1024 * MIB));
  expect(said({ memoryBytes: 1024 * MIB })).toBe("sluice:connect.memory: leaves a heap of 576 MiB, and the connectors of this stack can come to need 1024 MiB. Write at least 1576MiB, or leave it out");
  expect(said({ heapBytes: 512 * MIB })).toBe("sluice:connect.heap: leaves a heap of 512 MiB, and the connectors of this stack can come to need 1024 MiB. Write at least 1024MiB, or leave it out");
  expect(said({ heapBytes: 1024 * MIB, memoryBytes: 1024 * MIB })).toBe("sluice:connect.memory: 1024 MiB are too little for a heap of 1024 MiB and the 448 MiB that the JVM needs beside it. Write at least 1472MiB, or leave it out");
  expect(said({ memoryBytes: 1576 * MIB })).toBe("");
  expect(said({})).toBe("");
});
