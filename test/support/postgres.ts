import { execFile } from "node:child_process";
import { chownSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { Client } from "pg";
import { ensureToolchain } from "../../setup/toolchain.ts";
import { until } from "../../util/until.ts";
import { freePort, scratch, start, type Service } from "./process.ts";

const run = promisify(execFile);
const NOBODY = 65534;

export interface TestPostgres {
  readonly port: number;
  readonly password: string;
  readonly service: Service;
  /** Runs statements as superuser; rows of the last one come back with every value as text. */
  sql(text: string, values?: unknown[]): Promise<Record<string, string | null>[]>;
  stop(): Promise<void>;
}

/** PostgreSQL of the cache with logical replication on a free loopback port, database `shop`; about 3 s to start. */
export async function startPostgres(): Promise<TestPostgres> {
  const { dir, dispose } = scratch("postgres");
  const bin = (await ensureToolchain(["postgres"])).postgresBin;
  const root = process.getuid?.() === 0;
  // PostgreSQL refuses root; the capability lets nobody read a cache under a closed folder.
  const prefix = root ? ["setpriv", `--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups", "--inh-caps=+dac_override", "--ambient-caps=+dac_override"] : [];
  if (root) chownSync(dir, NOBODY, NOBODY);
  const words = (program: string, args: string[]): [string, string[]] => {
    const [first = "", ...rest] = [...prefix, join(bin, program), ...args];
    return [first, rest];
  };
  const password = "test-superuser";
  const pwfile = join(dir, "pw");
  writeFileSync(pwfile, password);
  if (root) chownSync(pwfile, NOBODY, NOBODY);
  const data = join(dir, "data");
  await run(...words("initdb", ["-D", data, "-U", "postgres", "--auth=scram-sha-256", `--pwfile=${pwfile}`, "-E", "UTF8", "--locale=C", "--no-sync"]), { cwd: dir });
  const port = await freePort();
  const [command, args] = words("postgres", [
    ...["-D", data, "-p", String(port), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "wal_level=logical"],
    ...["-c", "max_replication_slots=8", "-c", "max_wal_senders=8", "-c", "fsync=off", "-c", "TimeZone=Europe/Berlin"],
  ]);
  const service = start("postgres", dir, command, args);
  const connect = async (database: string): Promise<Client> => {
    const client = new Client({ host: "127.0.0.1", port, user: "postgres", password, database, types: { getTypeParser: () => (text: string) => text } });
    await client.connect();
    return client;
  };
  const admin = await until("PostgreSQL started", async () => {
    if (!service.alive()) throw new Error(`PostgreSQL died: ${service.log().slice(-2000)}`);
    return connect("postgres").catch(() => undefined);
  });
  await admin.query("create database shop");
  await admin.end();
  const client = await connect("shop");
  return {
    port,
    password,
    service,
    async sql(text, values) {
      const result = await client.query(text, values);
      const last = Array.isArray(result) ? result.at(-1) : result;
      return (last as { rows: Record<string, string | null>[] }).rows;
    },
    async stop() {
      await client.end().catch(() => undefined);
      await service.stop();
      dispose();
    },
  };
}
