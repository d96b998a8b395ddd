import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bornOf, launch, readPidFile, running, stop } from "../../local/process.ts";
import { until } from "../../util/until.ts";

let dir = "";
const pidFile = (): string => join(dir, "pid");
beforeEach(() => (dir = mkdtempSync(join(tmpdir(), "sluice-process-"))));
afterEach(async () => {
  await stop(pidFile(), { signal: "SIGKILL" });
  rmSync(dir, { recursive: true, force: true });
});

const start = (script: string, env: Record<string, string> = {}) => launch({ command: "sh", args: ["-c", script], env, cwd: dir, outFile: join(dir, "log"), pidFile: pidFile() });

test("a launched process runs in a session of its own, is no child of ours, and says its words to the file", async () => {
  const { pid } = await start('echo "hello $WHO"; exec sleep 600', { WHO: "you" });
  expect(running(pidFile())?.pid).toBe(pid);
  await until("words", async () => (readFileSync(join(dir, "log"), "utf8") === "hello you\n" ? true : undefined), { timeoutMs: 5_000 });
  const [parent, session] = execFileSync("ps", ["-o", "ppid=,sess=", "-p", String(pid)], { encoding: "utf8" }).trim().split(/\s+/).map(Number);
  expect(parent).not.toBe(process.pid);
  expect(session).not.toBe(Number(execFileSync("ps", ["-o", "sess=", "-p", String(process.pid)], { encoding: "utf8" })));
});

test("it does not inherit our environment", async () => {
  process.env["SLUICE_TEST_CANARY"] = "canary";
  await start("env; exec sleep 600");
  delete process.env["SLUICE_TEST_CANARY"];
  await until("words", async () => (readFileSync(join(dir, "log"), "utf8").includes("PWD") ? true : undefined), { timeoutMs: 5_000 });
  expect(readFileSync(join(dir, "log"), "utf8")).not.toContain("canary");
});

test("it outlives the process that launched it, killed right after", async () => {
  const script = `import { launch } from ${JSON.stringify(join(process.cwd(), "local/process.ts"))};
    await launch({ command: "sleep", args: ["600"], env: {}, cwd: ${JSON.stringify(dir)}, outFile: ${JSON.stringify(join(dir, "log"))}, pidFile: ${JSON.stringify(pidFile())} });
    process.kill(process.pid, "SIGKILL");`;
  const launcher = spawnSync(join(process.cwd(), "node_modules/.bin/node"), ["--input-type=module", "-e", script], { cwd: process.cwd(), encoding: "utf8" });
  expect(launcher.signal ?? launcher.status).not.toBe(0);
  expect(running(pidFile())).toBeDefined();
});

test("a killed process is seen as dead", async () => {
  const { pid } = await start("exec sleep 600");
  process.kill(pid, "SIGKILL");
  await until("death", async () => (running(pidFile()) === undefined ? true : undefined), { timeoutMs: 5_000, intervalMs: 10 });
});

test("a number given to another process since is not ours, and is not stopped", async () => {
  const other = join(dir, "other");
  const stranger = await launch({ command: "sleep", args: ["600"], env: {}, cwd: dir, outFile: join(dir, "log"), pidFile: other });
  // The pid file of a process that had the same number in an earlier life: another start time.
  const text = readFileSync(other, "utf8").split("\n");
  const aged = text[1]?.includes(")") ? text[1].replace(/\) (.*)$/, (_, rest: string) => `) ${rest.split(" ").map((field, at) => (at === 19 ? "1" : field)).join(" ")}`) : "  1 Thu Jan  1 00:00:00 1970";
  writeFileSync(pidFile(), [text[0], aged, text[2]].join("\n"));
  expect(readPidFile(pidFile())?.pid).toBe(stranger.pid);
  expect(running(pidFile())).toBeUndefined();
  await expect(stop(pidFile())).resolves.toBe(false);
  expect(bornOf(stranger.pid)).toBe(stranger.born);
  await expect(stop(other)).resolves.toBe(true);
});

test("stop ends a deaf process, and those it started, after the grace", async () => {
  const { group } = await start("trap '' TERM; sleep 600 & while :; do sleep 1; done");
  await until("children", async () => (members(group).length >= 2 ? true : undefined), { timeoutMs: 5_000 });
  const begun = performance.now();
  await expect(stop(pidFile(), { graceMs: 500 })).resolves.toBe(true);
  expect(performance.now() - begun).toBeGreaterThan(450);
  await until("end of the group", async () => (members(group).length === 0 ? true : undefined), { timeoutMs: 5_000 });
  expect(existsSync(pidFile())).toBe(false);
});

test("stop without a process, and a damaged pid file, are no errors", async () => {
  await expect(stop(pidFile())).resolves.toBe(false);
  writeFileSync(pidFile(), "x");
  expect(running(pidFile())).toBeUndefined();
  await expect(stop(pidFile())).resolves.toBe(false);
});

function members(group: number): string[] {
  const lines = execFileSync("ps", ["-eo", "pgid=,stat="], { encoding: "utf8" }).split("\n").map((line) => line.trim().split(/\s+/));
  return lines.flatMap(([pgid, state]) => (pgid === String(group) && !state?.startsWith("Z") ? [pgid] : []));
}
