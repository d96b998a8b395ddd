import { ownJar } from "../../setup/own-jar.ts";
import { devConfig, set, stagingConfig } from "../support/staging.ts";
import { matchesGolden } from "./golden.ts";
import { runProgram, runWhole, type Registered } from "./program.ts";

jest.setTimeout(120_000); // the SDKs are large, which is why all tests that load them are in this file
jest.mock("../../setup/own-jar.ts", () => ({ ownJarFingerprint: () => "0123456789ab", ownJar: jest.fn(async () => ({ base64: "", sha512: "0".repeat(128) })) }));

test("the resources of stack dev are the committed ones", () => matchesGolden("dev", set(devConfig("shop.abcdefghijkl.eu-central-1.rds.amazonaws.com", "docker-desktop"), { "sluice:source.existing.through": undefined })));

test("the resources of stack staging are the committed ones", () => matchesGolden("staging", stagingConfig("staging")));

test("a first preview of staging, in which nothing computed is known yet, registers all that an up does", async () => {
  jest.mocked(ownJar).mockClear();
  const seen = await runProgram(stagingConfig("staging"), { preview: true, stack: "staging" });
  const golden = (require("./golden/staging.json") as { type: string; name: string }[]).map(({ type, name }) => `${type} ${name}`);
  expect(seen.map(({ type, name }) => `${type} ${name}`)).toEqual(golden);
  // A preview compiles nothing.
  expect(ownJar).not.toHaveBeenCalled();
});

const IMAGE = `registry.example.com/connect@sha256:${"b".repeat(64)}`;

test("with Strimzi the same connectors are resources of the operator, after the same things", async () => {
  const config = set(stagingConfig("staging"), { "sluice:connect.runtime": "strimzi", "sluice:connect.image": IMAGE, "sluice:connect.plugins": { from: "baked" } });
  const { seen, manifest } = await runWhole(config, { stack: "staging" });
  const connectors = seen.filter(({ type }) => type === "kubernetes:kafka.strimzi.io/v1:KafkaConnector");
  expect(connectors.map(({ name }) => name)).toEqual(["sluice-staging-lake", "sluice-staging-shop-source"]);
  expect(seen.filter(({ type }) => type.endsWith(":Connector") || type.endsWith(":Deployment")).map(({ name }) => name)).toEqual(["source-database-way-relay"]);
  expect(connectors.find(({ name }) => name === "sluice-staging-shop-source")?.after).toEqual(expect.arrayContaining(["connect-worker-workers", "source-slot", "broker-shop.public.orders"]));
  expect(manifest).toMatchObject({ connect: { kind: "kubernetes", namespace: "cdc", service: "sluice-staging-connect-connect-api" } });
  // The operator names the account itself.
  expect(seen.find(({ name }) => name === "connect-identity-association")?.inputs["serviceAccount"]).toBe("sluice-staging-connect-connect");
});

const SECRETS = { admin: "hunter2-admin", id: "hunter2-id", key: "hunter2-key", kafka: "hunter2-kafka" };
/** The SDK's mark for a secret: the engine encrypts the whole value behind it in the state. */
const MARK = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };

test("encrypted values are secrets wherever they go, and the stack's output tells none of them and is none itself", async () => {
  const config = set(devConfig("shop.abcdefghijkl.eu-central-1.rds.amazonaws.com", "docker-desktop"), {
    "sluice:source.existing.admin.password": SECRETS.admin,
    "sluice:broker": { existing: { bootstrapServers: "b-1.kafka:9096", security: { protocol: "SASL_SSL", username: "sluice", password: SECRETS.kafka } } },
    "sluice:sinks.lake.s3.existing.accessKeyId": SECRETS.id,
    "sluice:sinks.lake.s3.existing.secretAccessKey": SECRETS.key,
  });
  const { seen, manifest, secret } = await runWhole(config, { stack: "dev", secretKeys: ["sluice:source", "sluice:broker", "sluice:sinks"] });
  const plain = (value: unknown): string => JSON.stringify(value, (_, one: unknown) => (one !== null && typeof one === "object" && Object.entries(MARK).every(([key, mark]) => (one as Record<string, unknown>)[key] === mark) ? "<secret>" : one));
  const bare = seen.filter(({ inputs }) => Object.values(SECRETS).some((value) => plain(inputs).includes(value))).map(({ name }) => name);
  expect(bare).toEqual([]);
  for (const value of Object.values(SECRETS)) expect(JSON.stringify(seen)).toContain(value);
  expect(JSON.stringify(manifest)).not.toContain("hunter2");
  expect(secret).toBe(false);
  // Each as Sluice itself reads it, from where the command line runs.
  expect(manifest).toMatchObject({
    database: { password: "${kubernetes:docker-desktop/cdc/sluice-dev-secrets:source-password}", via: { namespace: "cdc" } },
    broker: { security: { password: "${kubernetes:docker-desktop/cdc/sluice-dev-secrets:broker-server-password}" } },
    connect: { kind: "kubernetes", context: "docker-desktop", namespace: "cdc", service: "sluice-dev-connect", port: 8083 },
    sinks: [{ store: { secretAccessKey: "${kubernetes:docker-desktop/cdc/sluice-dev-secrets:lake-lake-secret-key}" } }],
  });
  expect(manifest).not.toHaveProperty("admin");
});

