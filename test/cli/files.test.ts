import { parseConnectors } from "../../cli/connector-files.ts";
import { rawConfig } from "../../cli/stack-file.ts";
import { run } from "../../cli/run.ts";
import { UsageError } from "../../cli/verb.ts";

const names = (file: string, text: string): [string, string | undefined][] => parseConnectors(file, text).connectors.map((one) => [one.name, one.config["connector.class"]]);

test("the four JSON forms", () => {
  expect(names("x/a.json", '{"name": "n", "config": {"connector.class": "C", "tasks.max": 1}}')).toEqual([["n", "C"]]);
  expect(names("x/bare.json", '{"connector.class": "C"}')).toEqual([["bare", "C"]]);
  expect(names("x/a.json", '{"name": "inside", "connector.class": "C"}')).toEqual([["inside", "C"]]);
  expect(names("x/l.json", '[{"name": "n", "config": {"connector.class": "C"}}, {"connector.class": "D"}]')).toEqual([["n", "C"], ["l[1]", "D"]]);
});

test("the answer of GET /connectors?expand=info, and the name inside config", () => {
  expect(names("all.json", '{"a": {"info": {"name": "a", "config": {"connector.class": "C"}, "tasks": []}}, "b": {"info": {"name": "b", "config": {"connector.class": "D"}}}}')).toEqual([["a", "C"], ["b", "D"]]);
  expect(names("x.json", '{"config": {"name": "inside", "connector.class": "C"}}')).toEqual([["inside", "C"]]);
});

test("Strimzi YAML of several documents: connectors, workers, and other resources passed over", () => {
  const read = parseConnectors("all.yaml", `
apiVersion: kafka.strimzi.io/v1
kind: KafkaConnect
metadata: { name: connect }
spec: { version: 4.3.1, config: { config.providers: "env, dir" } }
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
  config: { topics: t, file: /tmp/x, errors.retry.timeout: 5, ok: true, none: null, transaction.timeout: 9223372036854775807 }
`);
  expect(read.findings).toEqual([]);
  expect(read.workers).toEqual([{ file: "all.yaml", name: "connect", config: { "config.providers": "env, dir" }, resource: { apiVersion: "kafka.strimzi.io/v1", kind: "KafkaConnect", labels: {}, spec: { version: "4.3.1", config: { "config.providers": "env, dir" } } } }]);
  const config = { "connector.class": "org.apache.kafka.connect.file.FileStreamSinkConnector", "tasks.max": "2", topics: "t", file: "/tmp/x", "errors.retry.timeout": "5", ok: "true", "transaction.timeout": "9223372036854775807" };
  expect(read.connectors).toMatchObject([{ file: "all.yaml", name: "orders", config, resource: { kind: "KafkaConnector", labels: { "strimzi.io/cluster": "connect" } } }]);
  expect(read.connectors[0]?.config).toEqual(config);
  expect([read.spans.quote("orders", "tasks.max"), read.spans.quote("connect", "spec.version")]).toEqual([{ line: 16, text: "tasksMax: 2" }, { line: 5, text: "version: 4.3.1" }]);
});

test("a list of resources as kubectl gives it, and YAML's aliases and merges", () => {
  expect(names("l.yaml", "apiVersion: v1\nkind: List\nitems:\n- { apiVersion: kafka.strimzi.io/v1, kind: KafkaConnector, metadata: { name: a }, spec: { class: C } }\n")).toEqual([["a", "C"]]);
  const merged = parseConnectors("m.yaml", "- &base { name: a, connector.class: C, topics: t }\n- { <<: *base, name: b, flush.size: 1 }\n").connectors;
  expect(merged.map(({ name, config }) => [name, config["connector.class"], config["topics"], config["flush.size"]])).toEqual([["a", "C", "t", undefined], ["b", "C", "t", "1"]]);
});

