import { list, offsets, pause, restart, resume, setOffsets, stop } from "../../connectors/resource/operations.ts";
import { CONFIG, withWorker } from "./kit.ts";

const kit = withWorker();
const at = () => kit.fake.endpoint;
const target = () => kit.fake.connectors.get("a")?.target;

test("restart takes tasks along: the failed ones, or all", async () => {
  kit.fake.plant("a", CONFIG);
  await restart(at(), "a");
  await restart(at(), "a", "all");
  expect(kit.fake.writes()).toEqual(["POST /connectors/a/restart?includeTasks=true&onlyFailed=true", "POST /connectors/a/restart?includeTasks=true&onlyFailed=false"]);
});

test("pause, resume and stop return when it is so", async () => {
  kit.fake.plant("a", CONFIG);
  await pause(at(), "a");
  expect(kit.fake.connectors.get("a")?.tasks.map((task) => task.state)).toEqual(["PAUSED", "PAUSED"]);
  await resume(at(), "a");
  expect(kit.fake.connectors.get("a")?.tasks.map((task) => task.state)).toEqual(["RUNNING", "RUNNING"]);
  await stop(at(), "a");
  expect(kit.fake.connectors.get("a")?.tasks).toEqual([]);
});

test("offsets are shown, and changed only while it is stopped; then its state is restored", async () => {
  kit.fake.plant("a", CONFIG);
  expect(await offsets(at(), "a")).toEqual([{ partition: { server: "a" }, offset: { lsn: 1 } }]);
  await setOffsets(at(), "a", [{ partition: { server: "a" }, offset: { lsn: 7 } }]);
  expect(target()).toBe("RUNNING");
  expect(await offsets(at(), "a")).toEqual([{ partition: { server: "a" }, offset: { lsn: 7 } }]);
  await pause(at(), "a");
  await setOffsets(at(), "a", "reset");
  expect(target()).toBe("PAUSED");
  expect(await offsets(at(), "a")).toEqual([]);
});

test("the list shows state, owner and the redacted reason of a failure", async () => {
  kit.fake.plant("b", { ...CONFIG, "sluice.owner": "p/s/b" });
  kit.fake.plant("a", CONFIG);
  kit.fake.connectors.get("a")!.tasks[1] = { id: 1, state: "FAILED", trace: "a.AException: password=hunter22 is wrong\n\tat x" };
  expect(await list(at())).toEqual([
    { name: "a", type: "source", class: CONFIG["connector.class"], state: "RUNNING", tasks: [{ id: 0, state: "RUNNING", worker: "127.0.0.1:18083" }, { id: 1, state: "FAILED", worker: "127.0.0.1:18083", reason: "AException: password=[redacted] is wrong" }] },
    expect.objectContaining({ name: "b", owner: "p/s/b" }),
  ]);
});

test("errors name the connector and the way on", async () => {
  await expect(restart(at(), "nope")).rejects.toThrow("connector nope: there is none of that name on the worker. bin/sluice status lists them");
  kit.fake.plant("a", CONFIG, "PAUSED");
  kit.fake.connectors.get("a")!.tasks = [{ id: 0, state: "FAILED", trace: "x" }];
  await expect(resume(at(), "a")).rejects.toThrow("connector a: task 0 failed. Restart it: bin/sluice restart a");
});
