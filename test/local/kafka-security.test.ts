import { X509Certificate, createPrivateKey } from "node:crypto";
import { definitionOf } from "../../local/definition.ts";
import { makeCertificates } from "../../local/kafka/certificate.ts";
import { tagged, time } from "../../local/kafka/der.ts";
import { guardOf, scramArgs } from "../../local/kafka/guard.ts";
import { servicePaths } from "../../local/paths.ts";
import { secretStore } from "../../local/secrets.ts";

process.env["SLUICE_ROOT"] = "/project";
afterAll(() => delete process.env["SLUICE_ROOT"]);

const parts = { cache: "/c", java: "/c/java", kafkaLibs: "/c/kafka", pluginPath: "/c/plugins", icebergLibs: "", postgresBin: "/c/pg", versitygw: "/c/versitygw", pulumiBin: "", registry: "", kubernetes: "" };

function service(kind: "kafka" | "connect", settings: Record<string, unknown>, ports: Record<string, number>, more: object = {}) {
  const definition = definitionOf(kind);
  const parsed = definition.parse(settings);
  if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems));
  return { definition, of: { project: "sluice", stack: "local", settings: parsed.settings, bootstrapServers: "127.0.0.1:20002", paths: servicePaths("sluice", "local", kind), ports, parts, secrets: secretStore("sluice", "local"), ...more } };
}

const lines = (text: string): Record<string, string> => Object.fromEntries(text.split("\n").filter((line) => line.includes("=")).map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]));

test("certificates: the authority signed the broker's, which holds its addresses", () => {
  const { authority, store } = makeCertificates(["127.0.0.1", "localhost"]);
  const [root, broker] = [new X509Certificate(authority), new X509Certificate(store)];
  expect(root.ca).toBe(true);
  expect(root.verify(root.publicKey)).toBe(true);
  expect(broker.ca).toBe(false);
  expect(broker.checkIssued(root)).toBe(true);
  expect(broker.verify(root.publicKey)).toBe(true);
  expect([broker.checkIP("127.0.0.1"), broker.checkHost("localhost"), broker.checkHost("elsewhere")]).toEqual(["127.0.0.1", "localhost", undefined]);
  expect(broker.checkPrivateKey(createPrivateKey(store))).toBe(true);
  expect(Date.parse(broker.validTo)).toBeGreaterThan(Date.now() + 10 * 365 * 86_400_000);
  expect(makeCertificates(["a"]).store).not.toBe(store);
});

test("DER: lengths of more than 127 bytes, and dates on both sides of 2050", () => {
  expect([...tagged(4, Buffer.alloc(300)).subarray(0, 4)]).toEqual([4, 0x82, 1, 44]);
  expect(time(new Date("2049-12-31T23:59:59Z"))).toEqual(Buffer.from("\x17\x0d491231235959Z"));
  expect(time(new Date("2050-01-01T00:00:00Z"))).toEqual(Buffer.from("\x18\x0f20500101000000Z"));
});

test("a broker that asks for a login: TLS and SCRAM for clients, a certificate at the controller's port, and no password in its file", () => {
  const { definition, of } = service("kafka", { security: "sasl_ssl" }, { clients: 20002, controller: 20003 });
  const text = definition.render(of).files["broker.properties"]!;
  const properties = lines(text);
  expect(properties).toMatchObject({
    listeners: "SASL_SSL://127.0.0.1:20002,CONTROLLER://127.0.0.1:20003",
    "listener.security.protocol.map": "CONTROLLER:SSL,SASL_SSL:SASL_SSL",
    "listener.name.controller.ssl.client.auth": "required",
    "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
    "super.users": "User:admin;User:CN=Sluice local broker",
  });
  expect(properties["listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config"]).toContain('password="${dir:/project/.sluice/stacks/sluice-local/kafka/login:admin}"');
  expect(Object.keys(properties).some((key) => key === "allow.everyone.if.no.acl.found")).toBe(false);
  const { endpoint, inside } = definition.outputs(of);
  expect(endpoint).toMatchObject({ security: { username: "admin", ca: { file: "/project/.sluice/stacks/sluice-local/kafka/tls/authority.pem" } } });
  expect(inside).toMatchObject({ security: { username: "worker", password: "${dir:/project/.sluice/stacks/sluice-local/secrets:kafka-worker}" } });
});

test("what connector configs may name is not where the administrator's password lies", () => {
  const { of } = service("kafka", { security: "sasl_ssl" }, {});
  expect(guardOf(of).login.startsWith(of.paths.secrets)).toBe(false);
});

test("the default is a broker without a login, told to nobody twice", () => {
  const { definition, of } = service("kafka", {}, { clients: 1, controller: 2 });
  expect(definition.render(of).files["broker.properties"]).not.toMatch(/sasl|ssl/i);
  expect(definition.outputs(of)).toEqual({ url: "127.0.0.1:1", endpoint: { bootstrapServers: "127.0.0.1:1" } });
});

test("the worker enters with all of its clients", () => {
  const { of } = service("kafka", { security: "sasl_ssl" }, {});
  const connect = service("connect", {}, { rest: 20004 }, { security: guardOf(of).worker });
  const properties = lines(connect.definition.render(connect.of).files["connect.properties"]!);
  for (const prefix of ["", "producer.", "consumer.", "admin."]) {
    expect(properties).toMatchObject({ [`${prefix}security.protocol`]: "SASL_SSL", [`${prefix}ssl.truststore.location`]: "/project/.sluice/stacks/sluice-local/kafka/tls/authority.pem" });
    expect(properties[`${prefix}sasl.jaas.config`]).toContain("${dir:/project/.sluice/stacks/sluice-local/secrets:kafka-worker}");
  }
});

test("users that a broker is made with", () => {
  expect(scramArgs({ admin: "a", worker: "b" })).toEqual(["--add-scram", "SCRAM-SHA-512=[name=admin,password=a]", "--add-scram", "SCRAM-SHA-512=[name=worker,password=b]"]);
});
