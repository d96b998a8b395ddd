import { run } from "./run.ts";

/** The first Ctrl-C lets a verb that goes on until then end in its own way; the second ends it anyhow. */
function ending(): AbortSignal {
  const controller = new AbortController();
  process.once("SIGINT", () => controller.abort());
  return controller.signal;
}

// The exit code is set and not forced: what is still being written to a pipe must get there.
void run(process.argv.slice(2), { stdout: process.stdout, stderr: process.stderr, ending }).then((code) => {
  process.exitCode = code;
});
