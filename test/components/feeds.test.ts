import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { localConfig } from "../support/stack.ts";
import { runProgram, type Registered } from "./program.ts";

const last = ({ type }: Registered): string => type.split(":").at(-1) ?? "";
const TOKEN = "a-token-that-must-stay-secret";
const GENERATOR = { rows: { generator: { topic: "rows" } } };

test("a source beside the database: its topic, its connector, and a lake's table with the columns of its records", async () => {
  const seen = await runProgram({ ...localConfig(), "sluice:sources": GENERATOR, "sluice:sinks": { lake: { s3: { local: {}, bucket: "lake", format: "iceberg", maxFileAge: "10s", from: ["tables", "rows"] } } } });
  expect(seen.find((one) => last(one) === "Topic" && one.name === "broker-rows")?.inputs).toMatchObject({ name: "rows", keyed: true });
  expect(seen.find((one) => last(one) === "Connector" && one.name === "sluice-local-rows")?.inputs["config"]).toMatchObject({ "connector.class": "org.apache.kafka.connect.tools.SchemaSourceConnector", topic: "rows" });
  const tables = seen.find((one) => last(one) === "LakeTables")?.inputs["tables"] as { name: string; columns?: unknown[] }[];
  expect(tables.find(({ name }) => name === "rows")?.columns).toHaveLength(11);
});

beforeEach(() => void jest.spyOn(console, "warn").mockImplementation(() => undefined)); // that nobody maintains the class is not what this is about

const POLL = { poll: { http: { url: "https://api.example.com", interval: "1m", time: "/at", auth: { bearer: TOKEN }, topic: "poll" } } };

test("the token of an address goes through the vault and is nowhere else", async () => {
  // What tells a jar's classes is the list of names at its end.
  const folder = mkdtempSync(join(tmpdir(), "sluice-plugins-"));
  mkdirSync(join(folder, "http"));
  writeFileSync(join(folder, "http", "http.jar"), "com/github/castorm/kafka/connect/http/HttpSourceConnector.class");
  try {
    const seen = await runProgram({ ...localConfig(), "sluice:connect": { local: { plugins: [folder] } }, "sluice:sources": POLL }, { secretKeys: ["sluice:sources"] });
    expect(seen.filter(({ inputs }) => JSON.stringify(inputs).includes(TOKEN)).map((each) => `${last(each)} ${each.name}`)).toEqual(["LocalSecret feed-poll-secret"]);
    expect(seen.find((one) => one.name === "sluice-local-poll")?.inputs["config"]).toMatchObject({ "http.request.headers": "Authorization:Bearer ${dir:/secrets:feed-poll-secret}" });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("a class that no registry holds is refused on this machine, unless a folder holds it", async () => {
  const said = await runProgram({ ...localConfig(), "sluice:sources": POLL }, { secretKeys: ["sluice:sources"] }).then(() => "", (error: Error) => error.message);
  expect(said).toContain("sluice:sources.poll.http: http is made by com.github.castorm.kafka.connect.http.HttpSourceConnector, which no package registry holds. Unpack its archive (https://github.com/castorm/kafka-connect-http/releases) into a folder and name that folder, sluice:connect.local.plugins: [/folder]; or leave the source out");
  expect(said).not.toContain(TOKEN);
});
