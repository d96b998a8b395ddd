import { check, create, diff, read, remove, update } from "../../connectors/resource/lifecycle.ts";
import { isPartialFailure, UNKNOWN } from "../../dynamic/lifecycle.ts";
import { CONFIG, failureOf, OWNER, withWorker, type ConnectorOutputs } from "./kit.ts";

const kit = withWorker();
const MINE = { ...CONFIG, "sluice.owner": OWNER };
const made = async (more: object = {}): Promise<ConnectorOutputs> => {
  const { outs } = await create(kit.args(more));
  kit.fake.calls.length = 0;
  return outs;
};
const live = () => kit.fake.connectors.get("a");

describe("create", () => {
  test("puts the config with the owner's mark and ends when all tasks run", async () => {
    const { id, outs } = await create(kit.args());
    expect(id).toBe("a");
    expect(kit.fake.writes()).toEqual(["PUT /connectors/a/config"]);
    expect(live()?.config).toEqual(MINE);
    expect(outs).toEqual({ ...kit.args(), connectorState: "RUNNING", taskCount: 2, type: "source", pluginVersion: "4.3.1", adopted: false, identity: expect.any(String) });
  });

  test.each([["paused", "PAUSED"], ["stopped", "STOPPED"]])("declared %s, it never runs", async (state, shown) => {
    const { outs } = await create(kit.args({ state }));
    expect(kit.fake.writes()).toEqual(["POST /connectors"]);
    expect(kit.fake.calls.find((call) => call.method === "POST")?.body).toMatchObject({ name: "a", initial_state: shown, config: MINE });
    expect(kit.fake.starts.get("a")).toBeUndefined();
    expect(outs.connectorState).toBe(shown);
  });

  test("takes over what a killed run has left, without a write", async () => {
    kit.fake.plant("a", MINE);
    await create(kit.args());
    expect(kit.fake.writes()).toEqual([]);
    expect(kit.fake.starts.get("a")).toBe(1);
  });

  test("takes over and mends its own connector that differs, or that has failed", async () => {
    kit.fake.plant("a", { ...MINE, topic: "old" }, "PAUSED");
    await create(kit.args());
    expect(kit.fake.writes()).toEqual(["PUT /connectors/a/config", "PUT /connectors/a/resume"]);
  });

  test.each([
    [CONFIG, "was not made by Sluice"],
    [{ ...CONFIG, "sluice.owner": "other/prod/x" }, "belongs to other/prod/x"],
  ])("refuses a connector that is not its own", async (config, holder) => {
    kit.fake.plant("a", config);
    const error = await failureOf(create(kit.args({ config: { ...CONFIG, topic: "mine" } })));
    expect(error?.message).toBe(`connector a: a connector of that name is on the worker and ${holder}. Choose another name, or set adopt to take it over`);
    expect(isPartialFailure(error)).toBe(false);
    expect(kit.fake.writes()).toEqual([]);
  });

  test("a name that is taken in the meantime is looked at again", async () => {
    kit.fake.plant("a", MINE, "PAUSED");
    kit.fake.plan("gone", 1, "GET", /config/); // not there at the first look
    await create(kit.args({ state: "paused" }));
    expect(kit.fake.writes()).toEqual(["POST /connectors"]);
    expect(kit.fake.connectors.size).toBe(1);
  });

  test("a config the worker refuses makes nothing", async () => {
    const error = await failureOf(create(kit.args({ config: { ...CONFIG, topic: "" } })));
    expect(error?.message).toBe('connector a: 400 Missing required configuration "topic" which has no default value. Correct its config');
    expect(isPartialFailure(error)).toBe(false);
    expect(kit.fake.connectors.size).toBe(0);
  });
});

describe("adopt", () => {
  test("with an equal config makes no write and no restart, ever", async () => {
    kit.fake.plant("a", CONFIG);
    const { outs } = await create(kit.args({ adopt: true }));
    expect(outs.adopted).toBe(true);
    expect((await diff("a", outs, kit.args({ adopt: true }))).changes).toBe(false);
    expect(kit.fake.writes()).toEqual([]);
    expect(kit.fake.starts.get("a")).toBe(1);
  });

  test("with another config writes it, with the mark", async () => {
    kit.fake.plant("a", { ...CONFIG, topic: "theirs" });
    const { outs } = await create(kit.args({ adopt: true }));
    expect(live()?.config).toEqual(MINE);
    expect(outs.adopted).toBe(false);
  });

  test("an adopted connector is refreshed, changed and deleted like any other", async () => {
    kit.fake.plant("a", CONFIG);
    const { outs } = await create(kit.args({ adopt: true }));
    expect(await read("a", outs)).toMatchObject({ id: "a" });
    const news = kit.args({ adopt: true, config: { ...CONFIG, topic: "t2" } });
    const changed = await update("a", outs, news);
    expect(live()?.config).toEqual({ ...MINE, topic: "t2" });
    await remove("a", changed.outs);
    expect(kit.fake.connectors.size).toBe(0);
  });
});

