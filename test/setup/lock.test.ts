import { spawn, spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { withLock } from "../../setup/lock.ts";
import { tempFolder } from "./temp.ts";

const temp = tempFolder();
let number = 0;
const newLock = (): string => join(temp.path, `${++number}.lock`);
const heldBy = (file: string, pid: number, started = "", host = hostname()): void => writeFileSync(file, JSON.stringify({ pid, host, started }));

test("is held while the work runs and gone afterwards, also when the work fails", async () => {
  const file = newLock();
  await expect(withLock(file, async () => existsSync(file))).resolves.toBe(true);
  expect(existsSync(file)).toBe(false);
  await expect(withLock(file, async () => Promise.reject(new Error("broke")))).rejects.toThrow("broke");
  expect(existsSync(file)).toBe(false);
});

test("of a dead process is taken over", async () => {
  const file = newLock();
  const dead = spawnSync("true").pid;
  heldBy(file, dead);
  await expect(withLock(file, async () => "done", { timeoutMs: 5_000 })).resolves.toBe("done");
});

test("of a process whose number another one has now is taken over", async () => {
  if (process.platform !== "linux") return; // only there is the start time known
  const file = newLock();
  heldBy(file, process.pid, "1");
  await expect(withLock(file, async () => "done", { timeoutMs: 5_000 })).resolves.toBe("done");
});

test("of a living process is waited for, and the wait is told once", async () => {
  const file = newLock();
  const other = spawn("sleep", ["30"]);
  try {
    heldBy(file, other.pid ?? 0);
    const told: number[] = [];
    await expect(withLock(file, async () => "done", { timeoutMs: 700, onWait: (pid) => told.push(pid) })).rejects.toThrow(/the lock .*not within 0.7 s/);
    expect(told).toEqual([other.pid]);
  } finally {
    other.kill();
  }
});

test("of another machine counts as held", async () => {
  const file = newLock();
  heldBy(file, 1, "", "elsewhere");
  await expect(withLock(file, async () => "done", { timeoutMs: 300 })).rejects.toThrow(/not within/);
});

test("lets one at a time in", async () => {
  const file = newLock();
  let inside = 0;
  let most = 0;
  const work = async (): Promise<void> => {
    most = Math.max(most, ++inside);
    await new Promise((resolve) => setTimeout(resolve, 20));
    inside--;
  };
  await Promise.all([1, 2, 3].map(() => withLock(file, work, { timeoutMs: 10_000 })));
  expect(most).toBe(1);
});
