import { Client, type ClientConfig } from "pg";
import { readSecret } from "../secrets/read.ts";
import { connectFailure, DatabaseFailure, statementFailure, wayFailure } from "./failure.ts";
import { brokeOnTheWay, reach, type PgStream } from "./reach.ts";
import { attempts, type Attempt } from "./tls.ts";
import type { DatabaseEndpoint } from "./endpoint.ts";

/** What reads and writes need of a connection; `pg.Client` is one. */
export interface Queryable {
  query(sql: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
}

/** Times are milliseconds. */
export interface ConnectOptions {
  /** Longest time until connected. Default 10 000. */
  readonly connectMs?: number;
  /** Longest time of one statement, told to the server. Default 30 000. */
  readonly statementMs?: number;
  /** How long a server that does not answer (yet) is asked again: it may be starting. Default 0: asked once. */
  readonly patienceMs?: number;
  /** What the work does, for the error of a failed statement: "create the publication x". Default "query". */
  readonly doing?: string;
  /** Opens a connection that takes replication commands next to SQL (simple queries only). */
  readonly replication?: boolean;
}

/**
 * Opens one connection, does the work, closes it: no connection outlives an operation.
 *
 * Throws {@link DatabaseFailure}: one line with host, port, database and user, the reason and the mend; never the password.
 */
export async function withDatabase<T>(endpoint: DatabaseEndpoint, work: (client: Queryable) => Promise<T>, options: ConnectOptions = {}): Promise<T> {
  const password = await readSecret(endpoint.password);
  const client = await open(endpoint, password, options);
  try {
    return await work(client);
  } catch (error) {
    if (brokeOnTheWay(error)) throw wayFailure(endpoint, error, [password], options.doing ?? "query");
    // An error of our own says it all already; one of the server or the socket needs its place.
    if (error instanceof DatabaseFailure || !isForeign(error)) throw error;
    throw statementFailure(endpoint, options.doing ?? "query", error, [password]);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Runs the work in one transaction of the given connection: all of it or nothing. */
export async function inTransaction<T>(client: Queryable, work: () => Promise<T>): Promise<T> {
  await client.query("BEGIN");
  try {
    const result = await work();
    await client.query("COMMIT");
    return result;
  } catch (error) {
    await client.query("ROLLBACK").catch(() => undefined);
    throw error;
  }
}

/** The rows of one statement, typed by the caller who wrote it. */
export async function rows<R>(client: Queryable, sql: string, values: unknown[] = []): Promise<R[]> {
  return (await client.query(sql, values)).rows as R[];
}

async function open(endpoint: DatabaseEndpoint, password: string, options: ConnectOptions): Promise<Client> {
  const start = performance.now();
  for (;;) {
    try {
      return await openOnce(endpoint, password, options);
    } catch (error) {
      const failure = error instanceof DatabaseFailure ? error : connectFailure(endpoint, error, [password]);
      if (failure.kind !== "unreachable" || performance.now() - start >= (options.patienceMs ?? 0)) throw failure;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
}

async function openOnce(endpoint: DatabaseEndpoint, password: string, options: ConnectOptions): Promise<Client> {
  const ways = attempts(endpoint);
  let last: unknown;
  for (const way of ways) {
    const client = new Client(config(endpoint, password, way, options, await through(endpoint, password, options)));
    // A connection that breaks while idle emits an error; unheard, it would end the process. The next query fails with it anyway.
    client.on("error", () => undefined);
    try {
      await client.connect();
      return client;
    } catch (error) {
      last = brokeOnTheWay(error) ? wayFailure(endpoint, error, [password]) : error;
      await client.end().catch(() => undefined);
      if (!worthTheNext(error)) break;
    }
  }
  throw last;
}

/** A stream of its own for each connection to a private server; undefined for all others. */
async function through(endpoint: DatabaseEndpoint, password: string, options: ConnectOptions): Promise<PgStream | undefined> {
  try {
    return await reach(endpoint, connectMs(options));
  } catch (error) {
    throw wayFailure(endpoint, error, [password]);
  }
}

/** libpq's `prefer` goes on without TLS when the server has none, and when pg_hba.conf refuses encrypted connections. */
function worthTheNext(error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string };
  return code === "28000" || /does not support SSL/.test(message ?? "") || (code ?? "").startsWith("ERR_SSL");
}

function connectMs(options: ConnectOptions): number {
  return options.connectMs ?? 10_000;
}

function config(endpoint: DatabaseEndpoint, password: string, way: Attempt, options: ConnectOptions, stream: PgStream | undefined): ClientConfig {
  const statementMs = options.statementMs ?? 30_000;
  return {
    host: endpoint.host,
    port: endpoint.port,
    database: endpoint.database,
    user: endpoint.user,
    password,
    ssl: way.tls, // always given: absent, pg would read PGSSLMODE
    application_name: "sluice",
    ...(stream === undefined ? {} : { stream: () => stream }),
    connectionTimeoutMillis: connectMs(options),
    // A walsender knows no statement_timeout for its own commands, and a client that waits a little longer learns the server's reason.
    ...(options.replication ? {} : { statement_timeout: statementMs, lock_timeout: Math.min(15_000, statementMs) }),
    query_timeout: statementMs + 5_000,
    keepAlive: true,
    ...(options.replication ? ({ replication: "database" } as object) : {}),
  };
}

/** Thrown by pg or the socket, as against by our own code. */
function isForeign(error: unknown): boolean {
  return error instanceof Error && ("code" in error || "severity" in error || /Connection terminated|Query read timeout|Client was closed|not queryable/.test(error.message));
}
