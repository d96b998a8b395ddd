import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../../../local/ports.ts";
import { mavenPackage, verify } from "../../../setup/maven.ts";
import { installPart } from "../../../setup/part.ts";
import { projectRoot } from "../../../setup/root.ts";
import { cacheFolder, ensureToolchain } from "../../../setup/toolchain.ts";
import { until } from "../../../util/until.ts";

const HERE = ["test", "support", "search"] as const;

/** A real OpenSearch of one node, without its security plugin: it asks for no login. */
export interface SearchServer {
  readonly url: string;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
  /** Starts it again at the same address, with what it had written. */
  start(): Promise<void>;
  dispose(): Promise<void>;
}

export async function startSearchServer(): Promise<SearchServer> {
  const { java } = await ensureToolchain(["kafka"]);
  const jars = await serverJars();
  const dir = mkdtempSync(join(tmpdir(), "sluice-search-"));
  const [http, transport] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${http}`;
  let child: ChildProcess | undefined;
  const start = async (): Promise<void> => {
    const made = spawn(java, ["-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "-cp", join(jars, "*"), join(projectRoot(), ...HERE, "SearchServer.java"), dir, String(http), String(transport)], { stdio: ["pipe", "ignore", "pipe"], cwd: dir });
    child = made;
    let said = "";
    made.stderr?.on("data", (part: Buffer) => (said = (said + part.toString()).slice(-4000)));
    await until("the search server answers", async () => {
      if (made.exitCode !== null) throw new Error(`the search server ended: ${said}`);
      return (await fetch(url).then((answer) => answer.ok, () => false)) ? true : undefined;
    }, { timeoutMs: 180_000, intervalMs: 200 });
  };
  const kill = async (): Promise<void> => {
    const running = child;
    if (running === undefined || running.exitCode !== null || running.signalCode !== null) return;
    const ended = new Promise((resolve) => running.once("exit", resolve));
    running.kill("SIGKILL");
    await ended;
  };
  const dispose = async (): Promise<void> => {
    await kill();
    rmSync(dir, { recursive: true, force: true });
  };
  await start().catch(async (error: unknown) => { await dispose(); throw error; });
  return { url, kill, start, dispose };
}

async function serverJars(): Promise<string> {
  const here = join(projectRoot(), ...HERE);
  const folder = await installPart(cacheFolder(), { name: "opensearch", version: "2.19.4-test" }, async (out) => {
    await mavenPackage("opensearch", join(here, "pom.xml"), { out: join(out, "jars"), work: join(out, ".work") });
    await verify("opensearch", join(out, "jars"), join(here, "SHA256SUMS"));
  });
  return join(folder, "jars");
}

/** A folder with the stand-in for Aiven's sink as a plugin: see its class. */
export async function standInPlugin(): Promise<{ folder: string; dispose: () => void }> {
  const { kafkaLibs } = await ensureToolchain(["kafka"]);
  const folder = mkdtempSync(join(tmpdir(), "sluice-plugin-"));
  const classes = join(folder, "classes");
  const services = join(classes, "META-INF", "services");
  mkdirSync(services, { recursive: true });
  const run = (command: string, args: readonly string[]): Promise<void> => new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    child.stderr.on("data", (part: Buffer) => (said += part.toString()));
    child.on("error", reject);
    child.on("exit", (code) => (code === 0 ? resolve() : reject(new Error(`${command}: ${said}`))));
  });
  writeFileSync(join(services, "org.apache.kafka.connect.sink.SinkConnector"), "io.aiven.kafka.connect.opensearch.OpenSearchSinkConnector\n");
  await run("javac", ["--release", "17", "-proc:none", "-cp", join(kafkaLibs, "*"), "-d", classes, join(projectRoot(), ...HERE, "OpenSearchSinkConnector.java")]);
  mkdirSync(join(folder, "plugins", "stand-in"), { recursive: true });
  await run("jar", ["--create", "--file", join(folder, "plugins", "stand-in", "stand-in.jar"), "-C", classes, "."]);
  return { folder: join(folder, "plugins"), dispose: () => rmSync(folder, { recursive: true, force: true }) };
}
