import { realpathSync } from "node:fs";
import { join } from "node:path";
import { HOST } from "../ports.ts";
import { sweepStrays } from "../process.ts";
import type { Definition, Service, ServiceKind } from "../service.ts";
import { parseSettings } from "../settings.ts";
import { asNobody, isRoot } from "../user.ts";
import { databaseAilment, furnishDatabase } from "./database.ts";
import { initialise } from "./initdb.ts";
import type { PostgresSettings } from "./settings.ts";
import { postgresSettings, postgresqlConf } from "./settings.ts";
import { removeLock } from "./lock.ts";

export const SUPERUSER = "postgres";
export const SUPERUSER_PASSWORD = "postgres-password";

/** PostgreSQL 18 from its embedded binaries, once for each kind. */
function server({ kind, title, place, secret }: { readonly kind: ServiceKind; readonly title: string; readonly place: string; readonly secret: string }): Definition<PostgresSettings> {
  const superuser = ({ ports, secrets }: Service<PostgresSettings>) => ({ host: HOST, port: ports["sql"] ?? 0, user: SUPERUSER, password: secrets.read(secret) ?? "" });
  return {
    kind,
    title,
    place,
    needs: ["postgres"],
    ports: ["sql"],
    // The major version: no server reads the folder of another one.
    dataVersion: "18",
    // Fast shutdown: SIGTERM would wait for every client to leave.
    stop: { signal: "SIGINT", graceMs: 20_000 },
    startMs: 60_000,
    secrets: [secret],
    parse: (settings) => parseSettings(postgresSettings, settings),
    async prepare({ paths, parts, secrets }, as) {
      await initialise({ bin: parts.postgresBin, data: paths.data, tmp: paths.tmp, user: SUPERUSER, password: secrets.ensure(secret), as });
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
        endpoint: { host: HOST, port, database, user: SUPERUSER, password: service.secrets.reference(secret), sslmode: "disable" },
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
}

/** The database that is captured. */
export const postgres = server({ kind: "postgres", title: "local PostgreSQL", place: "sluice:source.local", secret: SUPERUSER_PASSWORD });

/** The one that gets the copies of sinks of kind jdbc. */
export const copy = server({ kind: "copy", title: "local PostgreSQL for copies", place: "sluice:sinks", secret: "copy-password" });
