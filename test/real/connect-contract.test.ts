import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { judge } from "../../connectors/resource/answers.ts";
import { ConnectClient } from "../../connectors/resource/client.ts";
import { complete } from "../../connectors/resource/inputs.ts";
import { check, create, diff, read, remove, update } from "../../connectors/resource/lifecycle.ts";
import { offsets } from "../../connectors/resource/operations.ts";
import { openTransport } from "../../connectors/resource/transport.ts";
import { isPartialFailure } from "../../dynamic/lifecycle.ts";
import { until } from "../../util/until.ts";
import { FakeConnect } from "../fakes/connect.ts";
import { startCluster, type Cluster } from "./connect-worker.ts";

jest.setTimeout(180_000);
const SOURCE = "org.apache.kafka.connect.file.FileStreamSourceConnector";
const SINK = "org.apache.kafka.connect.file.FileStreamSinkConnector";

let cluster: Cluster;
let fake: FakeConnect;
beforeAll(async () => {
  [cluster, fake] = await Promise.all([startCluster(), FakeConnect.start()]);
  writeFileSync(join(cluster.dir, "in.txt"), "one\ntwo\n");
});
afterAll(() => Promise.all([cluster?.stop(), fake?.close()]));

interface Step {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  /** Asked again until the connector reads so. */
  readonly settled?: string;
}

const config = (): Record<string, string> => ({ "connector.class": SOURCE, "tasks.max": "1", topic: "t1", file: join(cluster.dir, "in.txt"), "sluice.owner": "a/b/c" });
const steps = (): Step[] => [
  { method: "GET", path: "/" },
  { method: "GET", path: "/health" },
  { method: "GET", path: "/connectors" },
  { method: "GET", path: "/nosuch" },
  ...["", "/config", "/status", "/offsets"].map((verb) => ({ method: "GET", path: `/connectors/nope${verb}` })),
  ...["pause", "resume", "stop"].map((verb) => ({ method: "PUT", path: `/connectors/nope/${verb}` })),
  { method: "POST", path: "/connectors/nope/restart?includeTasks=true&onlyFailed=false" },
  { method: "DELETE", path: "/connectors/nope" },
  { method: "DELETE", path: "/connectors/nope/offsets" },
  { method: "PUT", path: "/connectors/x/config", body: { "connector.class": "com.example.Missing" } },
  { method: "PUT", path: "/connectors/x/config", body: { "tasks.max": "1" } },
  { method: "PUT", path: "/connectors/x/config", body: { "connector.class": SOURCE } },
  { method: "PUT", path: "/connectors/x/config", body: { ...config(), name: "other" } },
  { method: "PUT", path: `/connector-plugins/${SOURCE}/config/validate`, body: { ...config(), name: "x" } },
  { method: "PUT", path: `/connector-plugins/${SOURCE}/config/validate`, body: { "connector.class": SOURCE, name: "x" } },
  { method: "PUT", path: `/connector-plugins/${SOURCE}/config/validate`, body: { ...config(), "connector.class": SINK } },
  { method: "PUT", path: "/connector-plugins/com.example.Missing/config/validate", body: { "connector.class": "com.example.Missing" } },
  { method: "PUT", path: "/connectors/x/config", body: config() },
  { method: "GET", path: "/connectors/x/status" }, // too early
  { method: "GET", path: "/connectors/x/status", settled: "RUNNING 1" },
  { method: "GET", path: "/connectors/x/tasks/0/status" },
  { method: "GET", path: "/connectors/x/tasks/9/status" },
  { method: "POST", path: "/connectors/x/tasks/9/restart" },
  { method: "POST", path: "/connectors/nope/tasks/0/restart" },
  { method: "POST", path: "/connectors/x/tasks/0/restart" },
  { method: "GET", path: "/connectors/x/status", settled: "RUNNING 1" },
  ...["tasks", "topics"].map((verb) => ({ method: "GET", path: `/connectors/nope/${verb}` })),
  ...["x", "nope"].map((name) => ({ method: "PUT", path: `/connectors/${name}/topics/reset` })),
  ...["DEBUG", "LOUD"].map((level) => ({ method: "PUT", path: "/admin/loggers/org.example?scope=cluster", body: { level } })),
  { method: "GET", path: "/connectors/x" },
  { method: "GET", path: "/connectors/x/config" },
  { method: "GET", path: "/connectors?expand=status&expand=info" },
  { method: "PUT", path: "/connectors/x/config", body: { ...config(), topic: "t2" } },
  { method: "POST", path: "/connectors", body: { name: "x", config: config() } },
  { method: "DELETE", path: "/connectors/x/offsets" },
  { method: "POST", path: "/connectors/x/restart" },
  { method: "POST", path: "/connectors/x/restart?includeTasks=true&onlyFailed=false" },
  { method: "PUT", path: "/connectors/x/pause" },
  { method: "GET", path: "/connectors/x/status", settled: "PAUSED 1" },
  { method: "PUT", path: "/connectors/x/resume" },
  { method: "GET", path: "/connectors/x/status", settled: "RUNNING 1" },
  { method: "PUT", path: "/connectors/x/stop" },
  { method: "GET", path: "/connectors/x/status", settled: "STOPPED 0" },
  { method: "DELETE", path: "/connectors/x/offsets" },
  { method: "GET", path: "/connectors/x/offsets" },
  { method: "PUT", path: "/connectors/x/pause" }, // from stopped
  { method: "GET", path: "/connectors/x/status", settled: "PAUSED 0" },
  { method: "DELETE", path: "/connectors/x" },
  { method: "GET", path: "/connectors/x/config" },
  { method: "POST", path: "/connectors", body: { name: "y", config: config(), initial_state: "PAUSED" } },
  { method: "GET", path: "/connectors/y/status", settled: "PAUSED 0" },
  { method: "DELETE", path: "/connectors/y" },
  { method: "POST", path: "/connectors", body: { name: "z", config: config(), initial_state: "STOPPED" } },
  { method: "GET", path: "/connectors/z/status", settled: "STOPPED 0" },
  { method: "PUT", path: "/connectors/z/resume" },
  { method: "GET", path: "/connectors/z/status", settled: "RUNNING 1" },
  { method: "DELETE", path: "/connectors/z" },
];

