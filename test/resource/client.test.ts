import { ConnectClient, ConnectError } from "../../connectors/resource/client.ts";
import { pace } from "../../connectors/resource/pace.ts";
import { type Fault } from "../fakes/connect.ts";
import { CONFIG, failureOf, hurry, withWorker } from "./kit.ts";

const kit = withWorker();
const client = (timeoutMs = 3_000, patienceMs?: number) => new ConnectClient(kit.fake.endpoint, timeoutMs, patienceMs);
const same = () => true;

describe("a passing conflict is retried", () => {
  test.each<Fault>(["rebalance", "stale", "rebalance 500", "page", "dropped"])("%s", async (fault) => {
    kit.fake.plan(fault, 3);
    await client().putConfig("a", CONFIG, same);
    expect(kit.fake.connectors.size).toBe(1);
    expect(kit.fake.made("PUT").filter((call) => call.status === 201)).toHaveLength(1);
  });

  test("until the deadline, and the error repeats the worker's words", async () => {
    kit.fake.plan("stale", 1e6);
    const error = await failureOf(client(1_500).putConfig("a", CONFIG, same));
    expect(error).toMatchObject({ fault: "late" });
    expect(error?.message).toMatch(/^Kafka Connect at http:\S+ did not get to it in time \(409 Cannot complete request momentarily due to stale configuration .*\)$/);
  });

  test("a request and a look that the deadline cuts off do not hide what was answered before them", async () => {
    kit.fake.plan("stale", 1, "PUT");
    kit.fake.plan("hang", 1e6);
    Object.assign(pace, { readMs: 60_000, writeMs: 60_000 });
    const error = await failureOf(client(2_000).putConfig("a", CONFIG, same)).finally(hurry);
    expect(error).toMatchObject({ fault: "late" });
    expect(error?.message).toContain("(409 Cannot complete request momentarily due to stale configuration");
  });
});

test("409 already exists is not retried", async () => {
  kit.fake.plant("a", CONFIG);
  const error = await failureOf(client().create("a", CONFIG, "STOPPED", same));
  expect(error).toMatchObject({ fault: "exists", message: "409 Connector a already exists" });
  expect(kit.fake.made("POST")).toHaveLength(1);
});

test("400 is not retried, and every reason is told in one line", async () => {
  const error = await failureOf(client().putConfig("a", { "connector.class": CONFIG["connector.class"] }, same));
  expect(error).toMatchObject({ fault: "refused", message: '400 Missing required configuration "topic" which has no default value' });
  expect(kit.fake.calls).toHaveLength(1);
});

test("an error the worker keeps making is tried three times", async () => {
  kit.fake.plan("broken", 9, "PUT");
  await expect(client().putConfig("a", CONFIG, same)).rejects.toMatchObject({ fault: "refused" });
  expect(kit.fake.made("PUT")).toHaveLength(3);
});

describe("a lost answer", () => {
  /** What hangs is given up soon; the look that follows has its time. */
  beforeAll(() => Object.assign(pace, { writeMs: 300 }));
  afterAll(hurry);

  test.each<Fault>(["timed out", "reset", "hang"])("of a PUT that was carried out (%s) is not followed by a second PUT", async (fault) => {
    kit.fake.plan(fault, 1, "PUT");
    await client().putConfig("a", CONFIG, (live) => live["topic"] === "t1");
    expect(kit.fake.made("PUT")).toHaveLength(1);
  });

  test.each<Fault>(["timed out", "reset", "hang"])("of a POST that was carried out (%s) is not followed by a second POST", async (fault) => {
    kit.fake.plan(fault, 1, "POST");
    await client().create("a", CONFIG, "PAUSED", same);
    expect(kit.fake.made("POST")).toHaveLength(1);
  });

  test("of a request that was not carried out is followed by another", async () => {
    kit.fake.plan("timed out, not done", 1, "PUT");
    await client().putConfig("a", CONFIG, same);
    expect(kit.fake.made("PUT")).toHaveLength(2);
    expect(kit.fake.connectors.has("a")).toBe(true);
  });

  test("of a delete is found out", async () => {
    kit.fake.plant("a", CONFIG);
    kit.fake.plan("reset", 1, "DELETE");
    await client().delete("a");
    expect(kit.fake.made("DELETE")).toHaveLength(1);
  });

  test("is looked into in spite of conflicts", async () => {
    kit.fake.plan("reset", 1, "PUT");
    kit.fake.plan("rebalance 500", 2, "GET");
    kit.fake.plan("page", 1, "GET");
    await client().putConfig("a", CONFIG, same);
    expect(kit.fake.made("PUT")).toHaveLength(1);
  });
});

describe("404", () => {
  test("with JSON means that there is no such connector", async () => {
    expect(await client().config("a")).toBeUndefined();
    expect(await client().status("a")).toBeUndefined();
    await client().delete("a");
    expect(kit.fake.calls).toHaveLength(3);
  });

  test("with a page means that the worker boots", async () => {
    kit.fake.plant("a", CONFIG);
    kit.fake.plan("page", 4);
    expect(await client().config("a")).toMatchObject(CONFIG);
  });

  test("with a page for good is an address that is no worker, said before the deadline", async () => {
    kit.fake.plan("page", 1e6);
    const started = Date.now();
    const error = await failureOf(client(60_000).config("a"));
    expect(error?.message).toMatch(/^Kafka Connect at http:\S+ cannot be reached \(404 with a page instead of JSON\)$/);
    expect(Date.now() - started).toBeLessThan(2_000);
  });
});

describe("a worker that is not there", () => {
  test("is waited for", async () => {
    await kit.fake.close();
    setTimeout(() => void kit.fake.listen(), 60);
    expect(await client().config("a")).toBeUndefined();
  });

  test("is given up after the patience, with one error", async () => {
    await kit.fake.close();
    const error = await failureOf(client(60_000, 50).config("a"));
    expect(error).toBeInstanceOf(ConnectError);
    expect(error).toMatchObject({ fault: "unreachable", message: `Kafka Connect at ${kit.fake.url} cannot be reached (ECONNREFUSED)` });
    await kit.fake.listen();
  });

  test("without patience is asked once", async () => {
    kit.fake.plan("page", 5);
    await expect(client(60_000, 0).overview()).rejects.toMatchObject({ fault: "unreachable" });
    expect(kit.fake.calls).toHaveLength(1);
  });
});

test("no request outlives the deadline", async () => {
  kit.fake.plan("hang", 1e6);
  const started = Date.now();
  await expect(client(250).config("a")).rejects.toMatchObject({ fault: "late" });
  expect(Date.now() - started).toBeLessThan(600);
});

test("a restart always takes the tasks along", async () => {
  kit.fake.plant("a", CONFIG);
  await client().restart("a", "failed");
  await client().restart("a", "all");
  expect(kit.fake.writes()).toEqual(["POST /connectors/a/restart?includeTasks=true&onlyFailed=true", "POST /connectors/a/restart?includeTasks=true&onlyFailed=false"]);
});
