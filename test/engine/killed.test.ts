import { existsSync } from "node:fs";
import { join } from "node:path";
import { rows, withDatabase } from "../../database/connect.ts";
import { runningServices } from "../../local/clear.ts";
import { servicePaths, stackDir } from "../../local/paths.ts";
import { bornOf, running } from "../../local/process.ts";
import type { ServiceKind } from "../../local/service.ts";
import { until } from "../../util/until.ts";
import { localConfig, TestStack, type Ran } from "../support/stack.ts";
import { descendants, filesBelow, get, processes, report, states, writeShop, type Process } from "./kit.ts";

/** `kill -9` of the CLI and of the provider's process at bad moments, and of a service before destroy. */

jest.setTimeout(240_000);

let stack: TestStack;
beforeAll(async () => {
  stack = await TestStack.create(localConfig());
}, 60_000);
afterAll(() => stack?.dispose(), 180_000);

type Victim = "CLI" | "provider";

/** Moments in the output of `up`, each while something is half done. */
const MOMENTS = {
  "the database starts": /LocalService source-database creating/,
  "the broker starts": /LocalService broker-server (creat|updat)ing/,
  "the slot is made": /ReplicationSlot source-slot creat/,
  "connectors settle": /Connector sluice-\S+-shop-source creating/,
} as const;
type Moment = keyof typeof MOMENTS;
type Kill = readonly [victim: Victim, moment: Moment];

/** Starts `up` and kills the victim at the moment; resolves once the whole family of the CLI is gone. */
async function killedUp([victim, moment]: Kill): Promise<void> {
  const from = stack.said.length;
  if (locked()) expect(await stack.cancel()).toMatchObject({ code: 0 });
  const { child, done } = stack.start(stack.command("up", ["--yes", "--skip-preview"]));
  const said = (): string => stack.said.slice(from);
  await until(`"${moment}" in the output of up`, async () => {
    if (child.exitCode !== null) throw new Error(`up ended before "${moment}": ${said()}`);
    return MOMENTS[moment].test(said()) ? true : undefined;
  }, { timeoutMs: 90_000, intervalMs: 20 });
  const family = descendants(child.pid!);
  const provider = family.find(({ args }) => args.includes("dynamic-provider"));
  expect(provider).toBeDefined();
  process.kill(victim === "CLI" ? child.pid! : provider!.pid, "SIGKILL");
  expect((await done).code).not.toBe(0);
  const services = new Set(runningServices(stack.project, stack.name).map(({ pid }) => pid));
  await until("the end of what the CLI had started", async () => (alive(family).some(({ pid }) => !services.has(pid)) ? undefined : true), { timeoutMs: 30_000 });
}

/** A killed CLI leaves its lock on the stack. */
function locked(): boolean {
  return filesBelow(join(stack.dir, "state", ".pulumi", "locks")).some((file) => file.endsWith(".json"));
}

/** Those of the processes that still are what they were. */
function alive(family: readonly Process[]): Process[] {
  const now = new Map(processes().map((one) => [one.pid, one.args]));
  return family.filter(({ pid, args }) => now.get(pid) === args);
}

/** The next command, as a user would give it: after `pulumi cancel` if the engine asks for it. */
async function afterwards(command: () => Promise<Ran>): Promise<Ran> {
  const ran = await command();
  if (ran.code === 0 || !/pulumi cancel/.test(ran.text)) return ran;
  expect(await stack.cancel()).toMatchObject({ code: 0 });
  return command();
}

