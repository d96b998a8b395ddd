import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import fc from "fast-check";
import { stringify } from "yaml";
import type { BrokerEndpoint } from "../../../broker/endpoint.ts";
import type { BrokerSecurity } from "../../../broker/security.ts";
import { parseConnectors } from "../../../cli/connector-files.ts";
import type { BrokerServer } from "../../../components/box.ts";
import { StrimziConnect } from "../../../components/kubernetes/strimzi.ts";
import { lint, printFinding } from "../../../connectors/lint/lint.ts";
import { kafkaConnectorSpec, kafkaConnectSpec } from "../../../kubernetes/connect/strimzi.ts";
import { workerSize } from "../../../kubernetes/connect/size.ts";
import { render, sampleWiring } from "../../../pipeline/render.ts";
import { cluster, parquet, SCRAM } from "./fixture.ts";
import { registered } from "./mocks.ts";

const IMAGE = `registry.example.com/connect:1@sha256:${"1".repeat(64)}`;
const BAKED = { runtime: "strimzi", plugins: { from: "baked" }, image: IMAGE };

function spec(broker: BrokerEndpoint, connect: object = BAKED): Record<string, any> {
  const { server, plan } = cluster({ ...connect });
  return kafkaConnectSpec({
    names: plan.names.cluster, server, size: workerSize(server, plan.estimates.heapBytes), broker, maxMessageBytes: 8 * 1024 * 1024,
    maps: { own: "own", metrics: "metrics", authority: "authority" }, secrets: true, trust: true, annotations: {},
  });
}

test("SCRAM over TLS: the password stays in the stack's Secret, the authority comes from one", () => {
  expect(spec(SCRAM)).toMatchObject({
    tls: { trustedCertificates: [{ secretName: "authority", certificate: "broker.pem" }] },
    authentication: { type: "scram-sha-512", username: "connect", passwordSecret: { secretName: "sluice-staging-secrets", password: "broker-connect" } },
  });
});