describe("order of staging", () => {
  let seen: Registered[];
  beforeAll(async () => { seen = await runProgram(stagingConfig("staging"), { stack: "staging" }); });

  /** All that must be there before a resource, and is still there when it is deleted. */
  function before(name: string, found = new Set<string>()): Set<string> {
    for (const one of seen.filter((resource) => resource.name === name).flatMap(({ after }) => after)) {
      if (found.has(one)) continue;
      found.add(one);
      before(one, found);
    }
    return found;
  }

  test.each([
    ["the slot is dropped while the database can still be reached", "source-slot", ["source-database-instance", "source-database-way-relay", "source-database-way-policy", "source-database-network-from-sg-0123456789abcdef0", "source-publication", "source-role"]],
    ["the source's connector goes before the slot, and finds its topics, its password and a worker that answers", "sluice-staging-shop-source", ["source-slot", "source-publication", "source-schema", "source-password", "broker-shop.public.orders", "broker-__debezium-heartbeat.shop", "connect-worker-workers", "connect-worker-service"]],
    ["a sink finds its bucket, its tables and its rights, and its worker has them until it is gone", "sluice-staging-lake", ["lake-lake-tables", "lake-store-shop-lake-staging-bucket", "lake-store-shop-lake-staging-policy", "lake-store-shop-lake-staging-key", "connect-identity-lake", "connect-identity-association", "broker-sluice-staging.lake.dlq", "broker-sluice-staging.lake.control", "connect-worker-workers"]],
    ["a worker starts behind its policy, with its user, its rights and what it trusts", "connect-worker-workers", ["connect-worker-policy", "connect-worker-trust", "broker-server-user", "broker-server-authority", "broker-server-worker", "connect-identity-association", "connect-identity-lake"]],
    ["brokers start behind their policy, with the administrator's password", "broker-server-release", ["broker-server-policy", "broker-server-admin", "kubernetes-namespace"]],
    ["a topic is made after the preflight, by who may", "broker-shop.public.orders", ["source-preflight", "broker-server-release", "broker-server-admin"]],
    ["existing rows are asked for when the source runs", "connectors-snapshot", ["sluice-staging-shop-source", "source-slot"]],
    ["lake tables wait for what reads the columns and for the catalog", "lake-lake-tables", ["lake-store-lake-catalog", "lake-store-shop-lake-staging-bucket", "source-role"]],
  ])("%s", (_, name, needs) => {
    expect(needs.filter((need) => !before(name).has(need))).toEqual([]);
    expect(needs.filter((need) => !seen.some((resource) => resource.name === need))).toEqual([]);
  });

  test("nothing waits for itself", () => {
    expect(seen.filter(({ name }) => before(name).has(name)).map(({ name }) => name)).toEqual([]);
  });

  test("every resource but providers and the five boxes of the picture has a parent of the stack", () => {
    const roots = seen.filter(({ parent }) => parent === "").map(({ name }) => name).sort();
    expect(roots).toEqual(["aws", "broker", "connect", "connectors", "kubernetes", "lake", "source"]);
  });

  test("every resource of a cloud goes through the stack's own provider, whose AWS resources have its tags", () => {
    const provider = seen.find(({ type }) => type === "pulumi:providers:aws");
    expect(JSON.parse(String(provider?.inputs["defaultTags"]))).toEqual({ tags: { Environment: "staging", ManagedBy: "sluice", Project: "sluice", Stack: "staging" } });
    const clouds = seen.filter(({ type }) => /^(aws|kubernetes):/.test(type));
    expect(clouds.length).toBeGreaterThan(30);
    expect(clouds.filter(({ type, provider: used }) => used !== (type.startsWith("aws:") ? "aws" : "kubernetes-provider")).map(({ name }) => name)).toEqual([]);
  });
});