describe("diff", () => {
  test("equal is quiet", async () => {
    const outs = await made();
    expect(await diff("a", outs, kit.args())).toEqual({ changes: false, replaces: [] });
    expect(await diff("a", outs, kit.args({ config: { ...CONFIG, "tasks.max": 2 } }))).toEqual({ changes: false, replaces: [] });
    expect(kit.fake.writes()).toEqual([]);
  });

  test.each([
    ["a changed key", { config: { ...CONFIG, topic: "t2" } }],
    ["a dropped key", { config: { "connector.class": CONFIG["connector.class"], topic: "t1" } }],
    ["a run state", { state: "paused" }],
    ["a new secret", { secretVersion: "2" }],
    ["an option", { offsets: "keep" }],
    ["an unknown", { config: { ...CONFIG, topic: UNKNOWN } }],
    ["an unknown endpoint", { endpoint: UNKNOWN }],
  ])("%s is an update", async (_what, more) => {
    expect(await diff("a", await made(), kit.args(more))).toEqual({ changes: true, replaces: [] });
  });

  test("a new name, prefix or slot is a replacement, the old one deleted first", async () => {
    const outs = await made();
    expect(await diff("a", outs, kit.args({ name: "b" }))).toEqual({ changes: true, replaces: ["name"], deleteBeforeReplace: true });
    const debezium = { "connector.class": "io.debezium.connector.postgresql.PostgresConnector", "topic.prefix": "shop", "slot.name": "s" };
    const source = await made({ name: "s", config: debezium });
    for (const changed of [{ "topic.prefix": "x" }, { "slot.name": "x" }]) {
      expect(await diff("s", source, kit.args({ name: "s", config: { ...debezium, ...changed } }))).toEqual({ changes: true, replaces: ["config"], deleteBeforeReplace: true });
    }
    expect(await diff("s", source, kit.args({ name: "s", config: { ...debezium, "max.batch.size": "9" } }))).toMatchObject({ replaces: [] });
  });

  test.each<[string, (outs: ConnectorOutputs) => void]>([
    ["deleted", () => kit.fake.connectors.delete("a")],
    ["edited", () => kit.fake.plant("a", { ...MINE, topic: "x" })],
    ["paused", () => kit.fake.plant("a", MINE, "PAUSED")],
    ["stopped", () => kit.fake.plant("a", MINE, "STOPPED")],
    ["given to another owner", () => kit.fake.plant("a", { ...CONFIG, "sluice.owner": "x/y/z" })],
    ["a task failed", () => (live()!.tasks[0] = { id: 0, state: "FAILED", trace: "x" })],
  ])("sees what happened on the worker: %s", async (_what, happen) => {
    const outs = await made();
    happen(outs);
    expect(await diff("a", outs, kit.args())).toEqual({ changes: true, replaces: [] });
    expect(kit.fake.writes()).toEqual([]);
  });

  test("does not take a rebalance for a change", async () => {
    const outs = await made();
    live()!.tasks = [{ id: 0, state: "UNASSIGNED" }, { id: 1, state: "RESTARTING" }];
    expect((await diff("a", outs, kit.args())).changes).toBe(false);
  });

  test("without a worker compares with what is stored", async () => {
    const outs = await made();
    await kit.fake.close();
    expect((await diff("a", outs, kit.args())).changes).toBe(false);
    expect((await diff("a", outs, kit.args({ state: "paused" }))).changes).toBe(true);
    await kit.fake.listen();
  });

  test("a prefix edited on the worker is restored, not replaced, also after a refresh", async () => {
    const config = { "connector.class": "io.debezium.connector.postgresql.PostgresConnector", "topic.prefix": "shop" };
    const outs = await made({ config });
    kit.fake.plant("a", { ...config, "topic.prefix": "x", "sluice.owner": OWNER });
    const refreshed = await read("a", outs);
    expect(await diff("a", (refreshed as any).props, kit.args({ config }))).toEqual({ changes: true, replaces: [] });
  });
});

