import { chmodSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { KubernetesConnect } from "../../../config/stack.ts";
import { workerFiles, type Files } from "../../../kubernetes/connect/files.ts";
import { METRICS_PORT, OWN_JAR, PATHS, REST_PORT } from "../../../kubernetes/connect/paths.ts";
import { pluginsOf } from "../../../kubernetes/connect/plugins.ts";
import { podTemplate } from "../../../kubernetes/connect/pod.ts";
import { workerSize } from "../../../kubernetes/connect/size.ts";
import type { BrokerEndpoint } from "../../../broker/endpoint.ts";
import type { PipelinePlan } from "../../../pipeline/shape.ts";
import { ownJar } from "../../../setup/own-jar.ts";
import { ensureToolchain } from "../../../setup/toolchain.ts";
import { freePort, scratch, start, type Service } from "../../support/process.ts";

export interface PodLike {
  /** What stands for the pod's root. */
  readonly root: string;
  readonly url: string;
  readonly metricsUrl: string;
  readonly service: Service;
  /** The settings as the ConfigMap has them. */
  readonly properties: string;
  stop(): Promise<void>;
}

export interface PodLikeArgs {
  readonly server: KubernetesConnect;
  readonly plan: PipelinePlan;
  /** In the worker's view. */
  readonly broker: BrokerEndpoint;
  readonly secrets: Files;
  readonly trust: Files;
  /** Jar of the JMX exporter. */
  readonly exporter: string;
}

/**
 * The container of a worker's pod as a process of this machine: its files as a kubelet mounts them, its variables, its command. What
 * differs: absolute paths lie in a folder, the two ports are free ones, and `bin/connect-distributed.sh` is a stand-in of three lines
 * that starts the same main class with the same options, since Kafka's own scripts are in no Maven artifact.
 */
export async function startPodLike({ server, plan, broker, secrets, trust, exporter }: PodLikeArgs): Promise<PodLike> {
  const { java, kafkaLibs, pluginPath } = await ensureToolchain(["kafka", "plugins"]);
  const { dir, dispose } = scratch("pod");
  const [rest, metrics] = [await freePort(), await freePort()];
  const plugins = pluginsOf(server, plan, broker.security);
  const here = (text: string): string => text.replace(/(?<![\w.])(\/opt\/sluice|\/tmp\/)/g, (path) => `${dir}${path}`);
  const ported = (text: string): string => here(text).replace(`http://:${REST_PORT}`, `http://:${rest}`).replace(`rest.advertised.port=${REST_PORT}`, `rest.advertised.port=${rest}`).replace(`=${METRICS_PORT}:`, `=${metrics}:`);

  const files = workerFiles({ broker, group: plan.names.cluster.id, maxMessageBytes: 8 * 1024 * 1024, plugins });
  mountLike(here(PATHS.worker), Object.fromEntries(Object.entries(files).map(([name, text]) => [name, ported(text)])));
  const jar = await ownJar();
  mountLike(here(PATHS.own), { [OWN_JAR]: Buffer.from(jar.base64, "base64"), SHA512SUMS: `${jar.sha512}  ${OWN_JAR}\n` });
  mountLike(here(PATHS.secrets), secrets);
  mountLike(here(PATHS.trust), trust);
  mkdirSync(join(dir, "tmp"));

  // What the init container leaves, but for our own jar, which setup puts beside Iceberg's.
  for (const plugin of readdirSync(pluginPath).filter((name) => !name.startsWith("."))) {
    const folder = join(here(PATHS.fetched), "plugins", plugin);
    mkdirSync(folder, { recursive: true });
    for (const file of readdirSync(join(pluginPath, plugin)).filter((name) => name !== OWN_JAR)) symlinkSync(join(pluginPath, plugin, file), join(folder, file));
  }

  const home = join(dir, "kafka");
  mkdirSync(join(home, "bin"), { recursive: true });
  mkdirSync(join(home, "libs"));
  symlinkSync(exporter, join(home, "libs", "jmx_prometheus_javaagent-1.0.1.jar"));
  const script = join(home, "bin", "connect-distributed.sh");
  writeFileSync(script, `#!/bin/sh\nexec "${java}" $KAFKA_HEAP_OPTS -XX:+UseSerialGC -XX:TieredStopAtLevel=1 $KAFKA_LOG4J_OPTS $KAFKA_OPTS -cp "\${CLASSPATH:-}:${kafkaLibs}/*" org.apache.kafka.connect.cli.ConnectDistributed "$@"\n`);
  chmodSync(script, 0o755);

  const { names } = plan;
  const { spec } = podTemplate({ names: names.cluster, server, plugins, size: workerSize(server, plan.estimates.heapBytes), maps: { worker: "w", own: "o", install: "i" }, install: {}, secrets: true, trust: true, annotations: {} }) as any;
  const [container] = spec.containers;
  const variables = Object.fromEntries(container.env.map(({ name, value }: { name: string; value?: string }) => [name, value === undefined ? "127.0.0.1" : here(value)]));
  const [command, ...args] = (container.command as string[]).map(here);
  const service = start("worker", dir, command!, args, { ...variables, KAFKA_HOME: home, JMX_EXPORTER_HOME: join(dir, "none") });
  return {
    root: dir,
    url: `http://127.0.0.1:${rest}`,
    metricsUrl: `http://127.0.0.1:${metrics}/metrics`,
    service,
    properties: files["connect.properties"]!,
    async stop() {
      await service.stop();
      dispose();
    },
  };
}

/** Files as a kubelet lays them out: a folder with a dated name, `..data` that points to it, and links through that. */
function mountLike(folder: string, files: Readonly<Record<string, string | Buffer>>): void {
  const dated = join(folder, "..2026_11_21_12_00_00.1");
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(dated, path)), { recursive: true });
    writeFileSync(join(dated, path), content);
  }
  mkdirSync(dated, { recursive: true });
  symlinkSync("..2026_11_21_12_00_00.1", join(folder, "..data"));
  for (const top of new Set(Object.keys(files).map((path) => path.split("/")[0]!))) symlinkSync(join("..data", top), join(folder, top));
}
