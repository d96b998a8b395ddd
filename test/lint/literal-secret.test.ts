import { found, sink, source } from "./base.ts";

test("a password in plain text, never printed", () => {
  const lines = found("literal-secret", { c: { ...source, "database.password": "hunter2" } });
  expect(lines).toHaveLength(1);
  expect(lines[0]).not.toContain("hunter2");
});
test("in a family of the Iceberg sink", () => expect(found("literal-secret", { c: { ...sink, "iceberg.catalog.s3.secret-access-key": "abc" } })).toHaveLength(1));
test("in a class that is not in the catalogue, by its name", () => {
  const unknown = { "connector.class": "com.example.Foo", topics: "x" };
  expect(found("literal-secret", { c: { ...unknown, "connection.password": "abc", "aws.secret.access.key": "abc", "basic.auth.user.info": "u:p" } })).toHaveLength(3);
  expect(found("literal-secret", { c: { ...unknown, "password.field": "x", "key.converter": "x", "tombstone.key": "y" } })).toEqual([]);
});
test("of a client's override", () => expect(found("literal-secret", { c: { ...source, "producer.override.sasl.jaas.config": 'X required password="p";' } })).toHaveLength(1));
test("a login without a secret is none", () => {
  expect(found("literal-secret", { c: { ...source, "producer.override.sasl.jaas.config": "software.amazon.msk.auth.iam.IAMLoginModule required;" } })).toEqual([]);
  expect(found("literal-secret", { c: { ...source, "producer.override.sasl.jaas.config": 'X required clientId="a" clientSecret="s";' } })).toHaveLength(1);
});
test("references and empty values are fine", () => expect(found("literal-secret", { c: { ...source, "database.password": "${dir:/run/s:pw}", "database.sslpassword": "" } })).toEqual([]));
