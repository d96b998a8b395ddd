import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { spawn, type SpawnOptions } from "node:child_process";

export interface Counts {
  readonly passed: number;
  readonly failed: number;
}

/** Tests that start services or the Pulumi engine: one file at a time, after the others. */
const HEAVY = "test/(real|engine|faults)/";
/** After its report, jest ends within this time or something was left open by a test. */
const PATIENCE_MS = 30_000;

/** The last line of `npm test`. */
export function closingLine(counts: Counts): string {
  return `${counts.passed} passed, ${counts.failed} failed`;
}

/** The quick tests, many files at once. */
export function runQuick(root: string, env: NodeJS.ProcessEnv): Promise<Counts> {
  return jest(root, env, ["--testPathIgnorePatterns", HEAVY]);
}

/** The tests with real services, one file after the other. */
export function runHeavy(root: string, env: NodeJS.ProcessEnv): Promise<Counts> {
  return jest(root, env, ["--runInBand", "--passWithNoTests", "--testPathPatterns", HEAVY]);
}

/** The tests that a user named, in jest's own words. `output` is where jest's report goes. */
export function runNamed(root: string, env: NodeJS.ProcessEnv, args: readonly string[], output: "inherit" | "ignore" = "inherit"): Promise<Counts> {
  return jest(root, env, ["--runInBand", ...args], output);
}

export function sum(counts: readonly Counts[]): Counts {
  return { passed: counts.reduce((all, each) => all + each.passed, 0), failed: counts.reduce((all, each) => all + each.failed, 0) };
}

/** One run of jest. A run that ends without a report, or badly without a failed test, counts as one failed test. */
async function jest(root: string, env: NodeJS.ProcessEnv, args: readonly string[], output: "inherit" | "ignore" = "inherit"): Promise<Counts> {
  const folder = join(root, ".sluice");
  mkdirSync(folder, { recursive: true });
  const report = join(folder, `test-result-${process.pid}.json`);
  rmSync(report, { force: true });
  const bin = join(root, "node_modules", "jest", "bin", "jest.js");
  const all = [bin, ...args, "--reporters=default", `--reporters=${join(root, "setup", "reporter.cjs")}`];
  const code = await ended(all, { cwd: root, env: { ...env, SLUICE_TEST_RESULT: report }, stdio: output }, report);
  const counts = read(report) ?? { passed: 0, failed: 1 };
  rmSync(report, { force: true });
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

function ended(args: readonly string[], options: SpawnOptions, report: string): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, options);
    let reported = 0;
    const watch = setInterval(() => {
      if (!existsSync(report)) return;
      reported ||= Date.now();
      if (Date.now() - reported < PATIENCE_MS) return;
      process.stderr.write("jest did not end after its report: a test left a timer, socket or process open (try --detectOpenHandles)\n");
      child.kill("SIGKILL");
    }, 1_000);
    child.on("error", () => resolve(127));
    child.on("close", (code) => {
      clearInterval(watch);
      resolve(code ?? 137);
    });
  });
}

function read(report: string): Counts | undefined {
  try {
    return JSON.parse(readFileSync(report, "utf8")) as Counts;
  } catch {
    return undefined;
  }
}