describe("update", () => {
  test("writes a changed config once", async () => {
    const outs = await made();
    const news = kit.args({ config: { ...CONFIG, topic: "t2" } });
    const changed = await update("a", outs, news);
    expect(kit.fake.writes()).toEqual(["PUT /connectors/a/config"]);
    expect(changed.outs).toMatchObject({ ...news, connectorState: "RUNNING" });
  });

  test("changed options alone write nothing", async () => {
    await update("a", await made(), kit.args({ offsets: "keep" }));
    expect(kit.fake.writes()).toEqual([]);
  });

  test("run states: to paused, to stopped, and back to running", async () => {
    const outs = await made();
    const paused = await update("a", outs, kit.args({ state: "paused" }));
    const stopped = await update("a", paused.outs, kit.args({ state: "stopped" }));
    await update("a", stopped.outs, kit.args());
    expect(kit.fake.writes()).toEqual(["PUT /connectors/a/pause", "PUT /connectors/a/stop", "PUT /connectors/a/resume"]);
    expect(live()?.tasks.map((task) => task.state)).toEqual(["RUNNING", "RUNNING"]);
  });

  test("config and run state changed together both land, and what shall stop is stopped first", async () => {
    const outs = await made();
    await update("a", outs, kit.args({ state: "stopped", config: { ...CONFIG, topic: "t2" } }));
    expect(kit.fake.writes()).toEqual(["PUT /connectors/a/stop", "PUT /connectors/a/config"]);
    expect(live()).toMatchObject({ target: "STOPPED", config: { topic: "t2" } });
  });

  test("a new secret version alone is one restart with all tasks, and no config", async () => {
    const outs = await made({ secretVersion: "1" });
    const { outs: next } = await update("a", outs, kit.args({ secretVersion: "2" }));
    expect(kit.fake.writes()).toEqual(["POST /connectors/a/restart?includeTasks=true&onlyFailed=false"]);
    expect(next.secretVersion).toBe("2");
    kit.fake.calls.length = 0;
    expect((await diff("a", next, kit.args({ secretVersion: "2" }))).changes).toBe(false);
    await update("a", next, kit.args({ secretVersion: "3", config: { ...CONFIG, topic: "t2" } }));
    expect(kit.fake.writes()).toEqual(["PUT /connectors/a/config"]);
  });

  test("failed tasks are restarted, the others not", async () => {
    const outs = await made();
    live()!.tasks[1] = { id: 1, state: "FAILED", trace: "x" };
    await update("a", outs, kit.args());
    expect(kit.fake.writes()).toEqual(["POST /connectors/a/restart?includeTasks=true&onlyFailed=true"]);
  });

  test("a failed connector is restarted, even to be stopped", async () => {
    const outs = await made();
    live()!.connector = { state: "FAILED", trace: "x" };
    await update("a", outs, kit.args({ state: "stopped" }));
    expect(kit.fake.writes()).toEqual(["PUT /connectors/a/stop", "POST /connectors/a/restart?includeTasks=true&onlyFailed=true"]);
  });

  test("a connector that is gone is made again; one given away is not taken back", async () => {
    const outs = await made();
    kit.fake.connectors.delete("a");
    await update("a", outs, kit.args());
    expect(kit.fake.writes()).toEqual(["PUT /connectors/a/config"]);
    kit.fake.plant("a", { ...CONFIG, "sluice.owner": "x/y/z" });
    await expect(update("a", outs, kit.args())).rejects.toThrow("belongs to x/y/z");
  });

  test("a lost mark is restored", async () => {
    const outs = await made();
    kit.fake.plant("a", CONFIG);
    expect((await diff("a", outs, kit.args())).changes).toBe(true);
    await update("a", outs, kit.args());
    expect(live()?.config).toEqual(MINE);
  });
});

describe("a failed start", () => {
  test("leaves the connector recorded, and the next update mends it", async () => {
    kit.fake.failing.set("a", { trace: "a.AException: cannot log in as u, password=canary-7\n\tat x\n" });
    const failed = await failureOf(create(kit.args({ log: "/tmp/connect.log", config: { ...CONFIG, "x.password": "canary-7" } })));
    if (!isPartialFailure(failed)) throw new Error("no partial failure");
    expect(failed.message).toBe("connector a: its task 0 failed: AException: cannot log in as u, password=[redacted]. It stays registered: mend the cause, then run up again; more is in /tmp/connect.log");
    expect(failed.id).toBe("a");
    expect(failed.properties).toMatchObject({ connectorState: "FAILED", name: "a" });
    expect(kit.fake.connectors.has("a")).toBe(true);

    kit.fake.failing.clear();
    kit.fake.calls.length = 0;
    const mended = await update("a", failed.properties as any, kit.args({ config: { ...CONFIG, "x.password": "canary-7" } }));
    expect(mended.outs.connectorState).toBe("RUNNING");
    expect(kit.fake.writes()).toEqual(["POST /connectors/a/restart?includeTasks=true&onlyFailed=true"]);
  });

  test("can be removed", async () => {
    kit.fake.failing.set("a", { connector: true });
    const failed = await failureOf(create(kit.args()));
    await remove("a", (failed as any).properties);
    expect(kit.fake.connectors.size).toBe(0);
  });
});

