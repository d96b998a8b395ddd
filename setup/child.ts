import { spawn } from "node:child_process";
import { constants } from "node:os";

/**
 * Runs a program in the place of this one: its input and output are ours, signals are passed on, and the result is its
 * exit code (128 + n where signal n ended it).
 */
export function become(file: string, args: readonly string[], options: { cwd?: string | undefined; env?: NodeJS.ProcessEnv } = {}): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(file, args, { ...options, stdio: "inherit" });
    const signals: NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];
    const pass = (signal: NodeJS.Signals): void => {
      // Ctrl-C reaches the child from the terminal as well; here it only must not end us first.
      if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
    };
    for (const signal of signals) process.on(signal, pass);
    const done = (code: number): void => {
      for (const signal of signals) process.off(signal, pass);
      resolve(code);
    };
    child.on("error", (error) => {
      process.stderr.write(`${file}: ${error.message}\n`);
      done(127);
    });
    child.on("close", (code, signal) => done(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  });
}
