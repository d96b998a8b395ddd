import { spawn } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";

/** How a command ended and what it said. `code` is 128 + n where signal n ended it, as shells count. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Ended by us, because it took longer than it may. */
  readonly timedOut: boolean;
}

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Milliseconds until it is killed. Default: none. */
  readonly timeoutMs?: number;
}

/** Runs a command to its end. A command that cannot be started ends with code 127 and the reason in `stderr`. */
export function run(file: string, args: readonly string[], options: CommandOptions = {}): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(file, args, { cwd: options.cwd, env: options.env ?? process.env, stdio: ["ignore", "pipe", "pipe"] });
    const said = { stdout: "", stderr: "" };
    let timedOut = false;
    const timer = options.timeoutMs === undefined ? undefined : setTimeout(() => {
      timedOut = true;
      child.kill("SIGKILL");
    }, options.timeoutMs);
    child.stdout.setEncoding("utf8").on("data", (text: string) => (said.stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (said.stderr += text));
    child.on("error", (error) => {
      clearTimeout(timer);
      resolve({ code: 127, stdout: "", stderr: error.message, timedOut });
    });
    child.on("close", (code) => {
      clearTimeout(timer);
      resolve({ code: code ?? 137, ...said, timedOut });
    });
  });
}

/** The first executable file of that name on a PATH. */
export function which(name: string, path: string = process.env["PATH"] ?? ""): string | undefined {
  for (const folder of path.split(delimiter)) {
    if (folder === "") continue;
    const file = join(folder, name);
    if (isExecutable(file)) return file;
  }
  return undefined;
}

/** Whether there is a file that may be executed. */
export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** The last lines of what a command said, errors first: enough to see the reason, not the whole log. */
export function lastWords(ended: Ended, lines = 8): string {
  const text = `${ended.stdout}\n${ended.stderr}`.replace(/\u001b\[[0-9;]*m/g, "");
  const all = text.split("\n").map((line) => line.trimEnd()).filter((line) => line.trim() !== "");
  const errors = all.filter((line) => /error|fail|cannot|denied|refused/i.test(line));
  return (errors.length > 0 ? errors.slice(0, lines) : all.slice(-lines)).join("\n");
}
