import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { jvmArgs, log4j2 } from "../jvm.ts";
import { HOST } from "../ports.ts";
import type { Definition, Service } from "../service.ts";
import { parseSettings } from "../settings.ts";
import { brokerAilment } from "./health.ts";
import type { KafkaSettings } from "./settings.ts";
import { brokerProperties, kafkaSettings } from "./settings.ts";

const run = promisify(execFile);

/** Apache Kafka, one node in KRaft mode. */
export const kafka: Definition<KafkaSettings> = {
  kind: "kafka",
  title: "local Kafka",
  place: "sluice:broker.local",
  needs: ["kafka"],
  ports: ["clients", "controller"],
  dataVersion: "kraft",
  stop: { signal: "SIGTERM", graceMs: 15_000 },
  startMs: 60_000,
  secrets: [],
  parse: (settings) => parseSettings(kafkaSettings, settings),
  prepare,
  render(service) {
    const { settings, paths, parts } = service;
    return {
      command: parts.java,
      args: jvmArgs({ heapMib: settings.heapMib, paths, libs: parts.kafkaLibs, main: "kafka.Kafka", args: [join(paths.dir, "broker.properties")] }),
      env: {},
      files: { "broker.properties": configOf(service, paths.data), "log4j2.properties": log4j2(paths.logFile) },
    };
  },
  ailment: (service) => brokerAilment(bootstrap(service)),
  furnish: async () => {},
  outputs: (service) => ({ url: bootstrap(service), endpoint: { bootstrapServers: bootstrap(service) } }),
};

function bootstrap(service: Service<KafkaSettings>): string {
  return `${HOST}:${service.ports["clients"]}`;
}

function configOf({ settings, ports }: Service<KafkaSettings>, dataDir: string): string {
  return brokerProperties(settings, { clients: ports["clients"] ?? 0, controller: ports["controller"] ?? 0 }, dataDir);
}

/** Formats the storage under another name first: an interrupted format leaves a folder that a broker neither takes nor formats. */
async function prepare(service: Service<KafkaSettings>): Promise<void> {
  const { paths, parts, settings } = service;
  if (existsSync(paths.data)) return;
  const part = `${paths.data}.part`;
  rmSync(part, { recursive: true, force: true });
  mkdirSync(part, { recursive: true, mode: 0o700 });
  const config = join(paths.tmp, "format.properties");
  writeFileSync(config, configOf(service, part), { mode: 0o600 });
  writeFileSync(join(paths.dir, "log4j2.properties"), log4j2(paths.logFile), { mode: 0o600 });
  const args = jvmArgs({ heapMib: Math.min(128, settings.heapMib), paths, libs: parts.kafkaLibs, main: "kafka.tools.StorageTool", args: ["format", "-t", clusterId(), "-c", config], extra: ["-XX:TieredStopAtLevel=1"] });
  await run(parts.java, args, { timeout: 60_000, env: { PATH: process.env["PATH"] ?? "" } });
  renameSync(part, paths.data);
  rmSync(config, { force: true });
}

/** As Kafka makes one: 16 random bytes in URL-safe Base64, none that starts with a dash (`org.apache.kafka.common.Uuid`). */
function clusterId(): string {
  for (;;) {
    const id = randomBytes(16).toString("base64url");
    if (!id.startsWith("-")) return id;
  }
}
