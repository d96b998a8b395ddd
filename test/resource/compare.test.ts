import { differingKeys, identity, sameConfig } from "../../connectors/resource/compare.ts";
import { complete, secretsOf } from "../../connectors/resource/inputs.ts";

test("configs are compared by value; the worker's name and our mark do not count", () => {
  expect(sameConfig({ a: "1", name: "x", "sluice.owner": "o" }, { a: 1 } as never)).toBe(true);
  expect(sameConfig({ a: "true" }, { a: true } as never)).toBe(true);
  expect(differingKeys({ a: "1", gone: "x" }, { a: "2", added: "" })).toEqual(["a", "added", "gone"]);
});

test("numbers and booleans become the worker's text; other things are left for the check", () => {
  expect(complete({ config: { n: 1, b: true, s: "x", o: null } }).config).toEqual({ n: "1", b: "true", s: "x", o: null });
});

test("a Debezium source is another one with another prefix or slot; a sink, or any other key, is not", () => {
  const source = { "connector.class": "io.debezium.connector.postgresql.PostgresConnector", "topic.prefix": "shop", "slot.name": "s" };
  expect(identity({ ...source, "max.batch.size": "5" })).toBe(identity(source));
  expect(identity({ ...source, "topic.prefix": "x" })).not.toBe(identity(source));
  expect(identity({ ...source, "slot.name": "x" })).not.toBe(identity(source));
  const sink = { "connector.class": "io.debezium.connector.jdbc.JdbcSinkConnector", "topic.prefix": "shop" };
  expect(identity({ ...sink, "topic.prefix": "x" })).toBe(identity(sink));
  expect(identity({ "connector.class": "a.B" })).not.toBe(identity({ "connector.class": "a.C" }));
});

test("secrets for redaction are literals under secret-looking keys and what references stand for", () => {
  process.env["RESOURCE_TEST_SECRET"] = "canary-9";
  const secrets = secretsOf({ "database.password": "literal-1", "sasl.jaas.config": 'x password="${env:RESOURCE_TEST_SECRET}";', "aws.secret.access.key": "${dir:/nowhere:x}", topic: "t" });
  expect(secrets.sort()).toEqual(["canary-9", "literal-1"]);
});
