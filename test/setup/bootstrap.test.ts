import { spawn, spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { tempFolder } from "./temp.ts";

const LOCK = { packages: { "": {}, "node_modules/zod": { integrity: "sha512-a" }, "node_modules/node-other-os": { integrity: "sha512-b", optional: true } } };
const INSTALLED = JSON.stringify({ packages: { "node_modules/zod": { integrity: "sha512-a" } } });
/** What `npm ci` does: empty node_modules, fill it, write npm's own record last. */
const GOOD_NPM = `rm -rf node_modules && mkdir -p node_modules/zod && printf '%s' '${INSTALLED}' > node_modules/.package-lock.json`;

/** A copy of the project's start with a Node and an npm of our own making. */
function copy(npm: string) {
  const temp = tempFolder();
  mkdirSync(join(temp.path, "setup"));
  copyFileSync(join(__dirname, "..", "..", "setup", "bootstrap.mjs"), join(temp.path, "setup", "bootstrap.mjs"));
  temp.write("package.json", '{"type":"module"}');
  temp.write("package-lock.json", JSON.stringify(LOCK));
  temp.write("setup/main.ts", 'const { argv, env } = process;\nconsole.log(JSON.stringify({ args: argv.slice(2), cwd: process.cwd(), root: env["SLUICE_ROOT"], path: env["PATH"] }));\nif (argv[3] === "wait") setTimeout(() => {}, 30_000);\nelse process.exit(7);\n');
  temp.write("cli/main.ts", 'console.log(JSON.stringify({ cli: process.argv.slice(2), cwd: process.cwd() }));\n');
  temp.program("bin/npm", `echo "$@" >> "${temp.path}/npm-calls"\n${npm}`);
  const env = { ...process.env, PATH: [join(temp.path, "bin"), process.env["PATH"]].join(delimiter) };
  const run = (...args: string[]) => spawnSync(process.execPath, [join(temp.path, "setup", "bootstrap.mjs"), ...args], { env, cwd: "/", encoding: "utf8" });
  const installs = (): number => (existsSync(join(temp.path, "npm-calls")) ? readFileSync(join(temp.path, "npm-calls"), "utf8").trim().split("\n").length : 0);
  return { temp, env, run, installs };
}

test("installs the packages once, then hands over with arguments, folder, PATH and exit code", () => {
  const { temp, run, installs } = copy(GOOD_NPM);
  const first = run("test", "a b", "--x");
  expect(first.stderr).toMatch(/installing npm packages/);
  expect(first.status).toBe(7);
  const told = JSON.parse(first.stdout) as { args: string[]; cwd: string; root: string; path: string };
  expect(told).toMatchObject({ args: ["test", "a b", "--x"], cwd: temp.path, root: temp.path });
  expect(told.path.split(delimiter)[0]).toBe(dirname(process.execPath));
  expect(readFileSync(join(temp.path, "npm-calls"), "utf8")).toBe("ci --ignore-scripts --no-audit --no-fund --loglevel=error\n");

  expect(run("setup").stderr).toBe("");
  expect(installs()).toBe(1);
});

test("installs again when package-lock.json has changed", () => {
  const { temp, run, installs } = copy(GOOD_NPM);
  run("setup");
  temp.write("package-lock.json", JSON.stringify({ packages: { ...LOCK.packages, "node_modules/pg": { integrity: "sha512-c" } } }));
  expect(run("setup").stderr).toMatch(/node_modules is not what package-lock.json asks for after npm ci/);
  expect(installs()).toBe(2);
});

test("accepts what a user installed with npm, by npm's own record", () => {
  const { temp, run, installs } = copy("exit 1");
  temp.write("node_modules/.package-lock.json", INSTALLED);
  expect(run("setup").status).toBe(7);
  expect(installs()).toBe(0);
});

test("does not accept an install that broke off", () => {
  const { temp, run, installs } = copy(`if [ -e "${"$0"}.ran" ]; then ${GOOD_NPM}; else touch "$0.ran"; rm -rf node_modules; mkdir -p node_modules/zod; kill -9 $$; fi`);
  const broken = run("setup");
  expect(broken.status).toBe(1);
  expect(broken.stderr).toMatch(/npm: the packages of package-lock.json cannot be installed/);
  expect(existsSync(join(temp.path, ".sluice", "npm.lock"))).toBe(false);
  expect(run("setup").status).toBe(7);
  expect(installs()).toBe(2);
});

const REFUSED = (...lines: string[]): string => `if [ "$1" = ci ]; then printf 'npm error %s\\n' ${lines.map((line) => `'${line}'`).join(" ")} >&2; exit 1; fi; ${GOOD_NPM}`;

test("installs by the same lock when npm ci only misses optional packages of other platforms", () => {
  const { temp, run } = copy(REFUSED("code EUSAGE", "Missing: @swc/core-darwin-arm64@ from lock file"));
  expect(run("setup").status).toBe(7);
  expect(readFileSync(join(temp.path, "npm-calls"), "utf8").split("\n")[1]).toBe("install --no-save --ignore-scripts --no-audit --no-fund --loglevel=error");
});

test("does not go round a lock that is behind package.json", () => {
  const { run, installs } = copy(REFUSED("code EUSAGE", "Missing: @swc/core-darwin-arm64@ from lock file", "Missing: zod@4.6.7 from lock file"));
  const result = run("setup");
  expect(result.status).toBe(1);
  expect(result.stderr).toMatch(/Missing: zod@4\.6\.7 from lock file[\s\S]*cannot be installed/);
  expect(installs()).toBe(1);
});

test("tells a missing network from other failures", () => {
  const { run } = copy('echo "npm error network request to https://npm.example.org/zod failed, reason: getaddrinfo ENOTFOUND npm.example.org" >&2; exit 1');
  const result = run("test");
  expect(result.status).toBe(1);
  expect(result.stderr).toContain("npm: cannot reach npm.example.org. Check the network or your registry settings (npm config get registry) and run it again");
});

test("takes over the lock of a dead run", () => {
  const { temp, run } = copy(GOOD_NPM);
  mkdirSync(join(temp.path, ".sluice"));
  writeFileSync(join(temp.path, ".sluice", "npm.lock"), String(spawnSync("true").pid));
  expect(run("setup").status).toBe(7);
  rmSync(join(temp.path, ".sluice"), { recursive: true });
});

test("bin/sluice keeps the caller's folder and goes straight to the command line", () => {
  const { temp, env } = copy(GOOD_NPM);
  copyFileSync(join(__dirname, "..", "..", "bin", "sluice"), join(temp.path, "bin", "sluice"));
  mkdirSync(join(temp.path, "elsewhere"));
  spawnSync("ln", ["-s", "../bin/sluice", join(temp.path, "elsewhere", "link")]);
  const result = spawnSync(join(temp.path, "elsewhere", "link"), ["lint", "a.json"], { env: { ...env, PATH: `${dirname(process.execPath)}:${env.PATH}`.replace(/^/, `${join(temp.path, "bin")}:`) }, cwd: join(temp.path, "elsewhere"), encoding: "utf8" });
  expect(JSON.parse(result.stdout)).toEqual({ cli: ["lint", "a.json"], cwd: join(temp.path, "elsewhere") });
});

test("a wrong verb is a wrong use", () => {
  const { run, installs } = copy(GOOD_NPM);
  expect(run("lokal").status).toBe(2);
  expect(installs()).toBe(0);
});

test("passes a signal on and ends as its child ended", async () => {
  const { temp, env } = copy(GOOD_NPM);
  const child = spawn(process.execPath, [join(temp.path, "setup", "bootstrap.mjs"), "test", "wait"], { env, stdio: ["ignore", "pipe", "ignore"] });
  await new Promise((resolve) => child.stdout.once("data", resolve)); // the child runs
  child.kill("SIGTERM");
  const code = await new Promise((resolve) => child.once("close", resolve));
  expect(code).toBe(128 + 15);
});
