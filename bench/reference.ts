import { execFile } from "node:child_process";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { Client } from "pg";
import { rows, withDatabase } from "../database/connect.ts";
import type { DatabaseEndpoint } from "../database/endpoint.ts";
import { resolveSecret } from "../secrets/reference.ts";

/** What reading a slot by itself costs: the fastest that any consumer of it can be. */
export interface ReferenceRead {
  readonly reader: string;
  readonly seconds: number;
}

/** A second slot of the same plugin: from now on it gets what the connector's own gets. */
export async function referenceSlot(admin: DatabaseEndpoint, slot: string): Promise<void> {
  await withDatabase(admin, (client) => client.query("select pg_create_logical_replication_slot($1, 'pgoutput')", [slot]));
}

/**
 * Reads a slot from its start to the end of the log as it is now, and drops it. By `pg_recvlogical` where there is one,
 * else by a reader of ours, which does as little: it writes the messages nowhere.
 */
export async function readSlot(admin: DatabaseEndpoint, slot: string, publication: string): Promise<ReferenceRead> {
  try {
    const [end] = await withDatabase(admin, (client) => rows<{ lsn: string }>(client, "select pg_current_wal_flush_lsn()::text as lsn"));
    const program = find("pg_recvlogical");
    const start = performance.now();
    if (program === undefined) await own(admin, slot, publication, end?.lsn ?? "0/0");
    else await recvlogical(program, admin, slot, publication, end?.lsn ?? "0/0");
    return { reader: program ?? "our own reader (pg_recvlogical is not installed)", seconds: (performance.now() - start) / 1000 };
  } finally {
    await withDatabase(admin, (client) => client.query("select pg_drop_replication_slot($1)", [slot]));
  }
}

function find(name: string): string | undefined {
  const system = "/usr/lib/postgresql";
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), ...(existsSync(system) ? readdirSync(system).map((version) => join(system, version, "bin")) : [])];
  return folders.map((folder) => join(folder, name)).find(existsSync);
}

async function recvlogical(program: string, admin: DatabaseEndpoint, slot: string, publication: string, end: string): Promise<void> {
  const file = join(tmpdir(), `sluice-bench-${process.pid}`);
  const args = ["--start", "--slot", slot, "--endpos", end, "--no-loop", "--dbname", admin.database, "--file", file, "-o", "proto_version=1", "-o", `publication_names=${publication}`];
  const env = { ...process.env, PGHOST: admin.host, PGPORT: String(admin.port), PGUSER: admin.user, PGPASSWORD: resolveSecret(admin.password) };
  try {
    await new Promise<void>((resolve, reject) => execFile(program, args, { env }, (error, _out, stderr) => (error ? reject(new Error(`pg_recvlogical: ${stderr}`)) : resolve())));
  } finally {
    rmSync(file, { force: true });
  }
}

/** Messages of the streaming replication protocol: https://www.postgresql.org/docs/current/protocol-replication.html */
async function own(admin: DatabaseEndpoint, slot: string, publication: string, end: string): Promise<void> {
  const [high = "0", low = "0"] = end.split("/");
  const goal = (BigInt(`0x${high}`) << 32n) + BigInt(`0x${low}`);
  const client = new Client({ host: admin.host, port: admin.port, user: admin.user, database: admin.database, password: resolveSecret(admin.password), ssl: false, replication: "database" } as object);
  await client.connect();
  const { connection } = client as unknown as { connection: NodeJS.EventEmitter & { stream: { destroy(): void } } };
  await new Promise<void>((resolve, reject) => {
    client.on("error", reject);
    connection.on("copyData", ({ chunk }: { chunk: Buffer }) => {
      // 'w' data: start of the data; 'k' keepalive: end of the server's log.
      if (chunk.readBigUInt64BE(1) >= goal) resolve();
    });
    client.query(`START_REPLICATION SLOT ${slot} LOGICAL 0/0 (proto_version '1', publication_names '${publication}')`).catch(reject);
  });
  client.removeAllListeners("error").on("error", () => undefined);
  // A walsender in the middle of its stream does not answer a polite goodbye.
  connection.stream.destroy();
  await withDatabase(admin, (idle) => rows(idle, "select pg_terminate_backend(active_pid) from pg_replication_slots where slot_name = $1 and active", [slot]));
}
