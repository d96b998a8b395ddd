import { until } from "../../util/until.ts";
import { judgeStatus } from "../../connectors/resource/settle.ts";
import { create, update } from "../../connectors/resource/lifecycle.ts";
import type { Status } from "../../connectors/resource/client.ts";
import { failureOf, withWorker } from "./kit.ts";

const kit = withWorker();
const status = (connector: string, ...tasks: string[]): Status => ({ name: "a", connector: { state: connector, worker_id: "w" }, tasks: tasks.map((state, id) => ({ id, state, worker_id: "w" })) });

test.each([
  ["RUNNING with all tasks", status("RUNNING", "RUNNING", "RUNNING"), "running", "as wanted"],
  ["RUNNING without a task", status("RUNNING"), "running", "not yet"],
  ["a task that is not assigned", status("RUNNING", "RUNNING", "UNASSIGNED"), "running", "not yet"],
  ["a task that restarts", status("RUNNING", "RESTARTING"), "running", "not yet"],
  ["RUNNING with a failed task", status("RUNNING", "RUNNING", "FAILED"), "running", "failed"],
  ["a failed connector", status("FAILED"), "running", "failed"],
  ["paused from outside", status("PAUSED", "PAUSED"), "running", "not yet"],
  ["no status", undefined, "running", "not yet"],
  ["PAUSED", status("PAUSED", "PAUSED"), "paused", "as wanted"],
  ["born paused, without tasks", status("PAUSED"), "paused", "as wanted"],
  ["still running", status("PAUSED", "RUNNING"), "paused", "not yet"],
  ["STOPPED", status("STOPPED"), "stopped", "as wanted"],
  ["STOPPED with a task that ends", status("STOPPED", "RUNNING"), "stopped", "not yet"],
] as const)("%s", (_what, seen, want, is) => {
  expect(judgeStatus(seen, want)).toMatchObject({ is });
});

test("a task that fails within the settle time fails the create", async () => {
  kit.fake.failing.set("a", { afterMs: 60 });
  const error = await failureOf(create(kit.args({ settleSeconds: 0.3 })));
  expect(error?.message).toMatch(/^connector a: its task 0 failed: ConfigException: Invalid value -1 .*partition.duration.ms.* It stays registered: mend the cause, then run up again; more is in the log of worker 127.0.0.1:18083$/);
});

test("a connector without tasks does not count as running", async () => {
  const error = await failureOf(create(kit.args({ config: { "connector.class": "org.apache.kafka.connect.file.FileStreamSinkConnector", "tasks.max": "0" }, timeoutSeconds: 0.3 })));
  expect(error?.message).toMatch(/^connector a: not running within \d+ s: the connector is RUNNING and has no task\./);
});

test("a worker that is gone for a moment is waited for, and the settle time starts anew", async () => {
  kit.fake.startMs = 5;
  kit.fake.plan("page", 3, "GET", /expand/);
  await create(kit.args());
});

test("a failure from before the write does not count until it is seen again", async () => {
  kit.fake.failing.set("a", {});
  const failed = await failureOf(create(kit.args()));
  kit.fake.failing.clear();
  kit.fake.startMs = 60; // the old status stays visible for so long
  const { outs } = await update("a", (failed as any).properties, kit.args({ config: { ...kit.args().config, topic: "t2" } }));
  expect(outs).toMatchObject({ connectorState: "RUNNING", taskCount: 2 });
});

test("a paused connector that reads UNASSIGNED while its last edit is applied is resumed all the same", async () => {
  const { outs } = await create(kit.args());
  const kept = kit.fake.connectors.get("a")!;
  Object.assign(kept, { target: "PAUSED", connector: { state: "UNASSIGNED" }, tasks: kept.tasks.map((task) => ({ ...task, state: "UNASSIGNED" })) });
  const mended = await update("a", outs, kit.args({ config: { ...kit.args().config, topic: "t2" } }));
  expect(mended.outs).toMatchObject({ connectorState: "RUNNING", taskCount: 2 });
});

test("who pauses it while it is being written is overruled", async () => {
  const { outs } = await create(kit.args());
  const done = update("a", outs, kit.args({ settleSeconds: 0.4, config: { ...kit.args().config, topic: "t2" } }));
  await until("the edit", async () => kit.fake.connectors.get("a")?.config["topic"] === "t2" || undefined, { intervalMs: 5 });
  await fetch(`${kit.fake.url}/connectors/a/pause`, { method: "PUT" });
  expect((await done).outs).toMatchObject({ connectorState: "RUNNING", taskCount: 2 });
});