test("properties of a connector and of a worker, and a container's variables", () => {
  expect(parseConnectors("c.properties", "# my sink\nname=s\nconnector.class = C\ntopics: a,\\\n  b\n").connectors).toMatchObject([{ name: "s", config: { name: "s", "connector.class": "C", topics: "a,b" } }]);
  expect(parseConnectors("w.properties", "bootstrap.servers=k:9092\nplugin.path=/p").workers).toEqual([{ file: "w.properties", name: "w", config: { "bootstrap.servers": "k:9092", "plugin.path": "/p" } }]);
  expect(parseConnectors("env.yaml", "CONNECT_SASL_MECHANISM: PLAIN\nCONNECT_PRODUCER_SASL_MECHANISM: PLAIN").workers).toMatchObject([{ name: "env", config: { "sasl.mechanism": "PLAIN", "producer.sasl.mechanism": "PLAIN" } }]);
});

test("a file of variables: versions and a worker's settings, the rest is somebody else's", () => {
  expect(parseConnectors("a/.env.example", "# Database\nDB_PASSWORD=x\nexport S3_SINK_CONNECTOR_VERSION=\"10.7.0\"  # old\nCONNECT_GROUP_ID='c'\n").workers).toEqual([{ file: "a/.env.example", name: ".env.example", config: { S3_SINK_CONNECTOR_VERSION: "10.7.0", "group.id": "c" } }]);
});

test("a value that Kafka Connect cannot take is a finding with its place", () => {
  expect(parseConnectors("a.json", '{"name": "n", "config": {"a": [1], "b": "x"}}').findings).toMatchObject([{ file: "a.json", connector: "n", key: "a", rule: "no-text", severity: "error" }]);
});

test.each<[string, string, string, string]>([
  ["JSON that ends early", "a.json", '{"name": ', "a.json, line 1: is no valid JSON: the text ends where a value is expected. Correct it there"],
  ["a comma too many", "a.json", '{\n  "a": "1",\n}', 'a.json, line 3: is no valid JSON: "}" stands where a key in "…" is expected. Correct it there'],
  ["two JSON values", "a.json", "{} {}", 'a.json, line 1: is no valid JSON: "{" stands where the end is expected. Correct it there'],
  ["a text that does not end", "a.json", '{"a": "x\n"}', "a text that ends with \" on the same line"],
  ["a duplicate key in JSON", "a.json", '{"config": {\n"a": "1",\n"a": "2"}}', 'a.json, line 3: is no valid JSON: the key "a" stands twice in one map. Correct it there'],
  ["a duplicate key in YAML", "a.yaml", "config:\n  transforms: a\n  transforms: b\n", 'a.yaml, line 3: is no valid YAML: the key "transforms" stands twice in one map. Correct it there'],
  ["a duplicate key in properties", "a.properties", "a=1\nb=2\na=3\n", 'a.properties, line 3: is no valid properties: the key "a" stands twice in one map. Correct it there'],
  ["broken YAML", "a.yaml", "a: [1\nb: 2\n", "a.yaml, line 2: is no valid YAML: "],
  ["deep JSON", "a.json", "[".repeat(200_000), "a.json, line 1: is no valid JSON: is nested more than 100 levels deep. Correct it there"],
  ["deep YAML", "a.yaml", "x: " + "[".repeat(20_000), "a.yaml"],
  ["a bomb of aliases", "a.yaml", "a: &a [x,x,x,x,x,x,x,x,x]\n" + [..."bcdefgh"].map((name, index) => `${name}: &${name} [${Array(9).fill(`*${"abcdefgh"[index]}`).join(",")}]\n`).join(""), "aliases unfold to more than 500000 values"],
  ["an empty file", "a.json", " \n", "a.json: is empty. Write a connector configuration into it"],
  ["only comments", "a.yaml", "# nothing\n", "a.yaml: is empty"],
  ["a list of texts", "a.json", '["x"]', 'a.json: a[0] is no map of settings. Write {"name": …, "config": {…}}'],
  ["only other resources", "a.yaml", "apiVersion: v1\nkind: Secret\nmetadata: {}\n", "a.yaml: holds no connector"],
])("%s is wrong use, said in one line", (_, file, text, said) => {
  const message = ((): string => {
    try {
      return `read ${parseConnectors(file, text).connectors.length}`;
    } catch (error) {
      return error instanceof UsageError ? error.message : `not as wrong use: ${String(error)}`;
    }
  })();
  expect(message).toContain(said);
  expect(message).not.toContain("\n");
  expect(message.length).toBeLessThan(250);
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
