import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { withAdmin } from "../../broker/client.ts";
import type { StackManifest } from "../../cli/manifest.ts";
import { rows, withDatabase } from "../../database/connect.ts";
import type { DatabaseEndpoint } from "../../database/endpoint.ts";
import { add, nothingWritten, shopRound, type Written } from "../../local/sample/workload.ts";
import type { Ran, TestStack } from "../support/stack.ts";

/** Looks at a stack from outside: what the user sees, what is in the database, on the broker, on the worker and on the machine. */

/** What a user reads under "Diagnostics", without the headings that name a resource; the stack's name as `STACK`. */
export function diagnostics({ text }: Ran, { name }: TestStack): string[] {
  const [, told = ""] = text.split("\nDiagnostics:\n");
  const lines = told.split(/\n(?:Resources|Outputs|Policies):\n/)[0]!.split("\n").map((line) => line.trim());
  return lines.filter((line) => line !== "" && !/^[\w:/.-]+ \([\w.-]+\):$/.test(line)).map((line) => line.replaceAll(name, "STACK"));
}

/** Everything that a preview must leave as it is. The positions that the slot moves along are left out. */
export async function standing(stack: TestStack): Promise<Record<string, unknown>> {
  const { broker, connect } = await stack.manifest();
  const catalog = await withDatabase(await stack.admin(), async (client) => {
    const found: unknown[] = [];
    for (const sql of CATALOG) found.push(await rows(client, sql));
    return found;
  }, { doing: "read the catalog" });
  return {
    state: await stack.state(),
    catalog,
    topics: await withAdmin(broker, async (admin) => (await admin.listTopics({ includeInternals: true })).sort()),
    connectors: await get(connect, "/connectors?expand=info&expand=status"),
  };
}

const CATALOG = [
  "select rolname, rolsuper, rolreplication, rolcanlogin, shobj_description(oid, 'pg_authid') as comment from pg_roles order by 1",
  "select nspname, pg_get_userbyid(nspowner) as owner, nspacl::text, obj_description(oid, 'pg_namespace') as comment from pg_namespace where nspname !~ '^pg_' order by 1",
  "select n.nspname, c.relname, c.relkind, c.relreplident, c.relacl::text from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname !~ '^(pg_|information_schema)' order by 1, 2",
  "select p.pubname, p.puballtables, t.schemaname, t.tablename from pg_publication p left join pg_publication_tables t using (pubname) order by 1, 3, 4",
  "select slot_name, plugin, database, active_pid from pg_replication_slots order by 1",
];

/** One GET at the worker. */
export async function get<T = unknown>(connect: StackManifest["connect"], path: string): Promise<T> {
  return (await (await rest(connect, "GET", path)).json()) as T;
}

/** One request to the worker; anything but success is an error. */
export async function rest(connect: StackManifest["connect"], method: string, path: string, body?: unknown): Promise<Response> {
  if (connect.kind !== "direct") throw new Error("the worker is not local");
  const answer = await fetch(connect.url + path, { method, ...(body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }) });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer;
}

export interface ConnectorState {
  readonly connector: { readonly state: string };
  readonly tasks: readonly { readonly state: string }[];
}

/** `<connector> <task> …` by connector, such as `RUNNING RUNNING`. */
export async function states(connect: StackManifest["connect"]): Promise<Record<string, string>> {
  const found = await get<Record<string, { status: ConnectorState }>>(connect, "/connectors?expand=status");
  return Object.fromEntries(Object.entries(found).map(([name, { status }]) => [name, [status.connector, ...status.tasks].map(({ state }) => state).join(" ")]));
}

/** Some life in the sample shop. */
export async function writeShop(database: DatabaseEndpoint, rounds = 3): Promise<Written> {
  return withDatabase(database, async (client) => {
    let written = nothingWritten;
    for (let round = 0; round < rounds; round++) written = add(written, await shopRound(client));
    return written;
  }, { doing: "write sample rows" });
}

export interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly args: string;
}

/** Every process of the machine with its whole command line. */
export function processes(): Process[] {
  const lines = execFileSync("ps", ["-ww", "-eo", "pid=,ppid=,args="], { encoding: "utf8", maxBuffer: 64 << 20 }).split("\n");
  return lines.flatMap((line) => {
    const [, pid, parent, args] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return pid === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), args: args ?? "" }];
  });
}

/** The processes that a process started, and those that they started. */
export function descendants(pid: number, all = processes()): Process[] {
  return all.filter(({ parent }) => parent === pid).flatMap((child) => [child, ...descendants(child.pid, all)]);
}

/** Every file below a folder that may not be there. */
export function filesBelow(dir: string): string[] {
  if (!existsSync(dir)) return [];
  return readdirSync(dir, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)).sort();
}

/** What a file holds, byte by byte; nothing when it went away meanwhile, as the temporary ones of running services do. */
export function bytesOf(file: string): string {
  try {
    return readFileSync(file, "latin1");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    return "";
  }
}

/** A figure worth reading in the test's output. */
export function report(line: string): void {
  process.stdout.write(`  ${line}\n`);
}
