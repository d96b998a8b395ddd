import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ensureToolchain } from "../../setup/toolchain.ts";
import { until } from "../../util/until.ts";
import { freePort, scratch, start, type Service } from "./process.ts";

export interface TestConnect {
  readonly url: string;
  readonly dir: string;
  log(): string;
  /** Ends the worker as `kill -9` does and starts it again on the same port. */
  killAndRestart(): Promise<void>;
  /** One REST call; the answer's JSON, or an error with its text. */
  call(method: string, path: string, body?: unknown): Promise<unknown>;
  /** Creates a connector and waits until it and its tasks run. */
  running(name: string, config: Record<string, string>): Promise<void>;
  /** State of connector and tasks with the first lines of traces. */
  state(name: string): Promise<string>;
  stop(): Promise<void>;
}

/** One Connect worker with all plugins. */
export async function startConnect(bootstrapServers: string, env: Record<string, string> = {}): Promise<TestConnect> {
  const { java, kafkaLibs, pluginPath } = await ensureToolchain(["kafka", "plugins"]);
  const { dir, dispose } = scratch("connect");
  const port = await freePort();
  mkdirSync(join(dir, "tmp"));
  const properties = join(dir, "connect.properties");
  const log4j = join(dir, "log4j2.properties");
  const topics = ["offset", "config", "status"].map((what) => `${what}.storage.topic=connect-${what}\n${what}.storage.replication.factor=1`).join("\n");
  writeFileSync(properties, `bootstrap.servers=${bootstrapServers}
group.id=connect-test
listeners=http://127.0.0.1:${port}
rest.advertised.host.name=127.0.0.1
key.converter=org.apache.kafka.connect.json.JsonConverter
value.converter=org.apache.kafka.connect.json.JsonConverter
${topics}
offset.storage.partitions=1
status.storage.partitions=1
offset.flush.interval.ms=1000
plugin.path=${pluginPath}
plugin.discovery=service_load
connector.client.config.override.policy=All
scheduled.rebalance.max.delay.ms=0
`);
  writeFileSync(log4j, "status=warn\nappender.c.type=Console\nappender.c.name=c\nappender.c.layout.type=PatternLayout\nappender.c.layout.pattern=[%d] %p %m (%c)%n\nrootLogger.level=info\nrootLogger.appenderRef.c.ref=c\n");
  const launch = (): Service => start("connect", dir, java, [
    ...["-Xms128m", "-Xmx768m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", `-Dlog4j2.configurationFile=${log4j}`],
    ...[`-Djava.io.tmpdir=${join(dir, "tmp")}`, `-Dorg.sqlite.tmpdir=${join(dir, "tmp")}`],
    ...["-cp", join(kafkaLibs, "*"), "org.apache.kafka.connect.cli.ConnectDistributed", properties],
  ], env);
  let service = launch();
  const url = `http://127.0.0.1:${port}`;
  const call = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const answer = await fetch(url + path, { method, headers: { "content-type": "application/json" }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text.slice(0, 2000)}`);
    return text === "" ? undefined : JSON.parse(text);
  };
  const status = async (name: string): Promise<Status> => (await call("GET", `/connectors/${name}/status`)) as Status;
  const stop = async (): Promise<void> => {
    await service.stop();
    dispose();
  };
  const started = (): Promise<true> => until("Connect started", async () => {
    if (!service.alive()) throw new Error(`Connect died: ${service.log().slice(-2000)}`);
    return (await call("GET", "/connectors").catch(() => undefined)) === undefined ? undefined : true;
  }, { timeoutMs: 120_000 });
  try {
    await started();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url,
    dir,
    call,
    log: () => service.log(),
    async killAndRestart() {
      await service.kill();
      service = launch();
      await started();
    },
    async running(name, config) {
      await until(`${name} accepted`, async () => call("PUT", `/connectors/${name}/config`, config).catch((error: Error) => {
        if (error.message.includes(" 409 ")) return undefined;
        throw error;
      }));
      await until(`${name} running`, async () => {
        const { connector, tasks } = await status(name).catch(() => ({ connector: { state: "NONE" }, tasks: [] }) as Status);
        const failed = [connector, ...tasks].find(({ state }) => state === "FAILED");
        if (failed) throw new Error(`${name} failed: ${failed.trace?.slice(0, 3000)}`);
        return connector.state === "RUNNING" && tasks.length > 0 && tasks.every(({ state }) => state === "RUNNING") ? true : undefined;
      });
    },
    async state(name) {
      const { connector, tasks } = await status(name);
      return [connector, ...tasks].map(({ state, trace }) => (trace ? `${state}: ${causes(trace)}` : state)).join("; ");
    },
    stop,
  };
}

/** Head of a stack trace and every cause in it. */
function causes(trace: string): string {
  return trace.split("\n").filter((line, at) => at === 0 || line.startsWith("Caused by")).join(" | ");
}

interface Status {
  connector: { state: string; trace?: string };
  tasks: { state: string; trace?: string }[];
}
