import { linkSync, mkdirSync, readFileSync, renameSync, unlinkSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { until } from "../util/until.ts";

interface Owner {
  readonly pid: number;
  readonly host: string;
  /** When that process started, as the kernel counts: tells it from a later process with the same number. */
  readonly started: string;
}

export interface LockOptions {
  /** Give up after this long. Default 30 minutes: the slowest part takes about ten on a slow machine. */
  readonly timeoutMs?: number;
  /** Called once when somebody else holds the lock. */
  readonly onWait?: (pid: number) => void;
}

/**
 * Runs `work` while holding a lock file, so that two runs at once do not install the same thing. A lock whose owner
 * has died (killed, machine restarted) is taken over; one held on another machine (shared cache) is waited for.
 */
export async function withLock<T>(file: string, work: () => Promise<T>, options: LockOptions = {}): Promise<T> {
  mkdirSync(dirname(file), { recursive: true });
  let told = false;
  await until(`the lock ${file} (delete it if no other run is going on)`, async () => {
    if (acquire(file)) return true;
    const owner = read(file);
    if (owner !== undefined && !lives(owner)) discard(file, owner);
    else if (owner !== undefined && !told) {
      told = true;
      options.onWait?.(owner.pid);
    }
    return undefined;
  }, { timeoutMs: options.timeoutMs ?? 30 * 60_000, intervalMs: 200 });
  try {
    return await work();
  } finally {
    remove(file);
  }
}

/** A lock appears whole or not at all: it is written aside and linked into place, and link refuses an existing name. */
function acquire(file: string): boolean {
  const own: Owner = { pid: process.pid, host: hostname(), started: startOf(process.pid) };
  const aside = `${file}.${process.pid}`;
  writeFileSync(aside, JSON.stringify(own));
  try {
    linkSync(aside, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    remove(aside);
  }
}

function read(file: string): Owner | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Owner;
  } catch {
    return undefined; // released between two looks
  }
}

/** Whether the process that wrote a lock still runs. On another host it cannot be known and counts as alive. */
function lives(owner: Owner): boolean {
  if (owner.host !== hostname()) return true;
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
  }
  const started = startOf(owner.pid);
  return started === "" || owner.started === "" || started === owner.started;
}

/** Field 22 of /proc/PID/stat (proc(5)); empty where there is no such file (macOS), then the number alone must do. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  } catch {
    return "";
  }
}

/** Takes a dead owner's lock away. Two runs may try at once: whoever moved a lock that is not the dead one puts it back. */
function discard(file: string, dead: Owner): void {
  const aside = `${file}.dead-${process.pid}`;
  try {
    renameSync(file, aside);
  } catch {
    return; // another run was first
  }
  const moved = read(aside);
  if (moved !== undefined && (moved.pid !== dead.pid || moved.started !== dead.started)) {
    try {
      linkSync(aside, file);
    } catch {
      // a third run holds it by now; both then work on folders of their own, and the first to finish wins
    }
  }
  remove(aside);
}

function remove(file: string): void {
  try {
    unlinkSync(file);
  } catch {
    // gone already
  }
}
