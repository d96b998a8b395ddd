import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { jvmArgs, log4j2 } from "../jvm.ts";
import { HOST } from "../ports.ts";
import type { Definition, Service } from "../service.ts";
import { parseSettings } from "../settings.ts";
import { wholeFolder } from "../whole.ts";
import { brokerAilment } from "./health.ts";
import type { KafkaSettings } from "./settings.ts";
import { brokerProperties, kafkaSettings } from "./settings.ts";

const run = promisify(execFile);

// The light compiler alone: half the processor time at start, and a broker only passes bytes on. (A Connect worker converts every row.)
const QUICK = ["-XX:TieredStopAtLevel=1"];

// Thousands of lines at every start, one for each partition and setting.
const QUIET_LOGGERS = { "state.change.logger": "warn", "kafka.log": "warn", "org.apache.kafka.storage.internals.log": "warn", "org.apache.kafka.common.config": "warn" };

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
      args: jvmArgs({ heapMib: settings.heapMib, paths, libs: parts.kafkaLibs, main: "kafka.Kafka", args: [join(paths.dir, "broker.properties")], extra: QUICK }),
      env: {},
      files: { "broker.properties": configOf(service, paths.data), "log4j2.properties": log4j2(paths.logFile, QUIET_LOGGERS) },
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

/** An interrupted format would leave a folder that a broker neither takes nor formats. */
async function prepare(service: Service<KafkaSettings>): Promise<void> {
  const { paths, parts, settings } = service;
  const config = join(paths.tmp, "format.properties");
  await wholeFolder(paths.data, async (part) => {
    mkdirSync(part, { mode: 0o700 });
    writeFileSync(config, configOf(service, part), { mode: 0o600 });
    writeFileSync(join(paths.dir, "log4j2.properties"), log4j2(paths.logFile, QUIET_LOGGERS), { mode: 0o600 });
    const args = jvmArgs({ heapMib: Math.min(128, settings.heapMib), paths, libs: parts.kafkaLibs, main: "kafka.tools.StorageTool", args: ["format", "-t", clusterId(), "-c", config], extra: QUICK });
    await run(parts.java, args, { timeout: 60_000, env: { PATH: process.env["PATH"] ?? "" } });
  });
  rmSync(config, { force: true });
}

/** As Kafka makes one: 16 random bytes in URL-safe Base64, none that starts with a dash (`org.apache.kafka.common.Uuid`). */
function clusterId(): string {
  for (;;) {
    const id = randomBytes(16).toString("base64url");
    if (!id.startsWith("-")) return id;
  }
}
