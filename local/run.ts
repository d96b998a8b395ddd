import { chmodSync, chownSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { printProblems } from "../config/problem.ts";
import { resolveSecret } from "../secrets/reference.ts";
import type { Toolchain } from "../setup/toolchain.ts";
import { until } from "../util/until.ts";
import { servicePaths } from "./paths.ts";
import { choosePort, freePort, portTaken } from "./ports.ts";
import { launch, running, stop } from "./process.ts";
import { digestOf, readRecord, writeRecord } from "./record.ts";
import { secretStore } from "./secrets.ts";
import type { Definition, Service, ServiceInputs } from "./service.ts";
import type { RunAs } from "./user.ts";
import { lastWords } from "./words.ts";

/** How often a service is tried on other ports, when one that was free at the choice is taken at the start. */
const TRIES = 3;

/** The service as remembered; ports it never had are 0. */
export function serviceOf<S>(definition: Definition<S>, inputs: ServiceInputs, ports?: Readonly<Record<string, number>>, parts?: Toolchain): Service<S> {
  const { project, stack, kind, bootstrapServers = "", security } = inputs;
  const paths = servicePaths(project, stack, kind);
  const record = readRecord(paths.recordFile);
  const parsed = definition.parse(inputs.settings);
  if ("problems" in parsed) throw new Error(parsed.problems.map(({ key, reason }) => `${definition.place}: ${key} ${reason}`).join("\n"));
  return { project, stack, settings: parsed.settings, bootstrapServers, security, paths, ports: ports ?? record?.ports ?? {}, parts: parts ?? record?.parts ?? NO_PARTS, secrets: secretStore(project, stack) };
}

const NO_PARTS: Toolchain = { cache: "", java: "", kafkaLibs: "", pluginPath: "", icebergLibs: "", postgresBin: "", versitygw: "", pulumiBin: "", registry: "", kubernetes: "" };

/** Makes the service run as its inputs say, and healthy: left alone if it does, taken over, started, or started again. */
export async function bringUp<S>(definition: Definition<S>, inputs: ServiceInputs): Promise<Service<S>> {
  const { ensureToolchain } = await import("../setup/toolchain.ts");
  const parts = await ensureToolchain(definition.needs);
  for (let tries = 1; ; tries++) {
    try {
      return await once(definition, inputs, parts);
    } catch (error) {
      if (!(error instanceof PortLost) || tries === TRIES) throw error;
    }
  }
}

/** A port that was free when it was chosen went to somebody else before the service took it. */
class PortLost extends Error {}

async function once<S>(definition: Definition<S>, inputs: ServiceInputs, parts: Toolchain): Promise<Service<S>> {
  const before = serviceOf(definition, inputs, undefined, parts);
  const { paths } = before;
  const record = readRecord(paths.recordFile);
  if (record !== undefined && running(paths.pidFile) !== undefined) {
    const wish = (before.settings as { port?: number }).port;
    const same = digestOf(definition.render(before)) === record.digest && (wish === undefined || wish === record.ports[definition.ports[0]]);
    // Booting since an interrupted run, or out of breath: it gets its time before it is started again.
    if (same && (await healthy(definition, before).then(() => true, () => false))) {
      await definition.furnish(before);
      return before;
    }
  }
  await refuseTakenWish(definition, before, record?.ports[definition.ports[0]]);
  await stop(paths.pidFile, definition.stop);
  await definition.tidy?.(before);

  const { ports, fresh } = await choosePorts(definition, before, record?.ports ?? {});
  const service = { ...before, ports };
  await start(definition, service);
  try {
    await healthy(definition, service);
  } catch (error) {
    // Still running means slow or broken: it stays for its log to be read, and the next run takes it over.
    if (fresh.length > 0 && running(paths.pidFile) === undefined && (await anyTaken(fresh))) {
      writeRecord(paths.recordFile, { ports: {}, digest: "", parts });
      throw new PortLost((error as Error).message);
    }
    throw error;
  }
  await definition.furnish(service);
  return service;
}

/** A newly configured port that is taken must not cost the service that runs on its former one. */
async function refuseTakenWish<S>(definition: Definition<S>, service: Service<S>, remembered: number | undefined): Promise<void> {
  const configured = (service.settings as { port?: number }).port;
  if (configured !== undefined && configured !== remembered) await choosePort({ service: definition.title, configured });
}

async function choosePorts<S>(definition: Definition<S>, service: Service<S>, remembered: Readonly<Record<string, number>>): Promise<{ ports: Record<string, number>; fresh: number[] }> {
  const ports: Record<string, number> = {};
  const fresh: number[] = [];
  for (const [index, name] of definition.ports.entries()) {
    const configured = index === 0 ? (service.settings as { port?: number }).port : undefined;
    // Only the first port is known to others: any other one may simply move.
    const lost = index > 0 && remembered[name] !== undefined && (await portTaken(remembered[name]));
    const port = lost ? await freePort() : await choosePort({ service: definition.title, configured, remembered: remembered[name] });
    if (configured === undefined && remembered[name] !== port) fresh.push(port);
    ports[name] = port;
  }
  return { ports, fresh };
}

async function start<S>(definition: Definition<S>, service: Service<S>): Promise<void> {
  const { paths, secrets, parts, ports } = service;
  mkdirSync(paths.stack, { recursive: true });
  // Another user may have to pass through to its own folder; it cannot list this one.
  chmodSync(paths.stack, 0o711);
  for (const dir of [paths.dir, paths.tmp, paths.logs, secrets.dir]) mkdirSync(dir, { recursive: true, mode: 0o700 });
  // Before anything is made, so that whatever is made can be found and removed again.
  writeRecord(paths.recordFile, { ports, digest: "", parts });
  const as = await definition.user?.(service);
  await definition.prepare(service, as);
  const rendered = definition.render(service);
  for (const [name, text] of Object.entries(rendered.files)) writeOwned(join(paths.dir, name), text, as);
  writeRecord(paths.recordFile, { ports, digest: digestOf(rendered), parts });
  const [command = "", ...args] = [...(as?.prefix ?? []), rendered.command, ...rendered.args];
  await launch({ command, args, env: environment(rendered.env), cwd: paths.dir, outFile: paths.outFile, pidFile: paths.pidFile });
}

function writeOwned(file: string, text: string, as: RunAs | undefined): void {
  writeFileSync(file, text, { mode: 0o600 });
  if (as !== undefined) chownSync(file, as.uid, as.gid);
}

/** What a service may see of this process's environment, and its own. */
function environment(own: Readonly<Record<string, string>>): Record<string, string> {
  const passed = ["PATH", "HOME", "LANG", "TZ", "JAVA_HOME"].flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]] as const]));
  return { ...Object.fromEntries(passed), ...Object.fromEntries(Object.entries(own).map(([name, value]) => [name, resolveSecret(value)])) };
}

/** Waits for health; gives up at once when the process ends. The error says why, in the service's own words. */
async function healthy<S>(definition: Definition<S>, service: Service<S>): Promise<void> {
  const { paths, secrets } = service;
  let ailment = "it said nothing";
  const fail = (what: string): Error => {
    const words = lastWords([paths.logFile, paths.outFile], definition.secrets.map((name) => secrets.read(name) ?? ""));
    return new Error(printProblems([{ place: definition.title, reason: `${what}${words === undefined ? "" : `: ${words}`}`, mend: `See ${paths.logFile}` }]));
  };
  try {
    await until(definition.title, async () => {
      if (running(paths.pidFile) === undefined) throw fail("ended while it started");
      const now = await definition.ailment(service);
      if (now === undefined) return true;
      ailment = now;
      return undefined;
    }, { timeoutMs: definition.startMs, intervalMs: 100 });
  } catch (error) {
    if (error instanceof Error && error.message.startsWith(`${definition.title}: not within`)) throw fail(`not healthy within ${definition.startMs / 1000} s (${ailment})`);
    throw error;
  }
}

async function anyTaken(ports: readonly number[]): Promise<boolean> {
  for (const port of ports) if (await portTaken(port)) return true;
  return false;
}
