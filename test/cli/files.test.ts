import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseConnectors } from "../../cli/connector-files.ts";
import { rawConfig } from "../../cli/stack-file.ts";
import { run } from "../../cli/run.ts";

const dir = mkdtempSync(join(tmpdir(), "sluice-lint-"));
afterAll(() => rmSync(dir, { recursive: true }));
const names = (file: string, text: string): [string, string | undefined][] => parseConnectors(file, text).connectors.map((one) => [one.name, one.config["connector.class"]]);

test("the four JSON forms", () => {
  expect(names("x/a.json", '{"name": "n", "config": {"connector.class": "C", "tasks.max": 1}}')).toEqual([["n", "C"]]);
  expect(names("x/bare.json", '{"connector.class": "C"}')).toEqual([["bare", "C"]]);
  expect(names("x/a.json", '{"name": "inside", "connector.class": "C"}')).toEqual([["inside", "C"]]);
  expect(names("x/l.json", '[{"name": "n", "config": {"connector.class": "C"}}, {"connector.class": "D"}]')).toEqual([["n", "C"], ["l[1]", "D"]]);
});

test("Strimzi YAML of several documents: connectors, the worker's providers, and other resources passed over", () => {
  const read = parseConnectors("all.yaml", `
apiVersion: kafka.strimzi.io/v1
kind: KafkaConnect
metadata: { name: connect }
spec: { config: { config.providers: "env, dir" } }
---
apiVersion: v1
kind: Secret
metadata: { name: s }
---
apiVersion: kafka.strimzi.io/v1
kind: KafkaConnector
metadata: { name: orders, labels: { strimzi.io/cluster: connect } }
spec:
  class: org.apache.kafka.connect.file.FileStreamSinkConnector
  tasksMax: 2
  config: { topics: t, file: /tmp/x, errors.retry.timeout: 5, ok: true, none: null }
`);
  expect(read).toMatchObject({ providers: ["env", "dir"], findings: [] });
  expect(read.connectors).toEqual([{ file: "all.yaml", name: "orders", config: { "connector.class": "org.apache.kafka.connect.file.FileStreamSinkConnector", "tasks.max": "2", topics: "t", file: "/tmp/x", "errors.retry.timeout": "5", ok: "true" } }]);
});

test("what is no configuration is a finding with its place", () => {
  expect(parseConnectors("a.json", '{"name": "n", "config": {"a": [1], "b": "x"}}').findings).toMatchObject([{ file: "a.json", connector: "n", key: "a", rule: "unreadable", severity: "error" }]);
  expect(parseConnectors("a.json", '{"name": ').findings).toMatchObject([{ connector: "a", message: expect.stringContaining("neither JSON nor YAML") }]);
  expect(parseConnectors("a.json", '["x"]').findings).toMatchObject([{ connector: "a[0]", message: "is no map of settings" }]);
});

test("lint over files: exit 0 when clean, 1 with findings, 2 for a file that is not there; two files are one graph", async () => {
  const call = async (...argv: string[]): Promise<{ code: number; out: string; err: string }> => {
    const written = { out: "", err: "" };
    const code = await run(argv, { stdout: { write: (text) => (written.out += text) }, stderr: { write: (text) => (written.err += text) } });
    return { code, ...written };
  };
  const good = join(dir, "good.json");
  const bad = join(dir, "bad.yaml");
  writeFileSync(good, JSON.stringify({ name: "copy", config: { "connector.class": "org.apache.kafka.connect.mirror.MirrorHeartbeatConnector", "source.cluster.alias": "a", "target.cluster.alias": "b", "source.cluster.bootstrap.servers": "a:9092", "target.cluster.bootstrap.servers": "b:9092", "tasks.max": "1" } }));
  writeFileSync(bad, "name: s\nconnector.class: io.debezium.connector.postgresql.PostgresConnector\ndatabase.password: hunter2222\n");
  const missing = await call("lint", join(dir, "none.json"));
  expect(missing).toMatchObject({ code: 2, err: expect.stringContaining("there is no such file") });
  const { code, out } = await call("lint", good, bad, "--json");
  expect(code).toBe(1);
  expect(JSON.parse(out)).toEqual(expect.arrayContaining([expect.objectContaining({ file: bad, connector: "s", key: "database.password", rule: "literal-secret", severity: "error" })]));
  expect(out).not.toContain("hunter2222");
  expect(await call("lint")).toMatchObject({ code: 2 });
  expect(await call("lint", good, "--stack", "local")).toMatchObject({ code: 2 });
});

test("a stack file's encrypted values are taken for texts", () => {
  const { raw, secret } = rawConfig("config:\n  aws:region: x\n  sluice:source:\n    existing: { admin: { password: { secure: AAAB } } }\n  sluice:sinks: {}\n");
  expect(raw).toEqual({ "aws:region": "x", "sluice:source": { existing: { admin: { password: "encrypted" } } }, "sluice:sinks": {} });
  expect([...secret]).toEqual(["sluice:source"]);
});

test("the shipped local stack has a plan, and lints clean", async () => {
  let out = "";
  const around = { stdout: { write: (text: string) => (out += text) }, stderr: { write: () => undefined } };
  expect(await run(["plan", "--stack", "local"], around)).toBe(0);
  expect(out).toContain("sluice_local_shop");
  out = "";
  expect([await run(["lint", "--stack", "local"], around), out]).toEqual([0, expect.stringContaining("nothing found")]);
});