describe("remove", () => {
  test("stops, drops the offsets, deletes, and waits until it is gone", async () => {
    const outs = await made();
    kit.fake.stopMs = 100;
    await remove("a", outs);
    expect(kit.fake.writes()).toEqual(["PUT /connectors/a/stop", "DELETE /connectors/a/offsets", "DELETE /connectors/a"]);
  });

  test("keeps the offsets when told so", async () => {
    await remove("a", await made({ offsets: "keep" }));
    expect(kit.fake.writes()).toEqual(["PUT /connectors/a/stop", "DELETE /connectors/a"]);
  });

  test("tolerates that it is gone, and leaves alone what belongs to another", async () => {
    const outs = await made();
    kit.fake.plant("a", { ...CONFIG, "sluice.owner": "x/y/z" });
    await remove("a", outs);
    expect(kit.fake.connectors.has("a")).toBe(true);
    kit.fake.connectors.clear();
    await remove("a", outs);
    expect(kit.fake.writes()).toEqual([]);
  });

  test("without a worker fails soon with the mend, or forgets, as told", async () => {
    const outs = await made();
    await kit.fake.close();
    const started = Date.now();
    const error = await failureOf(remove("a", outs));
    expect(error?.message).toMatch(/^connector a: cannot be deleted: Kafka Connect at \S+ cannot be reached \(ECONNREFUSED\)\. Start the worker and run destroy again; .* pulumi state delete$/);
    expect(Date.now() - started).toBeLessThan(1_500);
    await remove("a", { ...outs, unreachable: "forget" });
    await kit.fake.listen();
  });
});

describe("read", () => {
  test("equal is quiet", async () => {
    const outs = await made();
    expect(await read("a", outs)).toEqual({ id: "a", props: outs, inputs: kit.args() });
  });

  test("shows an edit, a pause and a deletion, and the next update restores them", async () => {
    const outs = await made();
    kit.fake.plant("a", { ...MINE, topic: "x", extra: "y" }, "PAUSED");
    const seen: any = await read("a", outs);
    expect(seen.inputs).toEqual({ ...kit.args(), config: { ...CONFIG, topic: "x", extra: "y" }, state: "paused" });
    expect(seen.props).toMatchObject({ config: { topic: "x" }, state: "paused", connectorState: "PAUSED" });
    expect((await diff("a", seen.props, kit.args())).changes).toBe(true);
    await update("a", seen.props, kit.args());
    expect(live()?.config).toEqual(MINE);
    expect(live()?.target).toBe("RUNNING");
    kit.fake.connectors.clear();
    expect(await read("a", outs)).toEqual({});
  });

  test("a worker that is down, or boots, is no deletion", async () => {
    const outs = await made();
    kit.fake.plan("page", 1e6);
    expect(await read("a", outs)).toMatchObject({ id: "a", props: outs });
    await kit.fake.close();
    expect(await read("a", outs)).toMatchObject({ id: "a", props: outs });
    await kit.fake.listen();
  });
});

test("50 connectors cost few GETs, and an unchanged preview one in all", async () => {
  const { pace } = await import("../../connectors/resource/pace.ts");
  Object.assign(pace, { pollMs: 50, overviewMs: 2_000 });
  const args = Array.from({ length: 50 }, (_, i) => kit.args({ name: `c${i}`, settleSeconds: 0.3 }));
  const outs = await Promise.all(args.map(async (one) => (await create((await check({}, one)).inputs)).outs));
  expect(kit.fake.made("GET").length / 50).toBeLessThan(3);
  expect(kit.fake.writes()).toHaveLength(50);
  kit.fake.calls.length = 0;
  for (const [i, one] of args.entries()) expect((await diff(`c${i}`, outs[i]!, one)).changes).toBe(false);
  expect(kit.fake.made("GET")).toHaveLength(1);
});
