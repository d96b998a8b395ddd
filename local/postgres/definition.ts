import { realpathSync } from "node:fs";
import { join } from "node:path";
import { HOST } from "../ports.ts";
import { sweepStrays } from "../process.ts";
import type { Definition, Service } from "../service.ts";
import { parseSettings } from "../settings.ts";
import { asNobody, isRoot } from "../user.ts";
import { databaseAilment, furnishDatabase } from "./database.ts";
import { initialise } from "./initdb.ts";
import type { PostgresSettings } from "./settings.ts";
import { postgresSettings, postgresqlConf } from "./settings.ts";
import { removeLock } from "./lock.ts";

export const SUPERUSER = "postgres";
export const SUPERUSER_PASSWORD = "postgres-password";

/** PostgreSQL 18 from its embedded binaries. */
export const postgres: Definition<PostgresSettings> = {
  kind: "postgres",
  title: "local PostgreSQL",
  place: "sluice:source.local",
  needs: ["postgres"],
  ports: ["sql"],
  // The major version: no server reads the folder of another one.
  dataVersion: "18",
  // Fast shutdown: SIGTERM would wait for every client to leave.
  stop: { signal: "SIGINT", graceMs: 20_000 },
  startMs: 60_000,
  secrets: [SUPERUSER_PASSWORD],
  parse: (settings) => parseSettings(postgresSettings, settings),
  async prepare({ paths, parts, secrets }, as) {
    await initialise({ bin: parts.postgresBin, data: paths.data, tmp: paths.tmp, user: SUPERUSER, password: secrets.ensure(SUPERUSER_PASSWORD), as });
  },
  render({ settings, paths, parts, ports }) {
    const config = join(paths.dir, "postgresql.conf");
    return {
      command: join(parts.postgresBin, "postgres"),
      args: ["-D", paths.data, "-c", `config_file=${config}`],
      env: {},
      files: { "postgresql.conf": postgresqlConf(settings, ports["sql"] ?? 0) },
    };
  },
  ailment: (service) => databaseAilment(superuser(service)),
  furnish: (service) => furnishDatabase(superuser(service), service.settings, `sluice:${service.project}/${service.stack}`),
  outputs: (service) => {
    const { database } = service.settings;
    const port = service.ports["sql"] ?? 0;
    return {
      url: `postgresql://${SUPERUSER}@${HOST}:${port}/${encodeURIComponent(database)}`,
      endpoint: { host: HOST, port, database, user: SUPERUSER, password: service.secrets.reference(SUPERUSER_PASSWORD), sslmode: "disable" },
    };
  },
  async user({ paths, parts }) {
    if (!isRoot()) return undefined;
    const reach = [join(parts.postgresBin, "postgres"), join(parts.postgresBin, "initdb")];
    return asNobody({ execute: reach, write: [paths.dir, paths.tmp] });
  },
  async tidy({ paths, parts }) {
    await sweepStrays(realpathSync(join(parts.postgresBin, "postgres")), paths.data);
    removeLock(paths.data);
  },
};

function superuser({ ports, secrets }: Service<PostgresSettings>): { host: string; port: number; user: string; password: string } {
  return { host: HOST, port: ports["sql"] ?? 0, user: SUPERUSER, password: secrets.read(SUPERUSER_PASSWORD) ?? "" };
}