test("each way in, in the operator's words", () => {
  const of = (security: BrokerSecurity) => {
    const { tls, authentication } = spec({ bootstrapServers: "b:1", security });
    return { tls, authentication };
  };
  const password = "${dir:/opt/sluice/secrets:p}";
  expect(of({ protocol: "PLAINTEXT" })).toEqual({ tls: undefined, authentication: undefined });
  expect(of({ protocol: "SSL" })).toEqual({ tls: { trustedCertificates: [] }, authentication: undefined });
  expect(of({ protocol: "SASL_PLAINTEXT", mechanism: "PLAIN", username: "u", password })).toEqual({ tls: undefined, authentication: { type: "plain", username: "u", passwordSecret: { secretName: "sluice-staging-secrets", password: "p" } } });
  expect(of({ protocol: "SASL_SSL", mechanism: "AWS_MSK_IAM", region: "eu-central-1" })).toMatchObject({ tls: { trustedCertificates: [] }, authentication: { type: "custom", sasl: true } });
  expect(() => of({ protocol: "SASL_SSL", mechanism: "PLAIN", username: "u", password: "hunter2" })).toThrow(/^the broker's password for the worker: Strimzi reads it from a Secret/);
});

test("our volumes are below /mnt, and configs name them there", () => {
  const { template, config } = spec(SCRAM);
  expect(template.connectContainer.volumeMounts.map(({ mountPath }: { mountPath: string }) => mountPath)).toEqual(["/mnt/sluice/secrets", "/mnt/sluice/trust", "/mnt/sluice/own"]);
  expect(config["config.providers.dir.param.allowed.paths"]).toBe("/mnt/sluice/secrets");
  const { config: of } = kafkaConnectorSpec({ name: "n", "connector.class": "c", "tasks.max": "2", a: "${dir:/opt/sluice/secrets:p}", b: "/opt/sluice/trust/rds.pem", c: "/opt/sluice/secretsandmore" });
  expect(of).toEqual({ a: "${dir:/mnt/sluice/secrets:p}", b: "/mnt/sluice/trust/rds.pem", c: "/opt/sluice/secretsandmore" });
});

test("a connector is its class, its tasks and the rest", () => {
  expect(kafkaConnectorSpec({ name: "n", "connector.class": "c", "tasks.max": "2", x: "y" })).toEqual({ class: "c", tasksMax: 2, config: { x: "y" }, autoRestart: { enabled: true } });
});

const securities = fc.constantFrom<BrokerSecurity | undefined>(
  undefined, { protocol: "PLAINTEXT" }, { protocol: "SSL", ca: { file: "/opt/sluice/trust/broker.pem" } }, SCRAM.security, { protocol: "SASL_SSL", mechanism: "AWS_MSK_IAM", region: "eu-central-1" },
);

test("lint finds nothing in what is generated, read back from its YAML", () => {
  fc.assert(fc.property(securities, fc.boolean(), fc.boolean(), fc.constantFrom(1, 3), (security, files, image, replicas) => {
    const { server, plan } = cluster({ ...BAKED, replicas, ...(image ? { plugins: { from: "image", image: IMAGE } } : {}) }, files ? parquet : undefined);
    const broker = { bootstrapServers: "b:9092", ...(security === undefined ? {} : { security }) };
    const { cluster: names } = plan.names;
    const documents = [
      { apiVersion: "kafka.strimzi.io/v1", kind: "KafkaConnect", metadata: { name: names.connect }, spec: kafkaConnectSpec({ names, server, size: workerSize(server, plan.estimates.heapBytes), broker, maxMessageBytes: 8 * 1024 * 1024, maps: { own: "o", metrics: "m", authority: "a" }, secrets: true, trust: true, annotations: {} }) },
      ...render(plan, sampleWiring(plan)).map(({ name, config }) => ({ apiVersion: "kafka.strimzi.io/v1", kind: "KafkaConnector", metadata: { name, labels: { "strimzi.io/cluster": names.connect } }, spec: kafkaConnectorSpec(config) })),
    ];
    const { connectors, workers } = parseConnectors("strimzi.yaml", documents.map((document) => stringify(document)).join("---\n"));
    expect([connectors.length, workers.length]).toEqual([2, 1]);
    const context = { workers, topics: plan.topics.map(({ name }) => name), partitions: Object.fromEntries(plan.topics.map(({ name, partitions }) => [name, partitions])), publications: { [plan.names.publication]: plan.source.publicationTables.map(({ schema, table }) => `${schema}.${table}`) }, brokers: 3 };
    expect(lint(connectors, context).filter(({ severity }) => severity === "error").map(printFinding)).toEqual([]);
    expect(lint([], context).map(printFinding)).toEqual([]);
  }), { numRuns: 20 });
});

/** The component alone, with one connector. */
async function run({ preview = false, identity = true } = {}) {
  const { server, plan } = cluster(BAKED);
  const result = await registered(() => {
    const provider = new kubernetes.Provider("kubernetes", { context: "staging" });
    const users = new kubernetes.core.v1.ConfigMap("users", {}, { provider });
    const inside = pulumi.output<BrokerEndpoint>(SCRAM);
    const box: BrokerServer = { endpoint: inside, inside, trust: {}, ready: [users], services: [] };
    const made = new StrimziConnect("connect-worker", {
      server, plan, provider, broker: box, trust: { "broker.pem": "PEM" }, context: undefined, namespace: "cdc", security: undefined, maxMessageBytes: 8 * 1024 * 1024,
      identity: identity ? { annotations: { "eks.amazonaws.com/role-arn": "arn" }, ready: [] } : undefined, secretVersions: ["1"], jar: { fingerprint: "0123456789", content: { base64: "AAAA", sha512: "ff" } },
    });
    const connectors = new pulumi.ComponentResource("test:Connectors", "connectors");
    made.register(
      { name: "sluice-staging-lake", config: pulumi.output<Record<string, string>>({ "connector.class": "c", "tasks.max": "1", k: "v" }), owner: "sluice/staging/sluice-staging-lake", validate: "off", secretVersion: undefined },
      { parent: connectors, dependsOn: [...made.ready] },
    );
    return made.endpoint;
  }, preview);
  return { ...result, ofKind: (kind: string) => result.seen.find(({ inputs }) => inputs["kind"] === kind)! };
}

test("the operator gets a KafkaConnect that takes connectors as resources, and up waits until both are ready", async () => {
  const { ofKind } = await run();
  const worker = ofKind("KafkaConnect");
  expect(worker.parent).toBe("connect-worker");
  expect(worker.inputs["apiVersion"]).toBe("kafka.strimzi.io/v1");
  expect(worker.inputs["metadata"]).toMatchObject({ name: "sluice-staging-connect", namespace: "cdc", annotations: { "strimzi.io/use-connector-resources": "true", "pulumi.com/waitFor": "condition=Ready" } });
  expect(worker.inputs["spec"].template.serviceAccount).toEqual({ metadata: { annotations: { "eks.amazonaws.com/role-arn": "arn" } } });
  expect(worker.dependsOn).toEqual(expect.arrayContaining(["connect-worker-authority", "connect-worker-metrics", "connect-worker-own", "connect-worker-trust", "users"]));
  expect((await run({ identity: false })).ofKind("KafkaConnect").inputs["spec"].template.serviceAccount).toBeUndefined();
});

test("a connector is a KafkaConnector of that cluster, after the worker", async () => {
  const { ofKind } = await run();
  const connector = ofKind("KafkaConnector");
  expect(connector.parent).toBe("connectors");
  expect(connector.dependsOn).toContain("connect-worker-workers");
  expect(connector.inputs["metadata"]).toMatchObject({ name: "sluice-staging-lake", namespace: "cdc", labels: { "strimzi.io/cluster": "sluice-staging-connect" }, annotations: { "pulumi.com/waitFor": "condition=Ready" } });
  expect(connector.inputs["spec"]).toEqual({ class: "c", tasksMax: 1, config: { k: "v" }, autoRestart: { enabled: true } });
});

test("the worker is reached through the operator's service, once it is there", async () => {
  expect((await run()).answer).toEqual({ kind: "kubernetes", namespace: "cdc", service: "sluice-staging-connect-connect-api", port: 8083 });
  expect((await run({ preview: true })).answer).toBeUndefined();
});