test("a copy in a private database: Sluice by way of a relay, the workers at its own address with its certificates, the password in the Secret alone", async () => {
  const config = set(devConfig("shop.abcdefghijkl.eu-central-1.rds.amazonaws.com", "docker-desktop"), {
    "sluice:sinks.copy": { jdbc: { existing: { host: "reports.abcdefghijkl.eu-central-1.rds.amazonaws.com", user: "copy", password: "hunter2-copy", through: "kubernetes" }, database: "reports" } },
  });
  const { seen, manifest, secret } = await runWhole(config, { stack: "dev", secretKeys: ["sluice:sinks"] });
  expect(seen.filter(({ inputs }) => JSON.stringify(inputs).includes("hunter2-copy")).map(({ name }) => name)).toEqual(["copy-copy-database-password"]);
  const tables = seen.find(({ name }) => name === "copy-copy-tables")!;
  expect(tables.inputs["endpoint"]).toMatchObject({ sslmode: "verify-full", password: "${kubernetes:docker-desktop/cdc/sluice-dev-secrets:copy-copy-database-password}", via: { namespace: "cdc" } });
  expect(seen.map(({ name }) => name)).toContain("copy-copy-database-way-relay");
  const { inputs, after } = seen.find(({ name }) => name === "sluice-dev-copy")!;
  expect(inputs["config"]).toMatchObject({
    "connection.url": expect.stringMatching(/^jdbc:postgresql:\/\/reports\.abcdefghijkl.*sslmode=verify-full&sslrootcert=%2Fopt%2Fsluice%2Ftrust%2Fcopy-copy\.pem$/),
    "connection.password": "${dir:/opt/sluice/secrets:copy-copy-database-password}",
  });
  expect(after).toContain("copy-copy-tables");
  expect(JSON.stringify(seen.filter(({ type }) => type.endsWith(":ConfigMap")).map((one) => Object.keys((one.inputs["data"] ?? {}) as object)))).toContain("copy-copy.pem");
  expect(manifest).toMatchObject({ sinks: [{ kind: "s3" }, { kind: "jdbc", target: { user: "copy", via: { namespace: "cdc" } } }] });
  expect([JSON.stringify(manifest).includes("hunter2"), secret]).toEqual([false, false]);
});

test("Redpanda's own registry: asked with the brokers' login and authority, by workers that their policy lets in, once Confluent's converter is named", async () => {
  const ARCHIVE = { url: "https://example.com/confluentinc-kafka-connect-avro-converter-8.1.0.zip", sha512: "c".repeat(128) };
  const { seen, manifest } = await runWhole(set(stagingConfig("staging"), { "sluice:registry": { redpanda: {} }, "sluice:connect.archives": [ARCHIVE] }), { stack: "staging" });
  const url = "https://sluice-staging-redpanda.cdc.svc.cluster.local:8081";
  const source = seen.find(({ name, type }) => name === "sluice-staging-shop-source" && type.endsWith(":Connector"));
  expect(source?.inputs["config"]).toMatchObject({
    "value.converter": "sluice.connect.RegistryConverter", "value.converter.delegate": "io.confluent.connect.avro.AvroConverter", "value.converter.schema.registry.url": url,
    "value.converter.basic.auth.user.info": expect.stringMatching(/^sluice-staging-connect:\$\{dir:/), "value.converter.schema.registry.ssl.truststore.location": "/opt/sluice/trust/broker.pem",
  });
  expect(source?.after).toContain("registry-subjects");
  const policy = seen.find(({ name }) => name === "broker-server-policy");
  expect(JSON.stringify(policy?.inputs)).toContain('"port":8081');
  expect(manifest).toMatchObject({ registry: { endpoint: { api: "confluent", url, login: { user: "sluice" }, via: { namespace: "cdc", routes: [{ port: 8081 }] } }, compatibility: "backward" } });
});

test("Redpanda's own registry without Confluent's converter is refused with where it is to be had", async () => {
  const { "sluice:connect.archives": _, ...config } = set(stagingConfig("staging"), { "sluice:registry": { redpanda: {} }, "sluice:sinks.lake.s3.format": "iceberg", "sluice:connect.archives": undefined });
  await expect(runProgram(config, { stack: "staging" })).rejects.toThrow("sluice:registry: is asked by io.confluent.connect.avro.AvroConverter, which no package registry holds. Name its archive (https://www.confluent.io/hub/confluentinc/kafka-connect-avro-converter) with its SHA-512");
});
