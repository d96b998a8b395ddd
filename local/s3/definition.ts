import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { HOST } from "../ports.ts";
import type { Definition, Service } from "../service.ts";
import { parseSettings } from "../settings.ts";
import { storeAilment } from "./health.ts";
import type { S3Settings } from "./settings.ts";
import { s3Settings } from "./settings.ts";

const ACCESS = "s3-root-access-key";
const SECRET = "s3-root-secret-key";

/** versitygw over plain files: signatures are checked, and bucket policies hold for every user but root. */
export const s3: Definition<S3Settings> = {
  kind: "s3",
  title: "local S3 server",
  place: "sluice:sinks",
  needs: ["s3"],
  ports: ["http"],
  dataVersion: "posix",
  stop: { signal: "SIGTERM", graceMs: 10_000 },
  startMs: 30_000,
  secrets: [ACCESS, SECRET],
  parse: (settings) => parseSettings(s3Settings, settings),
  async prepare({ paths, secrets }) {
    mkdirSync(paths.data, { recursive: true, mode: 0o700 });
    mkdirSync(join(paths.dir, "iam"), { recursive: true, mode: 0o700 });
    secrets.ensure(ACCESS, 10);
    secrets.ensure(SECRET);
  },
  render({ settings, paths, parts, ports, secrets }) {
    return {
      command: parts.versitygw,
      args: ["--port", `${HOST}:${ports["http"]}`, "--region", settings.region, "--quiet", "--iam-dir", join(paths.dir, "iam"), "--iam-cache-ttl", "5", "posix", paths.data],
      // A user that is taken away is refused after seconds, not after two minutes (`--iam-cache-ttl`).
      // By environment, since the arguments of a process can be read by everyone.
      env: { ROOT_ACCESS_KEY_ID: secrets.reference(ACCESS), ROOT_SECRET_ACCESS_KEY: secrets.reference(SECRET) },
      files: {},
    };
  },
  ailment: (service) => storeAilment(urlOf(service)),
  furnish: async () => {},
  outputs: (service) => ({
    url: urlOf(service),
    endpoint: { endpoint: urlOf(service), region: service.settings.region, pathStyle: true, accessKeyId: service.secrets.reference(ACCESS), secretAccessKey: service.secrets.reference(SECRET) },
  }),
};

function urlOf({ ports }: Service<S3Settings>): string {
  return `http://${HOST}:${ports["http"]}`;
}
