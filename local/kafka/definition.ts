import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { BrokerEndpoint } from "../../broker/endpoint.ts";
import { grant } from "../../broker/grant.ts";
import { withAdmin } from "../../broker/client.ts";
import { jvmArgs, log4j2 } from "../jvm.ts";
import { HOST } from "../ports.ts";
import type { Definition, Service } from "../service.ts";
import { parseSettings } from "../settings.ts";
import { wholeFolder } from "../whole.ts";
import { furnishGuard, guardOf, scramArgs, WORKER, WORKER_SECRET, type Guard } from "./guard.ts";
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
  secrets: [WORKER_SECRET],
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
  ailment: (service) => brokerAilment(endpointOf(service)),
  async furnish(service) {
    if (guarded(service)) await withAdmin(endpointOf(service), (admin) => grant(admin, WORKER, service.settings.rights ?? []));
  },
  outputs(service) {
    const { worker } = guardOf(service);
    return { url: bootstrap(service), endpoint: { ...endpointOf(service) }, ...(guarded(service) ? { inside: { bootstrapServers: bootstrap(service), security: worker } } : {}) };
  },
};

function guarded({ settings }: Service<KafkaSettings>): boolean {
  return settings.security === "sasl_ssl";
}

function bootstrap(service: Service<KafkaSettings>): string {
  return `${HOST}:${service.ports["clients"]}`;
}

function endpointOf(service: Service<KafkaSettings>): BrokerEndpoint {
  return { bootstrapServers: bootstrap(service), ...(guarded(service) ? { security: guardOf(service).admin } : {}) };
}

function configOf(service: Service<KafkaSettings>, dataDir: string): string {
  const { settings, ports } = service;
  const guard: Guard | undefined = guarded(service) ? guardOf(service) : undefined;
  return brokerProperties(settings, { clients: ports["clients"] ?? 0, controller: ports["controller"] ?? 0 }, dataDir, guard);
}

/** An interrupted format would leave a folder that a broker neither takes nor formats. */
async function prepare(service: Service<KafkaSettings>): Promise<void> {
  const { paths, parts, settings } = service;
  if (guarded(service) && existsSync(paths.data) && !existsSync(guardOf(service).login)) {
    throw new Error("sluice:broker.local.security: the local Kafka was made without users, and a broker gets its first ones only when it is made. Take the setting back, or start anew: pulumi destroy, then pulumi up");
  }
  const users = guarded(service) ? scramArgs(await furnishGuard(service)) : [];
  const config = join(paths.tmp, "format.properties");
  const args = join(paths.tmp, "format.args");
  await wholeFolder(paths.data, async (part) => {
    mkdirSync(part, { mode: 0o700 });
    writeFileSync(config, configOf(service, part), { mode: 0o600 });
    writeFileSync(join(paths.dir, "log4j2.properties"), log4j2(paths.logFile, QUIET_LOGGERS), { mode: 0o600 });
    // In a file: every user of the machine can read the arguments of a process.
    writeFileSync(args, ["format", "-t", clusterId(), "-c", config, ...users].join("\n"), { mode: 0o600 });
    try {
      const java = jvmArgs({ heapMib: Math.min(128, settings.heapMib), paths, libs: parts.kafkaLibs, main: "kafka.tools.StorageTool", args: [`@${args}`], extra: QUICK });
      await run(parts.java, java, { timeout: 60_000, env: { PATH: process.env["PATH"] ?? "" } });
    } finally {
      rmSync(args, { force: true });
      rmSync(config, { force: true });
    }
  });
}

/** As Kafka makes one: 16 random bytes in URL-safe Base64, none that starts with a dash (`org.apache.kafka.common.Uuid`). */
function clusterId(): string {
  for (;;) {
    const id = randomBytes(16).toString("base64url");
    if (!id.startsWith("-")) return id;
  }
}
