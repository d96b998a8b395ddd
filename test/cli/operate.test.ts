import { writeFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../cli/run.ts";
import type { StackManifest } from "../../cli/manifest.ts";
import { TRACE } from "../fakes/connect.ts";
import { CONFIG, withWorker } from "../resource/kit.ts";

const kit = withWorker();
const NAME = "sluice-test-lake";

function manifest(): StackManifest {
  return { project: "sluice", stack: "test", connect: kit.fake.endpoint, connectors: [{ name: "src", type: "source" }, { name: NAME, type: "sink", sink: "lake" }], sinks: [], tables: [], services: [] } as unknown as StackManifest;
}

async function call(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const written = { out: "", err: "" };
  const code = await run(argv, { stdout: { write: (text) => (written.out += text) }, stderr: { write: (text) => (written.err += text) }, manifest: async () => manifest() });
  return { code, ...written };
}

async function json(...argv: string[]): Promise<any> {
  return JSON.parse((await call(...argv, "--json")).out);
}

beforeEach(() => {
  kit.fake.plant("src", { ...CONFIG, "database.password": "hunter22", "database.user": "${env:PGUSER}", "sluice.owner": "sluice/test" });
  kit.fake.plant(NAME, { "connector.class": "org.apache.iceberg.connect.IcebergSinkConnector", "tasks.max": "1", topics: "a.b" });
  kit.fake.plant("stranger", CONFIG);
});

test("worker and plugins", async () => {
  expect(await call("worker")).toMatchObject({ code: 0, out: expect.stringMatching(/Kafka Connect 4\.3\.1[^]*healthy[^]*3 with 5 tasks, none failed/) });
  expect(await json("worker")).toMatchObject({ version: "4.3.1", kafkaCluster: "MkU3OEVBNTcwNTJENDM2Qg", health: "healthy", connectors: 3, failed: 0 });
  expect((await json("plugins")).map((one: { type: string }) => one.type)).not.toContain("converter");
  expect((await json("plugins", "--all")).map((one: { type: string }) => one.type)).toContain("converter");
});

test("a worker that does not answer is one line", async () => {
  await kit.fake.close();
  const { code, out, err } = await call("worker");
  expect([code, out]).toEqual([1, ""]);
  expect(err).toMatch(/^worker: Kafka Connect at http:\S+ cannot be reached \(ECONNREFUSED\)\. Look at bin\/sluice doctor\n$/);
  await kit.fake.listen();
});

test("connectors tells whose each is", async () => {
  expect((await json("connectors")).map((one: { name: string; ours: boolean }) => [one.name, one.ours])).toEqual([["sluice-test-lake", true], ["src", true], ["stranger", false]]);
  expect((await call("connectors")).out).toMatch(/stranger .* nobody's mark/);
});

test("show has everything but secrets", async () => {
  const { code, out } = await call("show", "source");
  expect(code).toBe(0);
  expect(out).toContain("${env:PGUSER}");
  expect(out).not.toContain("hunter22");
  expect(await json("show", "lake")).toMatchObject({ name: NAME, type: "sink", state: "RUNNING", tasks: [{ id: 0, state: "RUNNING" }], config: { topics: "a.b" } });
  expect(await call("show", "lac")).toMatchObject({ code: 2, err: expect.stringContaining("connector lac: is none of stack test") });
});

test("a reason that quotes a secret of the configuration is told without it, of the connector and of its tasks", async () => {
  const trace = "org.apache.kafka.connect.errors.ConnectException: cannot enter with hunter22 there\n\tat x.Y(Y.java:1)\n";
  const source = kit.fake.connectors.get("src")!;
  source.connector = { state: "FAILED", trace };
  source.tasks[0] = { id: 0, state: "FAILED", trace };
  for (const words of [["show", "src"], ["tasks", "src"], ["tasks", "src", "--trace"]]) {
    const { out } = await call(...words);
    expect(out).toContain("cannot enter with [redacted] there");
    expect(out).not.toContain("hunter22");
  }
});

test("tasks: the reason in one line, the trace on request", async () => {
  kit.fake.connectors.get(NAME)!.tasks[0] = { id: 0, state: "FAILED", trace: TRACE };
  const { code, out } = await call("tasks", "lake");
  expect(code).toBe(1);
  expect(out).toContain("ConfigException: Invalid value -1");
  expect(out).not.toContain("\tat ");
  expect((await call("tasks", "lake", "--trace")).out).toContain("\tat io.confluent");
});

test("one task is restarted, failed or not; a number that is none is said", async () => {
  kit.fake.connectors.get("src")!.tasks[1] = { id: 1, state: "FAILED", trace: TRACE };
  expect(await call("restart", "src", "--task", "1")).toMatchObject({ code: 0, out: "src: task 1 restarted\n" });
  expect(kit.fake.writes()).toEqual(["POST /connectors/src/tasks/1/restart"]);
  expect(await call("restart", "src", "--task", "7")).toMatchObject({ code: 1, err: "connector src: it has no task 7. It has: 0, 1\n" });
  expect(await call("restart", "src", "--task", "x")).toMatchObject({ code: 2 });
  expect(await call("restart", "src", "--task", "1", "--all")).toMatchObject({ code: 2 });
});

test("stop, pause and resume say what follows", async () => {
  const stopped = await call("stop", "source");
  expect(stopped).toMatchObject({ code: 0, out: expect.stringMatching(/^src: stopped\. The database keeps its log until it is resumed\. Go on with: bin\/sluice resume src\. The next pulumi up/) });
  expect(kit.fake.connectors.get("src")?.tasks).toEqual([]);
  expect(await call("resume", "source")).toMatchObject({ code: 0 });
  expect((await call("pause", "lake")).out).not.toContain("database");
});

test("topics, and the list begun anew", async () => {
  kit.fake.connectors.get("src")!.topics.push("b", "a");
  expect(await json("topics", "src")).toEqual({ connector: "src", topics: ["a", "b"] });
  expect(await call("topics", "src", "--forget")).toMatchObject({ code: 0, out: "src: no topic seen yet\n" });
  kit.fake.connectors.delete("src");
  expect(await call("topics", "src")).toMatchObject({ code: 1, err: expect.stringContaining("connector src: there is none of that name on the worker") });
});

test("log levels", async () => {
  expect(await call("loggers", "io.debezium", "debug")).toMatchObject({ code: 0 });
  expect(kit.fake.levels.get("io.debezium")).toBe("DEBUG");
  expect(await json("loggers", "io.debezium")).toEqual({ "io.debezium": "DEBUG" });
  expect(await call("loggers", "io.debezium", "DEBUGG")).toMatchObject({ code: 2, err: expect.stringContaining('did you mean "DEBUG"?') });
});

test("validate asks with the name in it, of what is registered and of files; nothing is written", async () => {
  expect(await call("validate", "source")).toMatchObject({ code: 0, out: "connector src: the worker has nothing against it\n" });
  expect(kit.fake.made("PUT", /validate$/).at(-1)?.body).toMatchObject({ name: "src", topic: "t1" });
  const dir = mkdtempSync(join(tmpdir(), "sluice-validate-"));
  try {
    writeFileSync(join(dir, "s3.json"), JSON.stringify({ name: "s3", config: { "connector.class": "io.confluent.connect.s3.S3SinkConnector", topics: "a" } }));
    expect(await call("validate", join(dir, "s3.json"))).toMatchObject({ code: 1, out: expect.stringContaining("connector s3, s3.bucket.name:") });
  } finally {
    rmSync(dir, { recursive: true });
  }
  expect(kit.fake.writes()).toEqual([]);
});

test("a sink goes back only when told twice, never forward, and a source not at all", async () => {
  const at = (offset: number) => ({ partition: { kafka_topic: "a.b", kafka_partition: 0 }, offset: { kafka_offset: offset } });
  kit.fake.connectors.get(NAME)!.offsets = [at(10)];
  expect(await call("offsets", "lake", "--back-to", "a.b/0/7")).toMatchObject({ code: 1, out: expect.stringContaining("3 records before 10\nNothing was changed") });
  expect(kit.fake.writes()).toEqual([]);
  expect(await call("offsets", "lake", "--back-to", "a.b/0/7", "--yes")).toMatchObject({ code: 0 });
  expect(kit.fake.connectors.get(NAME)).toMatchObject({ target: "RUNNING", offsets: [at(7)] });
  for (const [place, words] of [["a.b/0/9", "forward it would lose rows"], ["a.b/1/0", "has committed nothing in that partition. It has in: a.b/0"], ["a.b", "is no place of a record"]]) expect(await call("offsets", "lake", "--back-to", place!, "--yes")).toMatchObject({ code: 2, err: expect.stringContaining(words!) });
  expect(await call("offsets", "source", "--back-to", "a.b/0/7", "--yes")).toMatchObject({ code: 2, err: expect.stringContaining("bin/sluice snapshot TABLE") });
});
