import { connectorType } from "../../policies/connector.ts";
import { connectorLiteralSecret } from "../../policies/connector-literal-secret.ts";
import { reports, UNKNOWN_VALUE } from "./kit.ts";

const key = "database.password";
const connector = (config: Record<string, unknown>, type = connectorType) => ({ type, name: "c", props: { name: "c", config } });

test("a literal is refused, and not repeated", () => {
  expect(reports(connectorLiteralSecret, connector({ [key]: "hunter2" }))).toEqual([expect.stringMatching(/^c: database\.password holds a literal\. Write /)]);
  expect(reports(connectorLiteralSecret, connector({ [key]: "hunter2" })).join()).not.toContain("hunter2");
});

test.each(["iceberg.catalog.s3.secret-access-key", "aws.secret.access.key", "connection.password", "value.converter.basic.auth.user.info", "ssl.truststore.password"])("%s is a secret's key", (name) => {
  expect(reports(connectorLiteralSecret, connector({ [name]: "x" }))).toHaveLength(1);
});

test("the password within a login module's line", () => {
  const jaas = (password: string) => ({ "consumer.override.sasl.jaas.config": `org.apache.kafka.common.security.scram.ScramLoginModule required username="u" password=${password};` });
  expect(reports(connectorLiteralSecret, connector(jaas('"hunter2"')))).toHaveLength(1);
  expect(reports(connectorLiteralSecret, connector(jaas('"${dir:/secrets:p}"')))).toEqual([]);
});

test("references of any provider, other keys and other resources pass", () => {
  expect(reports(connectorLiteralSecret, connector({ [key]: "${dir:/secrets:p}", "ssl.key.password": "${secrets:cdc/db:password}", "key.converter": "x", "message.key.columns": "a:b" }))).toEqual([]);
  expect(reports(connectorLiteralSecret, connector({ [key]: "hunter2" }, "aws:s3/bucket:Bucket"))).toEqual([]);
});

test("an unknown value beside it hides nothing", () => {
  expect(reports(connectorLiteralSecret, connector({ "database.hostname": UNKNOWN_VALUE, [key]: "hunter2" }))).toHaveLength(1);
  expect(reports(connectorLiteralSecret, connector({ [key]: UNKNOWN_VALUE }))).toEqual([]);
});

test("a connector of Strimzi's", () => {
  expect(reports(connectorLiteralSecret, { type: "kubernetes:kafka.strimzi.io/v1:KafkaConnector", props: { spec: { config: { [key]: "hunter2" } } } })).toHaveLength(1);
});
