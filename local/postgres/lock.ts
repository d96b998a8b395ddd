import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { bornOf } from "../process.ts";

/**
 * Removes what a killed server left to keep others out of its data folder: `postmaster.pid`, and the System V segment (56 bytes) that
 * stays in the kernel until the next start or boot. Call it when no process of the server is left.
 *
 * PostgreSQL itself would mind neither, but for one case: a server that refuses to start because "lock file postmaster.pid already
 * exists" takes a zombie for alive, and a zombie stays for as long as nobody collects it (a container whose first process is no init).
 */
export function removeLock(data: string): void {
  const file = join(data, "postmaster.pid");
  // Only where `/proc` tells for sure that no process of it is left.
  if (!existsSync(file) || !existsSync("/proc/self/stat")) return;
  // Line 1: pid; line 7: key and id of the segment (PostgreSQL, src/include/utils/pidfile.h).
  const lines = readFileSync(file, "utf8").split("\n");
  const pid = lines[0]?.trim() ?? "";
  if (!/^\d+$/.test(pid) || bornOf(Number(pid)) !== undefined) return;
  const [, segment] = (lines[6] ?? "").trim().split(/\s+/);
  if (segment !== undefined) removeSegment(segment, pid);
  rmSync(file);
}

/** Only one made by that very process, with nobody attached: ids are given out again. */
function removeSegment(id: string, creator: string): void {
  if (!existsSync("/proc/sysvipc/shm")) return;
  for (const row of readFileSync("/proc/sysvipc/shm", "utf8").split("\n").slice(1)) {
    const [, shmid, , , cpid, , attached] = row.trim().split(/\s+/);
    if (shmid !== id || cpid !== creator || attached !== "0") continue;
    try {
      execFileSync("ipcrm", ["-m", id], { stdio: "ignore", timeout: 5_000 });
    } catch {
      // no ipcrm here: 56 bytes until the next boot
    }
  }
}
