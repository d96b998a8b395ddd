import { CLIENT_PREFIXES, clientProperties, workerSecurity, type BrokerSecurity } from "../../broker/security.ts";

const scram: BrokerSecurity = { protocol: "SASL_SSL", mechanism: "SCRAM-SHA-512", username: "worker", password: "${dir:/opt/sluice/secrets:broker}", ca: { file: "/opt/sluice/trust/broker.pem" } };

test("nothing is said of PLAINTEXT, Kafka's default", () => {
  expect(clientProperties(undefined, "producer.")).toEqual({});
  expect(clientProperties({ protocol: "PLAINTEXT" }, "")).toEqual({});
});

test("SCRAM inside TLS, the password still a reference", () => {
  expect(clientProperties(scram, "")).toEqual({
    "security.protocol": "SASL_SSL",
    "sasl.mechanism": "SCRAM-SHA-512",
    "sasl.jaas.config": 'org.apache.kafka.common.security.scram.ScramLoginModule required username="worker" password="${dir:/opt/sluice/secrets:broker}";',
    "ssl.truststore.type": "PEM",
    "ssl.truststore.location": "/opt/sluice/trust/broker.pem",
  });
});

test("all four clients of a worker get the same: none inherits", () => {
  const own = clientProperties(scram, "");
  const all = workerSecurity(scram);
  expect(Object.keys(all).length).toBe(4 * Object.keys(own).length);
  for (const prefix of CLIENT_PREFIXES) for (const [key, value] of Object.entries(own)) expect(all[`${prefix}${key}`]).toBe(value);
});

test.each<[string, BrokerSecurity, Record<string, string>]>([
  ["SSL with a public authority", { protocol: "SSL" }, { "security.protocol": "SSL" }],
  ["SSL with an authority's text", { protocol: "SSL", ca: { pem: "PEM" } }, { "security.protocol": "SSL", "ssl.truststore.type": "PEM", "ssl.truststore.certificates": "PEM" }],
  ["PLAIN", { ...scram, mechanism: "PLAIN", ca: {} }, { "security.protocol": "SASL_SSL", "sasl.mechanism": "PLAIN", "sasl.jaas.config": 'org.apache.kafka.common.security.plain.PlainLoginModule required username="worker" password="${dir:/opt/sluice/secrets:broker}";' }],
  ["a login without TLS needs no authority", { ...scram, protocol: "SASL_PLAINTEXT" }, { "security.protocol": "SASL_PLAINTEXT", "sasl.mechanism": "SCRAM-SHA-512", "sasl.jaas.config": expect.stringContaining("ScramLoginModule") as unknown as string }],
  ["MSK", { protocol: "SASL_SSL", mechanism: "AWS_MSK_IAM", region: "eu-central-1" }, { "security.protocol": "SASL_SSL", "sasl.mechanism": "AWS_MSK_IAM", "sasl.jaas.config": "software.amazon.msk.auth.iam.IAMLoginModule required;", "sasl.client.callback.handler.class": "software.amazon.msk.auth.iam.IAMClientCallbackHandler" }],
])("%s", (_, security, properties) => expect(clientProperties(security, "")).toEqual(properties));

test("what has a meaning between quotes is escaped", () => {
  const jaas = clientProperties({ ...scram, username: 'a"b', password: "c\\d\ne" }, "")["sasl.jaas.config"];
  expect(jaas).toContain('username="a\\"b" password="c\\\\d\\ne";');
});