/** Answers reduced to what a client can rely on: status, members with their types, and the words of errors. */
async function answers(url: string): Promise<string[]> {
  const { send } = openTransport({ kind: "direct", url });
  const out: string[] = [];
  for (const { method, path, body, settled } of steps()) {
    const asked = async () => {
      const answer = await send(method, path, body, 20_000);
      if (judge(answer) === "again") return undefined; // a rebalance after the step before
      if (settled === undefined) return answer;
      const { connector, tasks } = (answer.json ?? {}) as { connector?: { state: string }; tasks?: { state: string }[] };
      const now = `${connector?.state} ${tasks?.filter((task) => task.state === connector?.state).length}`;
      return now === settled && tasks?.every((task) => task.state === connector?.state) ? answer : undefined;
    };
    const answer = await until(`${method} ${path} ${settled ?? ""}`, asked, { timeoutMs: 30_000, intervalMs: 100 });
    out.push(`${method} ${path} -> ${answer.status} ${words(answer.json) ?? JSON.stringify(shape(answer.json))}`);
  }
  return out;
}

function words(json: any): string | undefined {
  // How many exceptions are nested around the words depends on what the worker was asked before.
  return json?.message === undefined ? undefined : String(json.message).replace(/^([\w.]+Exception: )+/, "Exception: ").replace(/available connectors are: .*/s, "available connectors are: …").replace(/\{.*\}/s, "{…}");
}

/** The validation lists the keys that each plugin has: those without errors are left out. */
function shape(value: any): unknown {
  if (Array.isArray(value?.configs)) return { ...(shape({ ...value, configs: undefined, groups: undefined }) as object), errors: Object.fromEntries(value.configs.filter((one: any) => one.value.errors.length > 0).map((one: any) => [one.value.name, one.value.errors])) };
  if (Array.isArray(value)) return value.length === 0 ? [] : [shape(value[0])];
  if (typeof value === "object" && value !== null) return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, shape(inner)]));
  return typeof value;
}

test("the fake worker answers as the real one does", async () => {
  expect(await answers(fake.url)).toEqual(await answers(cluster.url));
});

