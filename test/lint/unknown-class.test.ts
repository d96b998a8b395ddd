import { found, source } from "./base.ts";

test("a class that the catalogue does not have", () => {
  expect(found("unknown-class", { c: { "connector.class": "com.example.FooSource" } })[0]).toContain("com.example.FooSource is not in the catalogue: only the framework's own keys are checked");
  expect(found("unknown-class", { c: { ...source, "connector.class": "io.debezium.connector.postgresql.PostgressConnector" } })[0]).toContain('did you mean "io.debezium.connector.postgresql.PostgresConnector"');
});
test("simple names and aliases are known", () => expect(found("unknown-class", { a: { ...source, "connector.class": "PostgresConnector" }, b: { "connector.class": "FileStreamSource", topic: "x" } })).toEqual([]));
test.each([
  { "connector.class": "org.apache.kafka.connect.file.FileStreamSourceConnector", "tasks.max": "1", topic: "gen.file", file: "/tmp/in.txt" },
  { "connector.class": "org.apache.kafka.connect.file.FileStreamSinkConnector", "tasks.max": "1", topics: "gen.file", file: "/tmp/out.txt" },
  { "connector.class": "org.apache.kafka.connect.tools.SchemaSourceConnector", "tasks.max": "1", topic: "gen.schema", throughput: "100", "num.messages": "500", "multiple.schema": "true", "partition.count": "1" },
  { "connector.class": "org.apache.kafka.connect.tools.VerifiableSourceConnector", "tasks.max": "1", topic: "gen.ver", throughput: "200" },
  { "connector.class": "org.apache.kafka.connect.tools.VerifiableSinkConnector", "tasks.max": "1", topics: "gen.ver" },
  { "connector.class": "org.apache.kafka.connect.tools.MockSourceConnector", "tasks.max": "1", mock_mode: "task-failure", delay_ms: "2000" },
  { "connector.class": "org.apache.kafka.connect.tools.MockSinkConnector", "tasks.max": "1", topics: "x", mock_mode: "connector-failure", delay_ms: "2000" },
])("Kafka's own small connectors are known ($connector.class)", async (config) => {
  const { all } = await import("./base.ts");
  expect(all({ c: config as unknown as Record<string, string> })).toEqual([]);
});
