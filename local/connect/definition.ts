import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { QUIET } from "../../connectors/worker/quiet.ts";
import { jvmArgs, log4j2 } from "../jvm.ts";
import { servicePaths } from "../paths.ts";
import { HOST } from "../ports.ts";
import { running } from "../process.ts";
import type { Definition, Service } from "../service.ts";
import { parseSettings } from "../settings.ts";
import { workerAilment } from "./health.ts";
import { haveManifests, pluginMark } from "./plugins.ts";
import type { ConnectSettings } from "./settings.ts";
import { connectSettings, workerProperties } from "./settings.ts";

/** A distributed Kafka Connect worker with isolated plugin folders. */
export const connect: Definition<ConnectSettings> = {
  kind: "connect",
  title: "local Kafka Connect",
  place: "sluice:connect.local",
  needs: ["kafka", "plugins"],
  ports: ["rest"],
  dataVersion: "topics",
  stop: { signal: "SIGTERM", graceMs: 20_000 },
  startMs: 120_000,
  secrets: [],
  parse: (settings) => parseSettings(connectSettings, settings),
  async prepare({ paths }) {
    mkdirSync(paths.data, { recursive: true, mode: 0o700 });
  },
  render({ project, stack, settings, bootstrapServers, security, paths, parts, ports }) {
    const pluginPath = [parts.pluginPath, ...settings.plugins];
    const worker = workerProperties(settings, { port: ports["rest"] ?? 0, bootstrapServers, security, group: `${project}-${stack}`, pluginPath, scan: !haveManifests(settings.plugins), secretsDir: paths.secrets });
    return {
      command: parts.java,
      // The Iceberg catalog's SQLite driver unpacks its library; a worker that was killed would leave it in the machine's own /tmp.
      args: jvmArgs({ heapMib: settings.heapMib, paths, libs: parts.kafkaLibs, main: "org.apache.kafka.connect.cli.ConnectDistributed", args: [join(paths.dir, "connect.properties")], extra: [`-Dorg.sqlite.tmpdir=${paths.tmp}`] }),
      env: { AWS_EC2_METADATA_DISABLED: "true", ...Object.fromEntries(settings.environment.map((name) => [name, `\${env:${name}}`])) },
      files: { "connect.properties": worker, "log4j2.properties": log4j2(paths.logFile, QUIET) },
      marks: { plugins: pluginMark(pluginPath), broker: brokerMark(project, stack) },
    };
  },
  ailment: (service) => workerAilment(urlOf(service)),
  furnish: async () => {},
  outputs: (service) => ({ url: urlOf(service), endpoint: { kind: "direct", url: urlOf(service) } }),
};

/**
 * Which run of the stack's own broker there is. After a broker was killed, Iceberg's sink 1.12.0 may stand still with every task
 * RUNNING: a coordinator thread whose `commitTransaction` timed out lives on beside the task's next one and keeps the partition of
 * the control topic (seen in two of three kills, "Error aborting producer transaction" in the log). It dies with its worker only.
 */
function brokerMark(project: string, stack: string): string {
  return running(servicePaths(project, stack, "kafka").pidFile)?.born ?? "";
}

function urlOf({ ports }: Service<ConnectSettings>): string {
  return `http://${HOST}:${ports["rest"]}`;
}