describe("the resource on the real worker", () => {
  const args = (more: object = {}) => complete({ endpoint: { kind: "direct", url: cluster.url }, name: "real", config: without(config()), owner: "sluice/test/real", settleSeconds: 1, timeoutSeconds: 60, ...more });
  const without = ({ "sluice.owner": _, ...rest }: Record<string, string>): Record<string, string> => rest;
  const client = () => new ConnectClient({ kind: "direct", url: cluster.url }, 30_000);

  test("lives, is left alone when equal, is edited behind its back, restored, and leaves no offset behind", async () => {
    const checked = await check({}, args());
    expect(checked.failures).toEqual([]);
    const { outs } = await create(checked.inputs);
    expect(outs).toMatchObject({ connectorState: "RUNNING", taskCount: 1, type: "source", pluginVersion: "4.3.1" });
    expect((await diff("real", outs, args())).changes).toBe(false);
    expect(await read("real", outs)).toEqual({ id: "real", props: outs, inputs: args() });
    await until("an offset is committed", async () => ((await offsets({ kind: "direct", url: cluster.url }, "real")).length > 0 ? true : undefined), { timeoutMs: 30_000 });

    await client().pause("real");
    await client().putConfig("real", { ...without(config()), topic: "other" }, () => true);
    const seen: any = await until("the edits are seen", async () => {
      const now: any = await read("real", outs);
      return now.props?.state === "paused" ? now : undefined;
    });
    expect(seen.inputs).toMatchObject({ state: "paused", config: { topic: "other" } });
    const restored = await update("real", seen.props, args());
    expect(await client().config("real")).toMatchObject(config2(args().config, "sluice/test/real"));
    expect(restored.outs.connectorState).toBe("RUNNING");

    const starts = () => cluster.log().split("Starting connectors and tasks").length;
    const before = starts();
    const adopted = await create(args()); // taken over by its mark
    expect(adopted.outs.adopted).toBe(false);
    expect(starts()).toBe(before);

    await remove("real", restored.outs);
    const again = await create(args({ state: "stopped" }));
    expect(await offsets({ kind: "direct", url: cluster.url }, "real")).toEqual([]);
    await remove("real", again.outs);
    expect(await client().config("real")).toBeUndefined();
  });

  test("says why a start failed, is recorded, and is mended once the cause is gone", async () => {
    const folder = join(cluster.dir, "absent");
    const sink = args({ name: "out", owner: "sluice/test/out", config: { "connector.class": SINK, "tasks.max": "1", topics: "t1", file: join(folder, "out.txt") } });
    const failed: any = await create(sink).then(() => undefined, (error) => error);
    expect(isPartialFailure(failed)).toBe(true);
    expect(failed.message).toMatch(/^connector out: its task 0 failed: (ConnectException|NoSuchFileException): .*absent\/out\.txt.* It stays registered/);
    expect((await diff("out", failed.properties, sink)).changes).toBe(true);
    mkdirSync(folder);
    const mended = await update("out", failed.properties, sink);
    expect(mended.outs).toMatchObject({ connectorState: "RUNNING", type: "sink" });
    const rotated = await update("out", mended.outs, { ...sink, secretVersion: "2" });
    expect(rotated.outs.connectorState).toBe("RUNNING");
    await remove("out", rotated.outs);
  });

  test("the worker's own validation names key and reason, and a missing plugin its neighbour", async () => {
    const debezium = { "connector.class": "io.debezium.connector.postgresql.PostgresConnector", "database.hostname": "127.0.0.1", "database.port": "1", "database.user": "u", "database.password": "canary-5", "database.dbname": "d", "plugin.name": "wal2json" };
    const reasons = (await check({}, args({ config: debezium }))).failures.map(({ reason }) => reason);
    expect(reasons).toEqual(expect.arrayContaining(["connector real, topic.prefix: A value is required", "connector real, plugin.name: Value must be one of decoderbufs, pgoutput"]));
    expect(reasons.join()).not.toContain("canary-5");
    const missing = await check({}, args({ config: { "connector.class": "io.debezium.connector.postgres.PostgresConnector" } }));
    expect(missing.failures).toEqual([{ property: "", reason: expect.stringContaining('did you mean "io.debezium.connector.postgresql.PostgresConnector"?') }]);
    // The database may be what this very `up` starts.
    expect((await check({}, args({ config: { ...debezium, "plugin.name": "pgoutput", "topic.prefix": "p" } }))).failures).toEqual([]);
  });

  test("a second worker boots and joins while connectors come and go", async () => {
    const second = await cluster.addWorker();
    const seen = new Set<string>();
    let joined = false;
    const watch = (async () => {
      const [first, other] = [openTransport({ kind: "direct", url: cluster.url }), openTransport({ kind: "direct", url: second })];
      while (!joined) {
        for (const { send } of [first, other]) {
          const answer = await send("GET", "/connectors/c0/config", undefined, 20_000).catch(() => undefined);
          if (answer) seen.add(`${answer.status} ${judge(answer)}`);
        }
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    })();
    const many = Array.from({ length: 10 }, (_, i) => args({ name: `c${i}`, owner: `sluice/test/c${i}` }));
    const made = Promise.all(many.map((one) => create(one)));
    await until("the second worker serves", async () => (await fetch(`${second}/health`).then((answer) => answer.ok, () => false)) || undefined, { timeoutMs: 90_000 });
    const outs = (await made).map((one) => one.outs);
    const later = await Promise.all(many.map((one, i) => update(one.name, outs[i]!, { ...one, config: { ...one.config, topic: "t2" } })));
    await Promise.all(later.map(({ outs }) => remove(outs.name, outs)));
    joined = true;
    await watch;
    expect((await client().overview()).size).toBe(0);
    // Whatever was answered meanwhile, nothing was misread: a conflict or a boot page is neither "gone" nor final.
    for (const one of seen) expect(one).toMatch(/^(200 done|404 gone|404 booting|409 again|500 again|503 \w+|500 unknown)$/);
  });
});

function config2(config: Record<string, string>, owner: string): Record<string, string> {
  return { ...config, "sluice.owner": owner };
}
