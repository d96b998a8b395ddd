import { spawn, type ChildProcess } from "node:child_process";
import { createWriteStream, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../../local/ports.ts";
import { ensureToolchain } from "../../setup/toolchain.ts";
import { until } from "../../util/until.ts";

/** A real broker with real Connect workers, in a temporary folder. */
export interface Cluster {
  /** REST address of the first worker. */
  readonly url: string;
  readonly dir: string;
  /** Folder that connector configs may read as `${dir:…}`. */
  readonly secrets: string;
  /** Starts one more worker of the same group, which makes the group rebalance. Does not wait for it. */
  addWorker(): Promise<string>;
  log(): string;
  stop(): Promise<void>;
}

const QUIET = ["status=warn", "appender.c.type=Console", "appender.c.name=c", "appender.c.layout.type=PatternLayout", "appender.c.layout.pattern=[%d] %p %m (%c)%n", "rootLogger.level=info", "rootLogger.appenderRef.c.ref=c"];

export async function startCluster(): Promise<Cluster> {
  const { java: program, kafkaLibs, pluginPath } = await ensureToolchain(["kafka", "plugins"]);
  const dir = mkdtempSync(join(tmpdir(), "sluice-contract-"));
  const secrets = join(dir, "secrets");
  mkdirSync(secrets);
  const children: ChildProcess[] = [];
  const [broker, controller] = [await freePort(), await freePort()];
  writeFileSync(join(dir, "log4j2.properties"), QUIET.join("\n"));

  const java = (name: string, heap: string, main: string, ...args: string[]): ChildProcess => {
    const child = spawn(program, ["-Xms64m", `-Xmx${heap}`, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", `-Dlog4j2.configurationFile=${join(dir, "log4j2.properties")}`, "-cp", join(kafkaLibs, "*"), main, ...args], { stdio: ["ignore", "pipe", "pipe"], cwd: dir });
    const log = createWriteStream(join(dir, `${name}.log`), { flags: "a" });
    child.stdout?.pipe(log, { end: false });
    child.stderr?.pipe(log, { end: false });
    children.push(child);
    return child;
  };
  const properties = (name: string, values: Record<string, string | number>): string => {
    const file = join(dir, `${name}.properties`);
    writeFileSync(file, Object.entries(values).map(([key, value]) => `${key}=${value}\n`).join(""));
    return file;
  };
  const log = (name: string): string => (existsSync(join(dir, `${name}.log`)) ? readFileSync(join(dir, `${name}.log`), "utf8") : "");

  const brokerConfig = properties("broker", {
    "process.roles": "broker,controller", "node.id": 1, "controller.quorum.voters": `1@127.0.0.1:${controller}`,
    listeners: `PLAINTEXT://127.0.0.1:${broker},CONTROLLER://127.0.0.1:${controller}`, "advertised.listeners": `PLAINTEXT://127.0.0.1:${broker}`,
    "controller.listener.names": "CONTROLLER", "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT", "log.dirs": join(dir, "data"),
    "offsets.topic.replication.factor": 1, "offsets.topic.num.partitions": 4, "transaction.state.log.replication.factor": 1, "transaction.state.log.min.isr": 1,
    "group.initial.rebalance.delay.ms": 0, "log.cleaner.dedupe.buffer.size": 16777216,
  });
  const worker = async (): Promise<string> => {
    const port = await freePort();
    const name = `worker-${port}`;
    const config = properties(name, {
      "bootstrap.servers": `127.0.0.1:${broker}`, "group.id": "contract", listeners: `http://127.0.0.1:${port}`, "rest.advertised.host.name": "127.0.0.1",
      "key.converter": "org.apache.kafka.connect.json.JsonConverter", "value.converter": "org.apache.kafka.connect.json.JsonConverter",
      "offset.storage.topic": "offsets", "offset.storage.replication.factor": 1, "offset.storage.partitions": 2, "config.storage.topic": "configs", "config.storage.replication.factor": 1,
      "status.storage.topic": "status", "status.storage.replication.factor": 1, "status.storage.partitions": 2, "offset.flush.interval.ms": 1000,
      "plugin.path": pluginPath, "plugin.discovery": "service_load", "scheduled.rebalance.max.delay.ms": 0,
      "config.providers": "dir", "config.providers.dir.class": "org.apache.kafka.common.config.provider.DirectoryConfigProvider", "config.providers.dir.param.allowed.paths": secrets,
    });
    java(name, "512m", "org.apache.kafka.connect.cli.ConnectDistributed", config);
    return `http://127.0.0.1:${port}`;
  };

  const cluster = {
    dir, secrets, addWorker: worker,
    log: () => log(`worker-${new URL(cluster.url).port}`),
    url: "",
    async stop() {
      await Promise.all(children.filter((child) => child.exitCode === null && child.signalCode === null).map((child) => {
        const ended = new Promise((resolve) => child.once("exit", resolve));
        child.kill("SIGKILL");
        return ended;
      }));
      rmSync(dir, { recursive: true, force: true });
    },
  };
  try {
    const format = java("format", "128m", "kafka.tools.StorageTool", "format", "-t", "MkU3OEVBNTcwNTJENDM2Qg", "-c", brokerConfig);
    await new Promise((resolve) => format.once("exit", resolve));
    java("broker", "256m", "kafka.Kafka", brokerConfig);
    await until("the broker is up", async () => log("broker").includes("Kafka Server started") || undefined, { timeoutMs: 60_000, intervalMs: 200 });
    cluster.url = await worker();
    await until("the worker is up", async () => (await healthy(cluster.url)) || undefined, { timeoutMs: 90_000, intervalMs: 200 });
    return cluster;
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

async function healthy(url: string): Promise<boolean> {
  return fetch(`${url}/health`, { signal: AbortSignal.timeout(5_000) }).then((answer) => answer.ok, () => false);
}
