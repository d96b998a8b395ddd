import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../setup/root.ts";
import { localConfig } from "../support/stack.ts";
import { runProgram, type Registered } from "./program.ts";

const last = ({ type }: Registered): string => type.split(":").at(-1) ?? "";
const one = (seen: readonly Registered[], type: string, name: string): Registered => {
  const found = seen.find((each) => last(each) === type && each.name === name);
  if (found === undefined) throw new Error(`${type} ${name}: not among ${seen.map((each) => `${last(each)} ${each.name}`).join(", ")}`);
  return found;
};
const withCopy = (jdbc: object, more: object = {}) => ({ ...localConfig(), "sluice:sinks": { copy: { jdbc } }, ...more });

test("a local copy: a second server, its tables from the source's columns, and a connector that enters it", async () => {
  const seen = await runProgram(withCopy({ local: {}, database: "reports", schema: "mirror" }));
  expect(seen.filter((each) => last(each) === "LocalService").map(({ inputs }) => inputs["kind"]).sort()).toEqual(["connect", "copy", "kafka", "postgres"]);
  expect(one(seen, "LocalService", "copy-copy-database").inputs["settings"]).toEqual({ database: "reports" });
  const tables = one(seen, "CopyTables", "copy-copy-tables").inputs;
  expect(tables["endpoint"]).toMatchObject({ database: "reports", password: "${dir:/secrets:copy-password}" });
  expect(tables["source"]).toMatchObject({ database: "shop", user: "postgres" });
  expect(tables["copies"]).toContainEqual({ schema: "public", table: "orders", target: { schema: "mirror", table: "orders" }, exclude: [] });
  const { inputs } = one(seen, "Connector", "sluice-local-copy");
  expect(inputs["config"]).toMatchObject({ "connection.url": expect.stringContaining("jdbc:postgresql://127.0.0.1:5/reports?"), "connection.password": "${dir:/secrets:copy-password}" });
  // All that reads the topics keeps the latest state alone.
  expect(one(seen, "Topic", "broker-shop.public.orders").inputs["configs"]).toMatchObject({ "cleanup.policy": "compact" });
});

test("two local copies share the server", async () => {
  const seen = await runProgram({ ...localConfig(), "sluice:sinks": { a: { jdbc: { local: {}, database: "reports", schema: "a" } }, b: { jdbc: { local: {}, database: "reports", schema: "b" } } } });
  expect(seen.filter((each) => last(each) === "LocalService" && each.inputs["kind"] === "copy")).toHaveLength(1);
  expect(seen.filter((each) => last(each) === "CopyTables").map(({ inputs }) => (inputs["copies"] as { target: { schema: string } }[])[0]!.target.schema)).toEqual(["a", "b"]);
});

test("a copy in a database that is there: the password goes through the vault and is nowhere else", async () => {
  const PASSWORD = "a-password-that-must-stay-secret";
  const existing = { host: "reports.example.com", user: "copy", password: PASSWORD };
  const seen = await runProgram(withCopy({ existing, database: "reports" }), { secretKeys: ["sluice:sinks"] });
  expect(seen.filter((each) => last(each) === "LocalService").map(({ inputs }) => inputs["kind"]).sort()).toEqual(["connect", "kafka", "postgres"]);
  expect(seen.filter(({ inputs }) => JSON.stringify(inputs).includes(PASSWORD)).map((each) => `${last(each)} ${each.name}`)).toEqual(["LocalSecret copy-copy-database-password"]);
  expect(one(seen, "CopyTables", "copy-copy-tables").inputs["endpoint"]).toMatchObject({ host: "reports.example.com", password: "${dir:/secrets:copy-copy-database-password}" });
});

test("a published guide's two connectors, as it has them, are refused in preview, each mistake in a line of its own", async () => {
  const of = (name: string) => (JSON.parse(readFileSync(join(projectRoot(), "test/seeds/postgres-to-postgres", `${name}.json`), "utf8")) as { config: Record<string, string> }).config;
  jest.spyOn(console, "warn").mockImplementation(() => undefined); // the warnings are not what this is about
  const connectors = { "pg-source": of("pg-source-connector"), "pg-sink": of("pg-sink-connector") };
  const said = await runProgram({ ...localConfig(), "sluice:connectors": connectors }).then(() => "", (error: unknown) => (error as Error).message);
  const lines = said.split("\n");
  for (const [connector, key, what] of [
    ["pg-source", "errors.deadletterqueue.topic.name", "a source has no dead-letter topic"],
    ["pg-source", "errors.tolerance", "on a source, all loses every record"],
    ["pg-sink", "auto.create", "nothing reads this key"],
    ["pg-sink", "auto.evolve", "nothing reads this key"],
    ["pg-sink", "topics", "sends numbers as texts (decimal.handling.mode=string)"],
  ] as const) expect(lines).toContainEqual(expect.stringMatching(new RegExp(`${connector}.*${key.replaceAll(".", "\\.")}.*${what.replace(/[()]/g, "\\$&")}`)));
  // Tombstones off, behind an unwrap: what the guide says of deletes would not come true.
  const unwrapped = { ...connectors["pg-sink"], transforms: "unwrap", "transforms.unwrap.type": "io.debezium.transforms.ExtractNewRecordState" };
  await expect(runProgram({ ...localConfig(), "sluice:connectors": { ...connectors, "pg-sink": unwrapped } })).rejects.toThrow(/pg-sink.*delete\.enabled.*sends no tombstones/);
});
