import { execFile } from "node:child_process";
import { chmodSync, chownSync, copyFileSync, existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { Client } from "pg";
import type { DatabaseEndpoint } from "../../database/endpoint.ts";
import { until } from "../../util/until.ts";
import { cacheDir, freePort, scratch, start, type Service } from "../support/process.ts";

const run = promisify(execFile);
const NOBODY = 65534;

/** Every PostgreSQL of this machine: the one Sluice brings, and those that the system has. */
export function installedServers(): { label: string; bin: string }[] {
  const system = "/usr/lib/postgresql";
  const others = existsSync(system) ? readdirSync(system).map((version) => ({ label: `PostgreSQL ${version} of the system`, bin: join(system, version, "bin") })) : [];
  // Named at load time, so not by the toolchain itself; `npm test` has installed it.
  const own = readdirSync(cacheDir()).filter((name) => /^postgres-\d/.test(name)).map((name) => ({ label: "PostgreSQL of Sluice", bin: join(cacheDir(), name, "bin") }));
  return [...own.slice(-1), ...others.filter(({ bin }) => existsSync(join(bin, "initdb")))];
}

export interface Server {
  readonly bin: string;
  readonly endpoint: DatabaseEndpoint;
  /** A folder of the test's own, removed at the end. */
  readonly dir: string;
  as(user: string, password: string, database?: string): DatabaseEndpoint;
  /** Runs SQL as superuser in the database `shop` (or another) and answers the last statement's rows. */
  sql<R = Record<string, unknown>>(text: string, values?: unknown[], database?: string): Promise<R[]>;
  log(): string;
  /** Stops it and starts it again with other settings. */
  restart(settings: Readonly<Record<string, string>>): Promise<void>;
  stop(): Promise<void>;
}

export interface ServerOptions {
  readonly settings?: Readonly<Record<string, string>>;
  /** Key and certificate of the server; connections without TLS are then refused. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

/** A server of these programs on a free loopback port, with an empty database `shop`. */
export async function startServer(bin: string, options: ServerOptions = {}): Promise<Server> {
  const { dir, dispose } = scratch("database");
  const root = process.getuid?.() === 0;
  const prefix = root ? ["setpriv", `--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups", "--inh-caps=+dac_override", "--ambient-caps=+dac_override"] : [];
  const give = (file: string, mode?: number): string => {
    if (root) chownSync(file, NOBODY, NOBODY);
    if (mode !== undefined) chmodSync(file, mode);
    return file;
  };
  const words = (program: string, args: string[]): [string, string[]] => {
    const [first = "", ...rest] = [...prefix, join(bin, program), ...args];
    return [first, rest];
  };
  give(dir);
  const password = "super-canary-1";
  writeFileSync(join(dir, "pw"), password);
  give(join(dir, "pw"));
  const data = join(dir, "data");
  await run(...words("initdb", ["-D", data, "-U", "postgres", "--auth=scram-sha-256", `--pwfile=${join(dir, "pw")}`, "-E", "UTF8", "--locale=C", "--no-sync"]), { cwd: dir });
  const tls: Record<string, string> = {};
  if (options.tls) {
    for (const [name, from] of [["server.key", options.tls.key], ["server.crt", options.tls.cert]] as const) {
      copyFileSync(from, join(data, name));
      give(join(data, name), 0o600);
    }
    tls["ssl"] = "on";
    writeFileSync(join(data, "pg_hba.conf"), "hostssl all all 127.0.0.1/32 scram-sha-256\nhostssl replication all 127.0.0.1/32 scram-sha-256\n");
  }
  const port = await freePort();
  const endpoint: DatabaseEndpoint = { host: "127.0.0.1", port, database: "shop", user: "postgres", password, sslmode: options.tls ? "require" : "disable" };
  let service: Service;
  const connect = async (database: string): Promise<Client> => {
    const client = new Client({ host: "127.0.0.1", port, user: "postgres", password, database, ssl: options.tls ? { rejectUnauthorized: false } : false });
    client.on("error", () => undefined);
    try {
      await client.connect();
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    return client;
  };
  const boot = async (settings: Readonly<Record<string, string>>): Promise<void> => {
    const all = { listen_addresses: "127.0.0.1", unix_socket_directories: "", wal_level: "logical", max_replication_slots: "6", max_wal_senders: "6", fsync: "off", log_statement: "all", ...tls, ...options.settings, ...settings };
    service = start("postgres", dir, ...words("postgres", ["-D", data, "-p", String(port), ...Object.entries(all).flatMap(([key, value]) => ["-c", `${key}=${value}`])]));
    const client = await until("PostgreSQL started", async () => {
      if (!service.alive()) throw new Error(`PostgreSQL died: ${service.log().slice(-2000)}`);
      return connect("postgres").catch(() => undefined);
    });
    await client.end();
  };
  await boot({});
  const sql: Server["sql"] = async <R>(text: string, values?: unknown[], database = "shop"): Promise<R[]> => {
    const client = await connect(database);
    try {
      const result: unknown = await client.query(text, values);
      return ((Array.isArray(result) ? result.at(-1) : result) as { rows: R[] }).rows;
    } finally {
      await client.end();
    }
  };
  await sql("create database shop", [], "postgres");
  return {
    bin,
    dir,
    endpoint,
    sql,
    as: (user, password, database = "shop") => ({ ...endpoint, user, password, database }),
    log: () => service.log(),
    async restart(settings) {
      await service.stop();
      await boot(settings);
    },
    async stop() {
      await service.stop();
      dispose();
    },
  };
}

/** A consumer that reads the slot until it is told to stop or its connection is ended; it comes back, as a connector would. */
export async function consume(server: Server, slot: string, publication: string, comeBack = true, as: DatabaseEndpoint = server.endpoint): Promise<{ stop(): Promise<void> }> {
  let stopped = false;
  let client: Client | undefined;
  const attach = async (): Promise<void> => {
    if (stopped) return;
    const { host, port, user, password, database } = as;
    const next = new Client({ host, port, user, password, database, ssl: false, replication: "database" } as object);
    client = next;
    next.on("error", () => undefined);
    next.on("end", () => comeBack && setTimeout(() => void attach().catch(() => undefined), 50));
    await next.connect();
    next.query(`START_REPLICATION SLOT ${slot} LOGICAL 0/0 (proto_version '1', publication_names '${publication}')`).catch(() => undefined);
  };
  await attach();
  await until("slot is read", async () => ((await server.sql<{ active: boolean }>(`select active from pg_replication_slots where slot_name = $1`, [slot]))[0]?.active ? true : undefined));
  return {
    async stop() {
      stopped = true;
      // A walsender in the middle of its stream does not answer a polite goodbye.
      (client as unknown as { connection: { stream: { destroy(): void } } } | undefined)?.connection.stream.destroy();
    },
  };
}
