import { create, remove, update } from "../../connectors/resource/lifecycle.ts";
import { pace } from "../../connectors/resource/pace.ts";
import { isPartialFailure } from "../../dynamic/lifecycle.ts";
import { FakeConnect, type Fault } from "../fakes/connect.ts";
import { CONFIG, failureOf, OWNER, withWorker, type ConnectorOutputs } from "./kit.ts";

const kit = withWorker();
const FAULTS: Fault[] = ["rebalance", "stale", "rebalance 500", "timed out", "timed out, not done", "reset", "dropped", "hang", "page"];
const METHODS = [undefined, "GET", "PUT", "POST", "DELETE"];

/** A small generator with a seed, so that a failing mix can be run again. */
function dice(seed: number): (sides: number) => number {
  let state = seed * 2654435761 + 1;
  return (sides) => {
    state = (Math.imul(state ^ (state >>> 15), 2246822507) ^ Math.imul(state ^ (state >>> 13), 3266489909)) >>> 0;
    return state % sides;
  };
}

function trouble(fake: FakeConnect, roll: (sides: number) => number): string {
  const told: string[] = [];
  for (let count = roll(5); count > 0; count--) {
    const [fault, times, method] = [FAULTS[roll(FAULTS.length)]!, 1 + roll(3), METHODS[roll(METHODS.length)]];
    fake.plan(fault, times, method);
    told.push(`${times} × ${fault} on ${method ?? "anything"}`);
  }
  return told.join(", ");
}

beforeAll(() => Object.assign(pace, { readMs: 60, writeMs: 60, glanceMs: 60 }));

test("whatever goes wrong on the way, there is exactly one right connector in the end, and none after its removal", async () => {
  for (let seed = 1; seed <= 40; seed++) {
    const roll = dice(seed);
    const fake = await FakeConnect.start();
    fake.startMs = 4;
    const args = (more: object = {}) => ({ ...kit.args({ settleSeconds: 0.01, timeoutSeconds: 8, ...more }), endpoint: fake.endpoint });
    const mixes = [`seed ${seed}`, trouble(fake, roll)];
    try {
      const state = (["running", "paused", "stopped"] as const)[roll(3)]!;
      const made = await create(args({ state }));
      expect([...fake.connectors.keys()]).toEqual(["a"]);
      expect(fake.connectors.get("a")).toMatchObject({ config: { ...CONFIG, "sluice.owner": OWNER }, target: { running: "RUNNING", paused: "PAUSED", stopped: "STOPPED" }[state] });

      mixes.push(trouble(fake, roll));
      const news = args({ config: { ...CONFIG, topic: "t2" } });
      const { outs } = await update("a", made.outs, news);
      expect([...fake.connectors.keys()]).toEqual(["a"]);
      expect(fake.connectors.get("a")).toMatchObject({ config: { ...CONFIG, topic: "t2" }, target: "RUNNING" });
      expect(outs.connectorState).toBe("RUNNING");

      mixes.push(trouble(fake, roll));
      await remove("a", outs);
      expect([...fake.connectors.keys()]).toEqual([]);
    } catch (error) {
      throw new Error(`${mixes.join("; ")}: ${(error as Error).message}`, { cause: error });
    } finally {
      await fake.close();
    }
  }
}, 120_000);

test("an up that is killed at any request is completed by the next one", async () => {
  // A run that ends after its n-th request: the worker does what it was asked, and nobody records it.
  for (let killed = 0; killed < 8; killed++) {
    const fake = await FakeConnect.start();
    fake.startMs = 4;
    const args = { ...kit.args({ settleSeconds: 0.01 }), endpoint: fake.endpoint };
    let count = 0;
    const real = globalThis.fetch;
    globalThis.fetch = async (...given) => {
      if (count++ >= killed) return new Promise<never>((_, reject) => given[1]?.signal?.addEventListener("abort", () => reject(Object.assign(new Error("killed"), { name: "TimeoutError" }))));
      return real(...given);
    };
    await failureOf(create({ ...args, timeoutSeconds: 0.2 }));
    globalThis.fetch = real;
    const { outs } = await create(args); // not in the state, so the engine calls create again
    expect(outs.connectorState).toBe("RUNNING");
    expect(fake.made("PUT", "/connectors/a/config").filter((call) => call.status === 201)).toHaveLength(1);
    expect([...fake.connectors.keys()]).toEqual(["a"]);
    await fake.close();
  }
}, 60_000);

test("a failure for good is an error once, and the connector is recorded if it is there", async () => {
  kit.fake.plan("rebalance", 1e6, "PUT");
  const nothing = await failureOf(create(kit.args({ timeoutSeconds: 1.5 })));
  expect(nothing?.message).toMatch(/^connector a: Kafka Connect at \S+ did not get to it in time \(409 Cannot complete request because of a conflicting operation .*\. See whether the workers keep rebalancing/);
  expect(isPartialFailure(nothing)).toBe(false);

  const fake = await FakeConnect.start();
  const args = { ...kit.args({ timeoutSeconds: 1.5 }), endpoint: fake.endpoint };
  fake.plan("page", 1e6, "GET", /expand/); // registered, and never seen running
  const half = await failureOf(create(args));
  expect(isPartialFailure(half)).toBe(true);
  await fake.close();
});

test("rotation, adoption and deletion survive lost answers", async () => {
  kit.fake.plant("a", CONFIG);
  kit.fake.plan("reset", 1, "GET");
  const { outs } = await create(kit.args({ adopt: true, secretVersion: "1" }));
  kit.fake.plan("stale", 2, "POST");
  const rotated: { outs: ConnectorOutputs } = await update("a", outs, kit.args({ adopt: true, secretVersion: "2" }));
  expect(kit.fake.starts.get("a")).toBe(2);
  kit.fake.plan("reset", 1, "DELETE", /offsets/);
  kit.fake.plan("timed out", 1, "DELETE", /a$/);
  await remove("a", rotated.outs);
  expect(kit.fake.connectors.size).toBe(0);
});
