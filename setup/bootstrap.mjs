// Where every command of package.json and bin/sluice begins. It runs on the Node that the machine has (20 or newer), so
// it is plain JavaScript without a dependency: it sees to the npm packages and to a Node 24, then becomes the real thing.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const VERBS = ["local", "local-down", "setup", "pulumi", "test", "check", "bench", "sluice"];
/** The first Node that strips types from what `require` and `import` load without a word about it. */
const NEEDED = [24, 6];
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, "node_modules");

let held; // the lock file, while it is ours
process.on("exit", () => held !== undefined && rmSync(held, { force: true }));

const [verb, ...args] = process.argv.slice(2);
if (verb === undefined || !VERBS.includes(verb)) fail(`usage: node setup/bootstrap.mjs ${VERBS.join(" | ")}`, 2);

await withLock(join(root, ".sluice", "npm.lock"), packagesAreThere, installPackages);
const node = findNode();
const [file, rest] = verb === "sluice" ? ["cli/main.ts", args] : ["setup/main.ts", [verb, ...args]];
// First on PATH: the Pulumi CLI starts programs and dynamic providers as `node`, by name.
const env = { ...process.env, SLUICE_ROOT: root, PATH: [dirname(node), process.env.PATH ?? ""].join(delimiter) };
// bin/sluice keeps the caller's folder, for the files that are named on its command line.
become(node, [join(root, file), ...rest], { env, cwd: verb === "sluice" ? process.cwd() : root });

/** Whether node_modules is what package-lock.json asks for. */
function packagesAreThere() {
  const lock = readFileSync(join(root, "package-lock.json"), "utf8");
  const wanted = `${createHash("sha256").update(lock).digest("hex")} ${process.platform}-${process.arch}\n`;
  const stamp = join(modules, ".sluice-stamp");
  if (read(stamp) === wanted) return true;
  if (!matchesNpmsOwnRecord(JSON.parse(lock))) return false;
  writeFileSync(stamp, wanted);
  return true;
}

/**
 * npm writes node_modules/.package-lock.json as the last act of an install. A folder that a user installed with npm
 * itself is recognised by it: every package that the lock asks for (optional ones of other platforms apart) is there.
 */
function matchesNpmsOwnRecord(lock) {
  const record = read(join(modules, ".package-lock.json"));
  if (record === undefined) return false;
  const installed = JSON.parse(record).packages ?? {};
  const asked = Object.entries(lock.packages).filter(([path]) => path !== "");
  const same = ([path, { integrity, optional, devOptional }]) => (installed[path] === undefined ? optional === true || devOptional === true : installed[path].integrity === integrity);
  return asked.every(same) && Object.entries(installed).every(([path, { optional }]) => lock.packages[path] !== undefined || optional === true);
}

function installPackages() {
  const start = Date.now();
  process.stderr.write("· installing npm packages (about 30 s, once) …\n");
  let result = npm("ci");
  // The lock itself is binding either way: --no-save neither changes it nor takes other versions than it names.
  if (result.status !== 0 && lacksOptionalOnly(result.stderr)) result = npm("install", "--no-save");
  if (result.error !== undefined) fail(`npm: ${result.error.message}. Install npm (it comes with Node) and run it again`);
  if (result.status !== 0) {
    const said = `${result.stdout}${result.stderr}`;
    const network = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ECONNRESET|ENETUNREACH|network/i.test(said);
    process.stderr.write(`${said.trim().split("\n").slice(0, 12).join("\n")}\n`);
    const host = /https?:\/\/(?:[^/@\s]*@)?([^/:\s]+)/.exec(said)?.[1] ?? "the npm registry";
    fail(network
      ? `npm: cannot reach ${host}. Check the network or your registry settings (npm config get registry) and run it again`
      : "npm: the packages of package-lock.json cannot be installed. See npm's words above");
  }
  if (!matchesNpmsOwnRecord(JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")))) {
    fail("npm: node_modules is not what package-lock.json asks for after npm ci. Delete node_modules and run it again");
  }
  process.stderr.write(`· installing npm packages … done in ${Math.round((Date.now() - start) / 1000)} s\n`);
}

function npm(...words) {
  return spawnSync("npm", [...words, "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], { cwd: root, encoding: "utf8", maxBuffer: 1 << 26 });
}

/**
 * Whether `npm ci` (11.19, seen) refuses the lock for one reason only: it has no entry for optional packages of other
 * platforms, because the registry it was made with does not have them. They are the lines without a version; a lock
 * that is really behind package.json names one ("Missing: zod@4.6.7 from lock file") or says "Invalid:".
 */
function lacksOptionalOnly(said) {
  const complaints = (said ?? "").split("\n").filter((line) => /(?:Missing|Invalid): /.test(line));
  return complaints.length > 0 && complaints.every((line) => /Missing: \S+@ from lock file/.test(line));
}

/** This Node where it is new enough, else the one that came with the npm packages. */
function findNode() {
  const candidates = [process.execPath, join(modules, `node-${process.platform}-${process.arch}`, "bin", "node")];
  if (isNewEnough(process.versions.node)) return candidates[0];
  const own = candidates[1];
  if (existsSync(own)) {
    const { stdout } = spawnSync(own, ["--version"], { encoding: "utf8" });
    if (isNewEnough((stdout ?? "").trim().slice(1))) return own;
  }
  return fail(`node: this is ${process.versions.node}, and there is no npm package of Node 24 for ${process.platform}-${process.arch} here. Install Node ${NEEDED.join(".")} or newer (nodejs.org) and run it again`);
}

function isNewEnough(version) {
  const [major, minor] = version.split(".").map(Number);
  return major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1]);
}

/** Installs unless all is there; two runs at once do not fight, and a dead run's lock does not stop anybody. */
async function withLock(lock, isDone, install) {
  if (isDone()) return;
  mkdirSync(dirname(lock), { recursive: true });
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: "wx" });
      held = lock;
      break;
    } catch (error) {
      if (error.code !== "EEXIST") fail(`${lock}: ${error.message}. Make the folder writable`);
      const owner = Number(read(lock) || NaN);
      if (Number.isInteger(owner) && !lives(owner)) rmSync(lock, { force: true });
      else await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
  if (!isDone()) install();
  isDone(); // leaves the stamp
  rmSync(lock, { force: true });
  held = undefined;
}

function lives(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code !== "ESRCH";
  }
}

/** Runs a program in the place of this one: same terminal, signals passed on, same exit code. */
function become(file, argv, options) {
  const child = spawn(file, argv, { ...options, stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => {
      // Ctrl-C reaches the child from the terminal as well; here it only must not end us first.
      if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.on("error", (error) => fail(`${file}: ${error.message}`));
  child.on("close", (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}

function read(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function fail(line, code = 1) {
  process.stderr.write(`${line}\n`);
  process.exit(code);
}
