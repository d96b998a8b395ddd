import fc from "fast-check";
import type { BrokerSecurity } from "../../../broker/security.ts";
import { parseConnectors } from "../../../cli/connector-files.ts";
import { WORKER_PROPERTIES } from "../../../connectors/catalog/worker.ts";
import { lint, printFinding } from "../../../connectors/lint/lint.ts";
import { WORKER_RULES } from "../../../connectors/lint/rules.ts";
import { podLogging } from "../../../kubernetes/connect/logging.ts";
import { pluginsOf } from "../../../kubernetes/connect/plugins.ts";
import { podProperties, type PodWorker } from "../../../kubernetes/connect/properties.ts";
import { render, sampleWiring } from "../../../pipeline/render.ts";
import { propertiesText } from "../../../util/properties.ts";
import { cluster, parquet, SCRAM } from "./fixture.ts";

const worker = (change: Partial<PodWorker> = {}): PodWorker => ({ broker: SCRAM, group: "sluice-staging", maxMessageBytes: 8 * 1024 * 1024, plugins: { path: ["/opt/sluice/fetched/plugins"], scan: false }, ...change });

test("every client of the worker gets in, not only its own", () => {
  const properties = podProperties(worker());
  for (const prefix of ["", "producer.", "consumer.", "admin."]) {
    expect(properties).toMatchObject({
      [`${prefix}security.protocol`]: "SASL_SSL", [`${prefix}sasl.mechanism`]: "SCRAM-SHA-512",
      [`${prefix}sasl.jaas.config`]: 'org.apache.kafka.common.security.scram.ScramLoginModule required username="connect" password="${dir:/opt/sluice/secrets:broker-connect}";',
      [`${prefix}ssl.truststore.type`]: "PEM", [`${prefix}ssl.truststore.location`]: "/opt/sluice/trust/broker.pem",
    });
  }
});

test("what it keeps is named by the stack and copied as the brokers have it", () => {
  expect(podProperties(worker())).toMatchObject({
    "group.id": "sluice-staging", "config.storage.topic": "sluice-staging.connect.configs", "offset.storage.topic": "sluice-staging.connect.offsets", "status.storage.topic": "sluice-staging.connect.status",
    "config.storage.replication.factor": -1, "offset.storage.replication.factor": -1, "status.storage.replication.factor": -1, "scheduled.rebalance.max.delay.ms": 0,
  });
});

test("configs may read the mounted secrets and the pod's address, and nothing else", () => {
  expect(podProperties(worker())).toMatchObject({
    "config.providers.dir.param.allowed.paths": "/opt/sluice/secrets", "config.providers.file.param.allowed.paths": "/opt/sluice/secrets", "config.providers.env.param.allowlist.pattern": "POD_IP",
    "rest.advertised.host.name": "${env:POD_IP}",
  });
});

test("what is read before references are resolved is plain", () => {
  const properties = podProperties(worker({ plugins: { path: ["/a", "/b.jar"], scan: true } }));
  expect(properties).toMatchObject({ "plugin.path": "/a,/b.jar", "plugin.discovery": "hybrid_warn" });
  expect(podProperties(worker())["plugin.discovery"]).toBe("service_load");
});

test("a password as a value never becomes a ConfigMap", () => {
  const security: BrokerSecurity = { protocol: "SASL_SSL", mechanism: "PLAIN", username: "u", password: "hunter2" };
  expect(() => podProperties(worker({ broker: { bootstrapServers: "b:1", security } }))).toThrow(/^the broker's password for the worker: is a value/);
  expect(() => podProperties(worker({ broker: { bootstrapServers: "b:1", security } }))).not.toThrow(/hunter2/);
});

test("a record as large as its topic takes fits, and its dead letter too", () => {
  expect(podProperties(worker({ maxMessageBytes: 20 * 1024 * 1024 }))).toMatchObject({ "producer.max.request.size": 41_943_040, "consumer.fetch.max.bytes": 83_886_080 });
});

test("the worker reads every key of it, or a client does", () => {
  const known = new Set(WORKER_PROPERTIES.map(({ key }) => key));
  const client = /^((producer|consumer|admin)\.)|^(security\.protocol$|sasl\.|ssl\.)|^config\.providers\.|^(key|value)\.converter\./;
  expect(Object.keys(podProperties(worker())).filter((key) => !known.has(key) && !client.test(key))).toEqual([]);
});

test("logs go to standard output, and secrets are hidden in them", () => {
  expect(podLogging()).toContain("appender.console.target=SYSTEM_OUT");
  expect(podLogging()).toContain("%replace{");
});

const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,12}$/);
const reference = word.map((name) => `\${dir:/opt/sluice/secrets:${name}}`);
const securities: fc.Arbitrary<BrokerSecurity | undefined> = fc.oneof(
  fc.constant(undefined),
  fc.constant<BrokerSecurity>({ protocol: "PLAINTEXT" }),
  fc.constant<BrokerSecurity>({ protocol: "SSL", ca: { file: "/opt/sluice/trust/broker.pem" } }),
  fc.record({ protocol: fc.constantFrom("SASL_SSL" as const, "SASL_PLAINTEXT" as const), mechanism: fc.constantFrom("SCRAM-SHA-512" as const, "SCRAM-SHA-256" as const, "PLAIN" as const), username: fc.string({ minLength: 1, unit: "grapheme" }), password: reference }),
  fc.constant<BrokerSecurity>({ protocol: "SASL_SSL", mechanism: "AWS_MSK_IAM", region: "eu-central-1" }),
);

test("no rule about workers finds anything in what is generated, for any broker, size and sink, read back from its file", () => {
  fc.assert(
    fc.property(securities, fc.integer({ min: 1, max: 64 }), fc.boolean(), fc.constantFrom(1, 3, 5), word, (security, mib, files, brokers, group) => {
      const { server, plan } = cluster(files ? { archives: [{ url: "https://downloads.example.com/kafka-connect-s3.zip", sha512: "0".repeat(128) }] } : {}, files ? parquet : undefined);
      const broker = { bootstrapServers: "b:9092", ...(security === undefined ? {} : { security }) };
      const text = propertiesText(podProperties({ broker, group, maxMessageBytes: mib * 1024 * 1024, plugins: pluginsOf(server, plan, security) }));
      const { workers } = parseConnectors("connect.properties", text);
      expect(workers).toHaveLength(1);
      const connectors = render(plan, sampleWiring(plan)).map(({ name, config }) => ({ name, config }));
      const ids = new Set([...WORKER_RULES.map(({ id }) => id), "undeclared-provider", "overrides-forbidden", "consumer-group-of-worker", "exactly-once-off"]);
      expect(lint(connectors, { workers, brokers }).filter(({ rule }) => ids.has(rule)).map(printFinding)).toEqual([]);
    }),
    { numRuns: 60 },
  );
});
