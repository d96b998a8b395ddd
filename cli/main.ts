import { run } from "./run.ts";

// The exit code is set and not forced: what is still being written to a pipe must get there.
void run(process.argv.slice(2), { stdout: process.stdout, stderr: process.stderr }).then((code) => {
  process.exitCode = code;
});