/** Everything is there once, runs, and brings rows. */
async function expectWhole(): Promise<void> {
  const { resources, pending_operations: pending } = (JSON.parse(await stack.state()) as { deployment: { resources: { urn: string }[]; pending_operations?: { type: string }[] } }).deployment;
  expect(resources.map(({ urn }) => urn.split("::").at(-1))).toEqual([...new Set(resources.map(({ urn }) => urn.split("::").at(-1)))]);
  expect(resources.length).toBe(35); // 34 and the provider itself
  expect((pending ?? []).map(({ type }) => type)).toEqual((pending ?? []).map(() => "creating"));
  const { connect } = await stack.manifest();
  expect(await states(connect)).toEqual({ [`sluice-${stack.name}-shop-source`]: "RUNNING RUNNING", [`sluice-${stack.name}-lake`]: "RUNNING RUNNING" });
  expect(await get(connect, "/connectors")).toHaveLength(2);
  const admin = await stack.admin();
  const counted = await withDatabase(admin, (client) => rows(client, "select (select count(*)::int from pg_replication_slots) as slots, (select count(*)::int from pg_publication) as publications, (select count(*)::int from pg_roles where rolname like 'sluice%') as roles"));
  expect(counted).toEqual([{ slots: 1, publications: 1, roles: 1 }]);
  const home = stackDir(stack.project, stack.name);
  for (const kind of ["kafka", "connect", "postgres"] as const) expect([kind, mains(kind, home).length]).toEqual([kind, 1]);
  await writeShop(admin, 2);
  expect(await stack.audit()).toMatchObject({ equal: true });
  expect(await stack.up("--expect-no-changes")).toMatchObject({ code: 0 });
  // The engine forgets interrupted creates only when it is told to, although `up` has made them since.
  if (pending === undefined) return;
  expect(await stack.refresh("--clear-pending-creates", "--expect-no-changes")).toMatchObject({ code: 0 });
  expect(JSON.parse(await stack.state())).toMatchObject({ deployment: expect.not.objectContaining({ pending_operations: expect.anything() }) });
}

/** Main processes of a service: those of the stack's folder whose parent is none of them. */
function mains(kind: ServiceKind, home: string): Process[] {
  const ours = processes().filter(({ args }) => args.includes(`${home}/${kind}/`));
  return ours.filter(({ parent }) => !ours.some(({ pid }) => pid === parent));
}

async function expectNothing(): Promise<void> {
  const home = stackDir(stack.project, stack.name);
  expect(existsSync(home)).toBe(false);
  expect(processes().filter(({ args }) => args.includes(home))).toEqual([]);
  expect(JSON.parse(await stack.state())).toMatchObject({ deployment: expect.not.objectContaining({ resources: expect.anything() }) });
}

async function killService(kind: ServiceKind): Promise<void> {
  const { pid } = running(servicePaths(stack.project, stack.name, kind).pidFile)!;
  process.kill(pid, "SIGKILL");
  await until(`end of ${kind}`, async () => (bornOf(pid) === undefined ? true : undefined));
}

async function expectDestroyed(what: string): Promise<void> {
  const start = performance.now();
  expect(await afterwards(() => stack.destroy())).toMatchObject({ code: 0 });
  report(`destroy ${what}: ${((performance.now() - start) / 1000).toFixed(1)} s`);
  await expectNothing();
}

describe.each<[victim: Victim, moments: Moment[], dies: ServiceKind]>([
  ["CLI", ["the database starts", "connectors settle"], "postgres"],
  ["provider", ["the broker starts", "connectors settle"], "kafka"],
])("%s killed while %j", (victim, moments, dies) => {
  test("the next up completes by itself, and everything is there once", async () => {
    for (const moment of moments) await killedUp([victim, moment]);
    const start = performance.now();
    expect(await afterwards(() => stack.up())).toMatchObject({ code: 0 });
    report(`up after that: ${((performance.now() - start) / 1000).toFixed(1)} s`);
    await expectWhole();
  });

  test(`destroy works with ${dies} killed, and leaves nothing`, async () => {
    await killService(dies);
    await expectDestroyed(`with ${dies} killed`);
  });
});

test.each<[...Kill, ServiceKind]>([
  ["CLI", "connectors settle", "connect"],
  ["provider", "the slot is made", "s3"],
])("a half-made stack (%s killed while %s) is destroyed, also with %s killed", async (victim, moment, dies) => {
  await killedUp([victim, moment]);
  await killService(dies);
  await expectDestroyed(`half-made, with ${dies} killed`);
});
