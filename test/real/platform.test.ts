import { execFileSync, spawn } from "node:child_process";
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { Admin } from "@platformatic/kafka";
import { Client } from "pg";
import { clearLeftovers, runningServices } from "../../local/clear.ts";
import * as lifecycle from "../../local/lifecycle.ts";
import { servicePaths, stackDir } from "../../local/paths.ts";
import { portTaken } from "../../local/ports.ts";
import { bornOf, running } from "../../local/process.ts";
import { SAMPLE_SQL, sampleTables } from "../../local/sample/tables.ts";
import type { ServiceInputs, ServiceKind, ServiceOutputs } from "../../local/service.ts";
import { resolveSecret } from "../../secrets/reference.ts";
import { until } from "../../util/until.ts";

/** The four services for real, through the functions that Pulumi calls. One stack lives through all tests, in their order. */

jest.setTimeout(300_000);

const project = `platform-${process.pid}`;
const stack = "test";
const made = new Map<ServiceKind, { inputs: ServiceInputs; outs: ServiceOutputs }>();

afterAll(async () => {
  for (const name of [stack, "one", "two"]) await clearLeftovers(project, name);
});

async function inputsOf(kind: ServiceKind, settings: Record<string, unknown> = {}, inStack = stack): Promise<ServiceInputs> {
  const bootstrapServers = kind === "connect" ? { bootstrapServers: made.get("kafka")?.outs.url ?? "" } : {};
  const { inputs, failures } = await lifecycle.check({}, { kind, project, stack: inStack, settings, ...bootstrapServers });
  expect(failures).toEqual([]);
  return inputs;
}

const SETTINGS: Partial<Record<ServiceKind, Record<string, unknown>>> = { postgres: { database: "shop", initSql: [resolve(SAMPLE_SQL)] } };
const ORDER = ["postgres", "kafka", "s3", "connect"] as const;

async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const answer = await work();
  process.stdout.write(`  ${what}: ${((performance.now() - start) / 1000).toFixed(2)} s\n`);
  return answer;
}

function made_(kind: ServiceKind): { inputs: ServiceInputs; outs: ServiceOutputs } {
  const found = made.get(kind);
  if (found === undefined) throw new Error(`${kind} was not made`);
  return found;
}

function pidOf(kind: ServiceKind, inStack = stack): number {
  const process = running(servicePaths(project, inStack, kind).pidFile);
  if (process === undefined) throw new Error(`${kind} does not run`);
  return process.pid;
}

async function killed(pid: number): Promise<void> {
  process.kill(pid, "SIGKILL");
  await until(`end of ${pid}`, async () => (bornOf(pid) === undefined ? true : undefined), { timeoutMs: 5_000, intervalMs: 20 });
}

async function sql<T extends object>(text: string): Promise<T[]> {
  const { host, port, database, user, password } = made_("postgres").outs.endpoint as { host: string; port: number; database: string; user: string; password: string };
  const client = new Client({ host, port, database, user, password: resolveSecret(password) });
  await client.connect();
  try {
    return (await client.query<T>(text)).rows;
  } finally {
    await client.end();
  }
}

async function withAdmin<T>(work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = new Admin({ clientId: "test", bootstrapBrokers: [made_("kafka").outs.url] });
  try {
    return await work(admin);
  } finally {
    await admin.close();
  }
}

