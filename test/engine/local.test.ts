import { randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { rows, withDatabase } from "../../database/connect.ts";
import { servicePaths, stackDir } from "../../local/paths.ts";
import { portTaken } from "../../local/ports.ts";
import { secretStore } from "../../local/secrets.ts";
import { KINDS } from "../../local/service.ts";
import { until } from "../../util/until.ts";
import { localConfig, TestStack, type Ran } from "../support/stack.ts";
import { bytesOf, descendants, diagnostics, filesBelow, get, processes, report, rest, standing, states, writeShop } from "./kit.ts";

/** One stack lives through all of this, in order: refused, made, changed, disturbed, grown, taken away. */

jest.setTimeout(240_000);

const TABLES = ["public.customers", "public.products", "public.orders", "public.order_items"];
const withTables = (...more: unknown[]) => ({ ...localConfig(), "sluice:source": { local: {}, database: "shop", tables: [...TABLES, ...more] } });
const withRaw = (connector: Record<string, unknown>) => ({ ...localConfig(), "sluice:connectors": { extra: connector } });

let stack: TestStack;
let scratch: string;
/** Values for the secrets that Sluice would make itself, so that they can be searched for. */
const canaries: Record<string, string> = {};

beforeAll(async () => {
  stack = await TestStack.create(localConfig());
  scratch = mkdtempSync(join(tmpdir(), "sluice-engine-"));
  const vault = secretStore(stack.project, stack.name);
  for (const name of ["postgres-password", "source-password", "s3-root-secret-key", "lake-store-lake-key"]) vault.set(name, (canaries[name] = `canary${randomBytes(12).toString("hex")}`));
});
afterAll(async () => {
  await stack?.dispose();
  rmSync(scratch, { recursive: true, force: true });
}, 180_000);

const FILE_SOURCE = {
  "connector.class": "org.apache.kafka.connect.file.FileStreamSourceConnector", topic: "extra", file: "/nonexistent",
  "topic.creation.default.partitions": "1", "topic.creation.default.replication.factor": "1",
};
const DEBEZIUM = {
  "connector.class": "io.debezium.connector.postgresql.PostgresConnector", "plugin.name": "pgoutput", "topic.prefix": "extra", "slot.name": "extra",
  "database.hostname": "127.0.0.1", "database.user": "x", "database.password": "${env:PGPASSWORD}", "database.dbname": "shop",
  "heartbeat.interval.ms": "1000", "heartbeat.action.query": "update t set at = now()",
  "publication.name": "extra", "publication.autocreate.mode": "disabled",
  "key.converter": "org.apache.kafka.connect.json.JsonConverter", "value.converter": "org.apache.kafka.connect.json.JsonConverter",
};

const WRONG: readonly [what: string, config: () => Record<string, unknown>, finding: readonly string[]][] = [
  ["an unknown key", () => ({ ...localConfig(), "sluice:source": { local: {}, database: "shop", tables: TABLES, tabels: [] } }),
    ["error: Pulumi.STACK.yaml has a problem:", 'sluice:source.tabels: unknown key (did you mean "tables"?). Correct or remove it']],
  ["an unknown box", () => ({ ...localConfig(), "sluice:sink": {} }),
    ["error: Pulumi.STACK.yaml has a problem:", 'sluice:sink: unknown key (did you mean "sinks"?). Correct or remove it']],
  ["a wrong enum in a raw connector", () => withRaw({ ...FILE_SOURCE, "errors.tolerance": "some" }),
    ["error: stack STACK is refused:", 'extra, errors.tolerance: "some" is none of none, all (did you mean "none"?). Write one of none, all [illegal-value]']],
  ["a wrong enum of Debezium's", () => withRaw({ ...DEBEZIUM, "database.password": "${file:/p:k}", "snapshot.mode": "initially" }),
    ["error: stack STACK is refused:", expect.stringMatching(/^extra, snapshot\.mode: "initially" is none of always, initial, .* \(did you mean "initial"\?\)\. Write one of .* \[illegal-value\]$/)]],
  ["a literal password in a connector", () => withRaw({ ...DEBEZIUM, "database.password": "plaintext-canary" }),
    ["error: stack STACK is refused:", "extra, database.password: a secret stands here in plain text. Write a reference such as ${env:NAME} or ${file:/path.properties:key} [literal-secret]"]],
];

/** A refusal as it should be: it stops, says just this (warnings apart), and neither a stack nor a property's value with it. */
function expectRefusal(ran: Ran, finding: readonly string[]): void {
  expect(diagnostics(ran, stack).filter((line) => !line.startsWith("warning:"))).toEqual(finding);
  expect(ran.code).not.toBe(0);
  expect(ran.text).not.toMatch(/^\s+at .*[:(]\d+|node:internal|UnhandledPromise|value \{|plaintext-canary/m);
}

describe("before there is anything", () => {
  test.each([
    ...WRONG,
    ["a table that the sample does not have", () => withTables("public.ordres"),
      ["error: stack STACK is refused:", 'table public.ordres: does not exist: the embedded database starts with public.customers, public.products, public.orders, public.order_items. Did you mean "public.orders"?']] as const,
  ])("preview refuses %s", async (_what, config, finding) => {
    const before = [await stack.state(), filesBelow(stackDir(stack.project, stack.name))];
    stack.configure(config());
    expectRefusal(await stack.preview(), finding);
    expect([await stack.state(), filesBelow(stackDir(stack.project, stack.name))]).toEqual(before);
  });
});

test("up makes everything, a second up changes nothing, rows arrive", async () => {
  stack.configure(localConfig());
  expect(await stack.preview()).toMatchObject({ code: 0 });
  const start = performance.now();
  expect(await stack.up()).toMatchObject({ code: 0 });
  report(`up: ${seconds(start)} s`);
  expect(await stack.up("--expect-no-changes")).toMatchObject({ code: 0 });
  // As the nightly look for drift does it. `up` alone does not show it: in a preview more is unknown.
  expect(await stack.preview("--refresh", "--expect-no-changes")).toMatchObject({ code: 0 });
  await writeShop(await stack.admin());
  expect(await stack.audit()).toMatchObject({ equal: true });
});

describe("on the live stack", () => {
  let before: Record<string, unknown>;
  beforeAll(async () => {
    await sql("create table keyless (n int)");
    before = await standing(stack);
  });

  test.each([
    ...WRONG,
    ["a table that does not exist", () => withTables("public.ordres"), [expect.stringMatching(/: table public\.ordres: does not exist\. Did you mean "public\.orders"\?$/)]] as const,
    ["a table with neither primary key nor replica identity", () => withTables("public.keyless"),
      [expect.stringMatching(/: table public\.keyless: has neither a primary key nor a replica identity\. Add a primary key; or with "replicaIdentity: full" in the configuration: ALTER TABLE "public"\."keyless" REPLICA IDENTITY FULL$/)]] as const,
    ["what only the worker knows", () => withRaw({ ...FILE_SOURCE, "value.converter": "org.example.Missing" }),
      [expect.stringMatching(/: connector extra, value\.converter: .*org\.example\.Missing.*could not be found/)]] as const,
  ])("preview refuses %s", async (_what, config, finding) => {
    stack.configure(config());
    expectRefusal(await stack.preview(), finding);
  });

  test("and all this has changed nothing", async () => {
    expect(await standing(stack)).toEqual(before);
  });
});

/** Who reads the slot: another task of the source would be another process, and the same one reconnected another start. */
const reader = async () => sql("select s.active_pid, a.backend_start::text from pg_replication_slots s join pg_stat_activity a on a.pid = s.active_pid");

test("one key of the sink: one update, and the source goes on reading", async () => {
  const slow = { ...localConfig(), "sluice:sinks": { lake: { s3: { local: {}, bucket: "lake", format: "iceberg", maxFileAge: "6s" } } } };
  stack.configure(slow);
  const planned = JSON.parse((await stack.preview("--json")).text) as { changeSummary: Record<string, number>; steps: { op: string; urn: string }[] };
  expect(planned.steps.filter(({ op }) => op !== "same").map(({ op, urn }) => `${op} ${urn.split("::").at(-1)}`)).toEqual([`update ${names().sink}`]);
  const before = await reader();
  expect(before).toHaveLength(1);
  expect(await stack.up()).toMatchObject({ code: 0, text: expect.stringMatching(/~ 1 updated\n\s+\d+ unchanged/) });
  const { connect } = await stack.manifest();
  expect(await get(connect, `/connectors/${names().sink}/config`)).toMatchObject({ "iceberg.control.commit.interval-ms": "3000" });
  expect(await reader()).toEqual(before);
  stack.configure(localConfig());
});

test("a sink deleted and a source paused by REST: refresh shows both, up restores both, also without a refresh", async () => {
  const { connect } = await stack.manifest();
  const both = { [names().source]: "RUNNING RUNNING", [names().sink]: "RUNNING RUNNING" };
  const disturb = async (): Promise<void> => {
    await rest(connect, "DELETE", `/connectors/${names().sink}`);
    await rest(connect, "PUT", `/connectors/${names().source}/pause`);
    await until("disturbed connectors", async () => (same(await states(connect), { [names().source]: "PAUSED PAUSED" }) ? true : undefined));
  };
  await disturb();
  const refreshed = await stack.refresh();
  expect(refreshed.code).toBe(0);
  const steps = refreshed.text.split("\n").filter((line) => /^ [~-]/.test(line) && !/refreshing/.test(line)).map((line) => line.replace(/\s+/g, " ").trim());
  expect(steps.filter((line) => line.includes(":Connector "))).toEqual(expect.arrayContaining([expect.stringMatching(new RegExp(`^- .*${names().sink} deleted`)), expect.stringMatching(new RegExp(`^~ .*${names().source} updated .*\\[diff: .*~state`))]));
  expect(steps.every((line) => line.includes(":Connector "))).toBe(true);
  expect(await stack.up()).toMatchObject({ code: 0, text: expect.stringMatching(/\+ 1 created\n\s+~ \d+ updated/) });
  expect(await states(connect)).toEqual(both);

  await disturb();
  expect(await stack.up()).toMatchObject({ code: 0 });
  expect(await states(connect)).toEqual(both);
  await writeShop(await stack.admin(), 1);
  expect(await stack.audit()).toMatchObject({ equal: true });
  expect(await stack.up("--expect-no-changes")).toMatchObject({ code: 0 });
});

test("a table of 10,000 rows is added while it is written to: none is missing", async () => {
  await sql("create table ledger (id bigint primary key, note text not null, n int not null default 0)");
  await sql("insert into ledger select id, repeat('x', (id % 100)::int) from generate_series(1, 10000) id");
  let writing = true;
  let rounds = 0;
  const writer = withDatabase(await stack.admin(), async (client) => {
    for (; writing; rounds++) {
      await client.query("insert into ledger select 100000 + $1::int * 10 + i, 'new' from generate_series(0, 9) i", [rounds]);
      await client.query("update ledger set n = n + 1 where id % 997 = $1::int % 997", [rounds]);
      await client.query("delete from ledger where id = 5 * $1::int", [rounds]);
      await pause(10); // a steady load, not as fast as it can
    }
  });
  let during = 0;
  try {
    await until("writer", async () => (rounds > 10 ? true : undefined));
    during = rounds;
    stack.configure(withTables("public.ledger"));
    expect(await stack.up()).toMatchObject({ code: 0 });
    during = rounds - during;
  } finally {
    writing = false;
    await writer;
  }
  expect(during).toBeGreaterThan(50);
  const audit = await stack.audit();
  const ledger = audit.sinks[0]?.tables.find(({ table }) => table === "public.ledger");
  report(`added table: ${rounds} rounds of the writer, ${during} of them during up; ${ledger?.rows.database} rows in the database, ${ledger?.rows.lake} in the lake`);
  expect(ledger).toMatchObject({ equal: true, method: "rows" });
  expect(ledger?.rows.database).toBe(10_000 + 10 * rounds - Math.min(rounds - 1, 2000));
  expect(audit.equal).toBe(true);
});

test("50 raw connectors in one up", async () => {
  const file = join(scratch, "line");
  writeFileSync(file, "one line\n");
  const source = (n: number) => [`file-source-${n}`, { ...FILE_SOURCE, file, topic: `lines-${n}` }] as const;
  const sink = (n: number) => [`file-sink-${n}`, { "connector.class": "org.apache.kafka.connect.file.FileStreamSinkConnector", topics: "shop.public.customers", file: join(scratch, `sink-${n}`) }] as const;
  const raw = Object.fromEntries(Array.from({ length: 25 }, (_, n) => [source(n), sink(n)]).flat());
  const { connect } = await stack.manifest();
  const log = servicePaths(stack.project, stack.name, "connect").logFile;
  await rest(connect, "PUT", "/admin/loggers/org.apache.kafka.connect.runtime.rest.RestServer", { level: "INFO" });
  const offset = readFileSync(log).length;

  stack.configure({ ...withTables("public.ledger"), "sluice:connectors": raw });
  const start = performance.now();
  expect(await stack.up()).toMatchObject({ code: 0, text: expect.stringMatching(/\+ 50 created\n\s+\d+ unchanged/) });
  const took = seconds(start);
  const requests = [...readFileSync(log).subarray(offset).toString().matchAll(/"(GET|PUT|POST|DELETE|PATCH) \/\S* HTTP/g)].map(([, method]) => method);
  await rest(connect, "PUT", "/admin/loggers/org.apache.kafka.connect.runtime.rest.RestServer", { level: "WARN" });
  const count = (method: string): number => requests.filter((one) => one === method).length;
  report(`50 raw connectors: up ${took} s, ${count("GET")} GET, ${count("PUT")} PUT, ${count("POST")} POST: ${(count("GET") / 50).toFixed(1)} GET per connector`);

  const running = await states(connect);
  expect(Object.keys(running)).toHaveLength(52);
  expect([...new Set(Object.values(running))]).toEqual(["RUNNING RUNNING"]);
  expect(count("PUT")).toBeGreaterThanOrEqual(100); // validated and registered, each: the log counts
  expect(count("GET") / 50).toBeLessThanOrEqual(6);
  await writeShop(await stack.admin(), 1);
  await until("rows in the files of all sinks", async () => (Array.from({ length: 25 }, (_, n) => join(scratch, `sink-${n}`)).every((one) => existsSync(one) && readFileSync(one).length > 0) ? true : undefined));
});

test("no secret is anywhere but in its store", async () => {
  const { connect } = await stack.manifest();
  const configs = await Promise.all(Object.keys(await states(connect)).map(async (name) => [await get(connect, `/connectors/${name}/config`), await get(connect, `/connectors/${name}/tasks`)]));
  const home = stackDir(stack.project, stack.name);
  const outside = filesBelow(home).filter((file) => !file.startsWith(join(home, "secrets")) && !file.startsWith(join(home, "s3", "iam")));
  const vault = secretStore(stack.project, stack.name);
  // They are what is in use: else there would be nothing to find.
  for (const [name, value] of Object.entries(canaries)) expect([name, vault.read(name)]).toEqual([name, value]);
  for (const kind of KINDS.filter((one) => one !== "copy" && one !== "registry")) expect([kind, outside.some((file) => file.startsWith(join(home, "logs", `${kind}.`)))]).toEqual([kind, true]);
  const places: Record<string, string> = {
    state: await stack.state(), "what the commands said": stack.said, "REST answers": JSON.stringify(configs), "command lines": processes().map(({ args }) => args).join("\n"),
    ...Object.fromEntries(outside.map((file) => [file, bytesOf(file)])),
  };
  const hits = Object.entries(places).flatMap(([place, text]) => Object.entries(canaries).filter(([, value]) => text.includes(value) || text.includes(Buffer.from(value).toString("base64"))).map(([name]) => `${name} in ${place}`));
  expect(hits).toEqual([]);
});

test("destroy leaves nothing, and has told no secret", async () => {
  const ports = (await stack.manifest()).services.map(({ url }) => Number(/:(\d+)(?:\/|$)/.exec(url.replace(/^\w+:\/\//, ""))?.[1]));
  expect(ports).toHaveLength(4);
  const home = stackDir(stack.project, stack.name);
  const start = performance.now();
  expect(await stack.destroy()).toMatchObject({ code: 0 });
  report(`destroy: ${seconds(start)} s`);
  expect(existsSync(home)).toBe(false);
  expect(processes().filter(({ args }) => args.includes(home))).toEqual([]);
  expect(await Promise.all(ports.map(portTaken))).toEqual([false, false, false, false]);
  expect(descendants(process.pid).filter(({ args }) => args.includes("pulumi"))).toEqual([]);
  expect(JSON.parse(await stack.state())).toMatchObject({ deployment: expect.not.objectContaining({ resources: expect.anything() }) });
  expect(Object.entries(canaries).filter(([, value]) => stack.said.includes(value))).toEqual([]);
});

async function sql(text: string): Promise<unknown[]> {
  return withDatabase(await stack.admin(), (client) => rows(client, text));
}

function names(): { source: string; sink: string } {
  return { source: `sluice-${stack.name}-shop-source`, sink: `sluice-${stack.name}-lake` };
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function seconds(start: number): string {
  return ((performance.now() - start) / 1000).toFixed(1);
}
