import { execFileSync, spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readdirSync, readFileSync, readlinkSync, renameSync, rmSync, statSync } from "node:fs";
import { until } from "../util/until.ts";

/**
 * Processes that outlive whoever started them: each in a session of its own, its words in a file, known by a pid file
 * that also holds the start time, so that a number the kernel has given to another process since is never mistaken for ours.
 */
export interface LaunchSpec {
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment: nothing is inherited, since the CLI's own holds passphrases and cloud keys. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Standard output and error are appended here. */
  readonly outFile: string;
  readonly pidFile: string;
}

export interface Running {
  readonly pid: number;
  /** Process group: the pid of the shell that launched it. */
  readonly group: number;
  /** Boot and start time as the system tells them: equal for the life of a process, different for every other. */
  readonly born: string;
}

// The process writes its own pid file before it becomes the service: there is no moment at which the service runs unknown,
// not even when the CLI is killed between the fork and the next line. The move makes the file complete or absent.
const BECOME =
  'umask 077; { echo $$; cat /proc/$$/stat 2>/dev/null || LC_ALL=C ps -o pgid=,lstart= -p $$; cat /proc/sys/kernel/random/boot_id 2>/dev/null; } > "$0.new" && mv "$0.new" "$0" && exec "$@"';
// In the background of a shell that ends at once: the service is no child of the provider process, whose children Pulumi ends with it.
const LEAVE = '/bin/sh -c "$0" "$@" &';

const LOG_LIMIT = 16 * 1024 * 1024;

/** Starts a process and returns once its pid file is there. The file is replaced; a process it names must be dead. */
export async function launch(spec: LaunchSpec): Promise<Running> {
  rmSync(spec.pidFile, { force: true });
  turnOver(spec.outFile);
  const out = openSync(spec.outFile, "a", 0o600);
  try {
    const shell = spawn("/bin/sh", ["-c", LEAVE, BECOME, spec.pidFile, spec.command, ...spec.args], { cwd: spec.cwd, env: { PATH: "/usr/bin:/bin", ...spec.env }, detached: true, stdio: ["ignore", out, out] });
    await new Promise<void>((resolve, reject) => shell.once("error", reject).once("exit", () => resolve()));
  } finally {
    closeSync(out);
  }
  const written = await until(`pid file ${spec.pidFile}`, async () => readPidFile(spec.pidFile), { timeoutMs: 10_000, intervalMs: 10 });
  return written;
}

/** The process of a pid file, if it is alive and still the one that wrote the file. */
export function running(pidFile: string): Running | undefined {
  const written = readPidFile(pidFile);
  return written !== undefined && bornOf(written.pid) === written.born ? written : undefined;
}

export interface StopOptions {
  /** First signal, to the process itself. Default SIGTERM. */
  readonly signal?: NodeJS.Signals;
  /** After this the whole process group is killed. Default 15 000. */
  readonly graceMs?: number;
}

/** Ends the process of a pid file and removes the file. Returns whether there was one to end. Never touches a process that is not ours. */
export async function stop(pidFile: string, { signal = "SIGTERM", graceMs = 15_000 }: StopOptions = {}): Promise<boolean> {
  const process = running(pidFile);
  if (process !== undefined) {
    const gone = async (): Promise<true | undefined> => (bornOf(process.pid) === process.born ? undefined : true);
    send(process.pid, signal);
    try {
      await until(`end of process ${process.pid}`, gone, { timeoutMs: graceMs, intervalMs: 50 });
    } catch {
      // Only while the process is known to be ours: afterwards the number of its group may be anybody's.
      if ((await gone()) === undefined) send(-process.group, "SIGKILL");
      await until(`end of process ${process.pid} after SIGKILL`, gone, { timeoutMs: 10_000, intervalMs: 50 });
    }
  }
  rmSync(pidFile, { force: true });
  return process !== undefined;
}

/**
 * Ends processes that a killed service left behind, known by program and working folder (PostgreSQL's children leave its
 * process group, and a busy one outlives a killed postmaster). They are given `graceMs` to go by themselves. Linux only;
 * elsewhere nothing is found and the service itself refuses to start until they are gone.
 */
export async function sweepStrays(program: string, cwd: string, graceMs = 3_000): Promise<void> {
  const none = async (): Promise<true | undefined> => (strays(program, cwd).length === 0 ? true : undefined);
  try {
    await until("processes left behind", none, { timeoutMs: graceMs, intervalMs: 50 });
  } catch {
    for (const pid of strays(program, cwd)) send(pid, "SIGKILL");
    await until(`end of the processes left behind in ${cwd}`, none, { timeoutMs: 10_000, intervalMs: 50 });
  }
}

function strays(program: string, cwd: string): number[] {
  return processIds().filter((pid) => readLink(`/proc/${pid}/exe`) === program && readLink(`/proc/${pid}/cwd`) === cwd && bornOf(pid) !== undefined);
}

/**
 * Boot and start time of a live process; `undefined` for a dead one and for a zombie.
 *
 * A killed process is a zombie to others from its first thread's end on, while its last thread may still hold its ports and files:
 * it counts as alive until then.
 */
export function bornOf(pid: number): string | undefined {
  if (existsSync("/proc/self/stat")) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      const ended = /^[ZX]$/.test(afterName(stat)[0] ?? "") && readdirSync(`/proc/${pid}/task`).length < 2;
      return ended ? undefined : statBirth(stat, readFileSync("/proc/sys/kernel/random/boot_id", "utf8"));
    } catch {
      return undefined;
    }
  }
  try {
    const line = execFileSync("ps", ["-o", "stat=,lstart=", "-p", String(pid)], { encoding: "utf8", env: { ...process.env, LC_ALL: "C" }, stdio: ["ignore", "pipe", "ignore"] }).trim();
    return line === "" || line.startsWith("Z") ? undefined : line.replace(/^\S+\s+/, "").replace(/\s+/g, " ");
  } catch {
    return undefined;
  }
}

/** Fields of `/proc/<pid>/stat` from the third on (`proc(5)`: the name in parentheses may hold anything, so count from the last one). */
function afterName(stat: string): string[] {
  return stat.slice(stat.lastIndexOf(")") + 2).trim().split(" ");
}

function statBirth(stat: string, boot: string): string {
  return `${boot.trim()}:${afterName(stat)[19] ?? ""}`;
}

/** Lines: pid; its line of `/proc/<pid>/stat`, or group and start time of `ps`; boot id where there is one. */
export function readPidFile(file: string): Running | undefined {
  if (!existsSync(file)) return undefined;
  const [pid, told = "", boot = ""] = readFileSync(file, "utf8").split("\n");
  if (pid === undefined || !/^\d+$/.test(pid)) return undefined;
  if (told.includes(")")) {
    return { pid: Number(pid), group: Number(afterName(told)[2]), born: statBirth(told, boot) };
  }
  const ps = /^\s*(\d+)\s+(.*)$/.exec(told);
  return ps === null ? undefined : { pid: Number(pid), group: Number(ps[1]), born: (ps[2] ?? "").trim().replace(/\s+/g, " ") };
}

/** One older file is kept, so that logs do not grow without end over many restarts. */
function turnOver(file: string): void {
  if (existsSync(file) && statSync(file).size > LOG_LIMIT) renameSync(file, `${file}.1`);
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

function processIds(): number[] {
  return existsSync("/proc/self/stat") ? readdirSync("/proc").filter((name) => /^\d+$/.test(name)).map(Number) : [];
}

function readLink(file: string): string {
  try {
    return readlinkSync(file).replace(/ \(deleted\)$/, "");
  } catch {
    return "";
  }
}