/** Proportional resident memory of a process and its children, in MiB. */
function residentMib(pid: number): number {
  const of = (id: string): number => {
    try {
      const parent = readFileSync(`/proc/${id}/stat`, "utf8").split(") ").at(-1)?.split(" ")[1];
      if (id !== String(pid) && parent !== String(pid)) return 0;
      return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${id}/smaps_rollup`, "utf8"))?.[1] ?? 0) / 1024;
    } catch {
      return 0; // ended in between
    }
  };
  return readdirSync("/proc").filter((name) => /^\d+$/.test(name)).reduce((sum, id) => sum + of(id), 0);
}

test.each(ORDER)("%s starts and is healthy", async (kind) => {
  const inputs = await inputsOf(kind, SETTINGS[kind]);
  const { outs } = await timed(`${kind} created`, async () => lifecycle.create(inputs));
  made.set(kind, { inputs, outs });
  expect(outs).toMatchObject({ ...inputs, host: "127.0.0.1" });
  await expect(lifecycle.diff(`${project}/${stack}/${kind}`, outs, inputs)).resolves.toEqual({ changes: false });
});

test("the sample schema is there, with the columns and keys that its list names", async () => {
  const rows = await sql<{ table: string; columns: string[]; key: string[] }>(`
    select c.relname as table,
      array(select attname::text from pg_attribute a where a.attrelid = c.oid and attnum > 0 order by attnum) as columns,
      array(select attname::text from pg_index i, unnest(i.indkey) with ordinality k(n, o) join pg_attribute a on a.attrelid = c.oid and a.attnum = k.n
            where i.indrelid = c.oid and i.indisprimary order by o) as key
    from pg_class c where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace order by 1`);
  const listed = [...sampleTables].sort((a, b) => (a.table < b.table ? -1 : 1)).map(({ table, columns, primaryKey }) => ({ table, columns, key: primaryKey }));
  expect(rows).toEqual(listed);
});

test("PostgreSQL streams logically, and bounds what a slot may hold back", async () => {
  const rows = await sql<{ name: string; setting: string }>("select name, setting from pg_settings where name in ('wal_level', 'max_slot_wal_keep_size', 'max_replication_slots', 'max_wal_senders') order by 1");
  expect(rows.map(({ setting }) => setting)).toEqual(["16", "4096", "16", "logical"]);
});

test("a worker hides secrets in its log, traces included", async () => {
  const { url, logFile } = made_("connect").outs;
  await withAdmin((admin) => admin.createTopics({ topics: ["hide"], partitions: 1, replicas: 1 }));
  const config = { "connector.class": "FileStreamSink", "tasks.max": "1", topics: "hide", file: "/nonexistent/db.password=hunter2canary/x" };
  await fetch(`${url}/connectors/hide/config`, { method: "PUT", headers: { "content-type": "application/json" }, body: JSON.stringify(config) });
  await until("failed task", async () => (/uncaught[^]*\n\tat /.test(readFileSync(logFile, "utf8")) ? true : undefined), { timeoutMs: 20_000 });
  expect(readFileSync(logFile, "utf8")).toContain("db.password=[hidden]");
  expect(readFileSync(logFile, "utf8")).not.toContain("hunter2canary");
  await fetch(`${url}/connectors/hide`, { method: "DELETE" });
});

test("all of it stays under 3 GiB", () => {
  const sizes = ORDER.map((kind) => [kind, Math.round(residentMib(pidOf(kind)))] as const);
  const sum = sizes.reduce((total, [, mib]) => total + mib, 0);
  process.stdout.write(`  memory (PSS): ${sizes.map(([kind, mib]) => `${kind} ${mib}`).join(", ")}, together ${sum} MiB\n`);
  expect(sum).toBeLessThan(3 * 1024);
});

test("nothing secret is on a command line, in a log, or readable by others", () => {
  const { secrets, logs } = servicePaths(project, stack, "s3");
  const names = readdirSync(secrets);
  expect(names.sort()).toEqual(["postgres-password", "s3-root-access-key", "s3-root-secret-key"]);
  const values = names.map((name) => readFileSync(join(secrets, name), "utf8"));
  expect(names.map((name) => statSync(join(secrets, name)).mode & 0o777)).toEqual(names.map(() => 0o600));
  const texts = [...ORDER.map((kind) => readFileSync(`/proc/${pidOf(kind)}/cmdline`, "utf8")), ...readdirSync(logs).map((file) => readFileSync(join(logs, file), "utf8"))];
  for (const value of values) for (const text of texts) expect(text).not.toContain(value);
});

test.each(ORDER)("%s, killed: preview sees it, update brings it back on its port with its data", async (kind) => {
  const { inputs, outs } = made_(kind);
  if (kind === "postgres") await sql("insert into customers (email, name) values ('a@example.com', 'A')");
  if (kind === "kafka") await withAdmin((admin) => admin.createTopics({ topics: ["kept"], partitions: 1, replicas: 1 }));
  await killed(pidOf(kind));
  await expect(lifecycle.diff("id", outs, inputs)).resolves.toEqual({ changes: true });
  const { outs: after } = await timed(`${kind} back`, async () => lifecycle.update("id", outs, inputs));
  expect(after).toEqual(outs);
  await expect(lifecycle.diff("id", after, inputs)).resolves.toEqual({ changes: false });
  if (kind === "postgres") expect(await sql("select name from customers")).toEqual([{ name: "A" }]);
  if (kind === "kafka") expect(await withAdmin((admin) => admin.listTopics())).toContain("kept");
});

test("a worker is well again after its broker was killed and came back", async () => {
  const { inputs, outs } = made_("connect");
  const pid = pidOf("connect");
  await timed("connect well again", async () => lifecycle.update("id", outs, inputs));
  expect(pidOf("connect")).toBe(pid);
});

test.each(ORDER)("%s: create after a lost state takes over the running process", async (kind) => {
  const { inputs, outs } = made_(kind);
  const pid = pidOf(kind);
  const again = await timed(`${kind} taken over`, async () => lifecycle.create(inputs));
  expect(again.outs).toEqual(outs);
  expect(pidOf(kind)).toBe(pid);
});

test("a changed setting starts the service again on its port, the data kept", async () => {
  const { outs } = made_("postgres");
  const pid = pidOf("postgres");
  const news = await inputsOf("postgres", { ...SETTINGS.postgres, maxSlotWalKeepMib: 1024 });
  await expect(lifecycle.diff("id", outs, news)).resolves.toEqual({ changes: true });
  const { outs: after } = await lifecycle.update("id", outs, news);
  made.set("postgres", { inputs: news, outs: after });
  expect(after.port).toBe(outs.port);
  expect(pidOf("postgres")).not.toBe(pid);
  expect(await sql("show max_slot_wal_keep_size")).toEqual([{ max_slot_wal_keep_size: "1GB" }]);
  expect(await sql("select name from customers")).toEqual([{ name: "A" }]);
});

test("the port of a dead service, taken by another process, is one line that names both", async () => {
  const { inputs, outs } = made_("s3");
  await killed(pidOf("s3"));
  const squatter = await import("node:net").then(({ createServer }) => createServer().listen(outs.port, "127.0.0.1"));
  await until("squatter", async () => (squatter.listening ? true : undefined));
  const refused = await lifecycle.update("id", outs, inputs).then(() => "", (error: Error) => error.message);
  await new Promise((done) => squatter.close(done));
  expect(refused).toContain(`local S3 server: port ${outs.port} on 127.0.0.1 is taken by process ${process.pid}`);
  expect(refused.split("\n")).toHaveLength(1);
  await lifecycle.update("id", outs, inputs);
});

test("two stacks side by side", async () => {
  const outs = [];
  for (const name of ["one", "two"]) for (const kind of ["postgres", "s3"] as const) outs.push((await lifecycle.create(await inputsOf(kind, {}, name))).outs);
  expect(new Set(outs.map(({ port }) => port)).size).toBe(4);
  await lifecycle.remove("id", outs[0] as ServiceOutputs);
  await lifecycle.remove("id", outs[1] as ServiceOutputs);
  expect(runningServices(project, "one")).toEqual([]);
  expect(runningServices(project, "two").map(({ kind }) => kind)).toEqual(["postgres", "s3"]);
  for (const out of outs.slice(2)) await expect(lifecycle.diff("id", out, await inputsOf(out.kind, {}, "two"))).resolves.toEqual({ changes: false });
  for (const out of outs.slice(2)) await lifecycle.remove("id", out);
});

test.each([150, 400, 700, 1_000])("a create killed after %d ms is taken up by the next one", async (ms) => {
  const inputs = await inputsOf("postgres", {}, "one");
  const script = `(await import(${JSON.stringify(join(process.cwd(), "local/lifecycle.ts"))})).create(${JSON.stringify(inputs)})`;
  const first = spawn(join(process.cwd(), "node_modules/.bin/node"), ["--input-type=module", "-e", script], { stdio: "ignore" });
  await new Promise((done) => setTimeout(done, ms));
  first.kill("SIGKILL");
  const { outs } = await lifecycle.create(inputs);
  await expect(lifecycle.diff("id", outs, inputs)).resolves.toEqual({ changes: false });
  await lifecycle.remove("id", outs);
  expect(existsSync(stackDir(project, "one"))).toBe(false);
});

test("remove leaves no process, no port and no file", async () => {
  const pids = ORDER.map((kind) => pidOf(kind));
  for (const kind of ["connect", "kafka", "s3", "postgres"] as const) await timed(`${kind} removed`, async () => lifecycle.remove("id", made_(kind).outs));
  expect(pids.filter((pid) => bornOf(pid) !== undefined)).toEqual([]);
  for (const kind of ORDER) expect(await portTaken(made_(kind).outs.port)).toBe(false);
  expect(existsSync(stackDir(project, stack))).toBe(false);
  expect(execFileSync("ps", ["-eo", "args"], { encoding: "utf8" })).not.toContain(stackDir(project, ""));
});
