import { mkdirSync } from "node:fs";
import { HOST } from "../ports.ts";
import type { Definition, Service } from "../service.ts";
import { parseSettings } from "../settings.ts";
import { registryAilment } from "./health.ts";
import { registryArgs, registrySettings, type RegistrySettings } from "./settings.ts";

/** Apicurio Registry, loopback only, its schemas in a file. */
export const registry: Definition<RegistrySettings> = {
  kind: "registry",
  title: "local schema registry",
  place: "sluice:registry.local",
  needs: ["registry"],
  ports: ["http"],
  dataVersion: "h2",
  stop: { signal: "SIGTERM", graceMs: 10_000 },
  startMs: 90_000,
  secrets: [],
  parse: (settings) => parseSettings(registrySettings, settings),
  async prepare({ paths }) {
    mkdirSync(paths.data, { recursive: true, mode: 0o700 });
  },
  render({ settings, paths, parts, ports }) {
    return {
      command: parts.java,
      args: registryArgs({ heapMib: settings.heapMib, port: ports["http"] ?? 0, data: paths.data, tmp: paths.tmp, logs: paths.logs, logFile: paths.logFile, folder: parts.registry }),
      env: {},
      files: {},
    };
  },
  ailment: (service) => registryAilment(urlOf(service)),
  furnish: async () => {},
  outputs: (service) => ({ url: urlOf(service), endpoint: { api: "apicurio", url: urlOf(service) } }),
};

function urlOf({ ports }: Service<RegistrySettings>): string {
  return `http://${HOST}:${ports["http"]}`;
}
