import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** Where the downloaded parts are: `SLUICE_CACHE`, else the project's own cache. */
export function cacheDir(): string {
  return process.env["SLUICE_CACHE"] ?? resolve(".sluice/cache");
}

/** A fresh folder under the system's temporary one, removed by `dispose`. */
export function scratch(name: string): { dir: string; dispose: () => void } {
  const dir = mkdtempSync(join(tmpdir(), `sluice-${name}-`));
  return { dir, dispose: () => rmSync(dir, { recursive: true, force: true }) };
}

/** A loopback port that is free right now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((closed) => server.close(() => closed()));
  return port;
}

export interface Service {
  /** Whether the process still runs. */
  alive(): boolean;
  /** What the process wrote so far. */
  log(): string;
  /** SIGKILL, resolved when it is gone. */
  kill(): Promise<void>;
  /** SIGTERM, SIGKILL after 10 s, resolved when it is gone. */
  stop(): Promise<void>;
}

/** Starts one process with its output in `<dir>/<name>.log`. It dies with the test process at the latest. */
export function start(name: string, dir: string, command: string, args: string[], env: Record<string, string> = {}): Service {
  const file = join(dir, `${name}.log`);
  const out = openSync(file, "a");
  const child: ChildProcess = spawn(command, args, { cwd: dir, stdio: ["ignore", out, out], env: { ...process.env, ...env } });
  const gone = new Promise<void>((done) => child.once("exit", () => done()));
  const kill = (): void => void child.kill("SIGKILL");
  process.once("exit", kill);
  return {
    alive: () => child.exitCode === null && child.signalCode === null,
    log: () => readFileSync(file, "utf8"),
    async kill() {
      process.removeListener("exit", kill);
      if (child.exitCode === null && child.signalCode === null) kill();
      await gone;
    },
    async stop() {
      process.removeListener("exit", kill);
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGTERM");
      const timer = setTimeout(kill, 10_000);
      await gone;
      clearTimeout(timer);
    },
  };
}
