import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { Client, escapeIdentifier, escapeLiteral } from "pg";
import { printProblems } from "../../config/problem.ts";
import { redact } from "../../secrets/redact.ts";
import { projectRoot } from "../../setup/root.ts";
import type { PostgresSettings } from "./settings.ts";

export interface Superuser {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
}

/** Every connection slot is taken: the server is well, and busy (`53300 too_many_connections`). */
const FULL = "53300";

/** `undefined` when the server takes queries, else why not. */
export async function databaseAilment(login: Superuser): Promise<string | undefined> {
  const client = clientFor(login, "postgres");
  try {
    await client.connect();
    await client.query("select 1");
    return undefined;
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    return code === FULL ? undefined : redact(message, [login.password]);
  } finally {
    await client.end().catch(() => {});
  }
}

/**
 * Makes the database and runs its first SQL, once. The files and the mark that they ran (a comment on the database) are one
 * transaction: an interrupted run leaves either both or neither.
 */
export async function furnishDatabase(login: Superuser, { database, initSql }: Pick<PostgresSettings, "database" | "initSql">, mark: string): Promise<void> {
  await within(login, "postgres", async (client) => {
    const { rowCount } = await client.query("select 1 from pg_database where datname = $1", [database]);
    if (rowCount === 0) await client.query(`create database ${escapeIdentifier(database)}`);
  });
  await within(login, database, async (client) => {
    const { rows } = await client.query<{ comment: string | null }>("select shobj_description(oid, 'pg_database') as comment from pg_database where datname = $1", [database]);
    if (rows[0]?.comment === mark) return;
    await client.query("begin");
    for (const file of initSql) await runFile(client, file);
    await client.query(`comment on database ${escapeIdentifier(database)} is ${escapeLiteral(mark)}`);
    await client.query("commit");
  });
}

async function runFile(client: Client, file: string): Promise<void> {
  let sql: string;
  try {
    sql = readFileSync(resolve(projectRoot(), file), "utf8");
  } catch {
    throw new Error(printProblems([{ place: `sluice:source.local.schema: ${file}`, reason: "cannot be read", mend: "Name an SQL file relative to the project's folder" }]));
  }
  try {
    await client.query(sql);
  } catch (error) {
    const { message, position } = error as { message: string; position?: string };
    const line = position === undefined ? "" : `, line ${sql.slice(0, Number(position)).split("\n").length}`;
    throw new Error(printProblems([{ place: `${file}${line}`, reason: message, mend: "Mend the SQL and run again; nothing of it was kept" }]));
  }
}

async function within<T>(login: Superuser, database: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = clientFor(login, database);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}

function clientFor(login: Superuser, database: string): Client {
  const client = new Client({ ...login, database, application_name: "sluice", connectionTimeoutMillis: 3_000, ssl: false });
  client.on("error", () => {}); // a server that goes away in between is told by the query that fails
  return client;
}
