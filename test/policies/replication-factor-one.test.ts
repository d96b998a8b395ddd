import { connectorType } from "../../policies/connector.ts";
import { replicationFactorOne as policy } from "../../policies/replication-factor-one.ts";
import { reports, UNKNOWN_VALUE, type Given } from "./kit.ts";

const topic = (replicationFactor: unknown): Given => ({ type: "pulumi-nodejs:dynamic/kafka:Topic", name: "orders", props: { replicationFactor } });

test("a topic, by stack", () => {
  expect(reports(policy, topic(1))).toEqual([expect.stringMatching(/^orders: has a replication factor of 1\./)]);
  expect(reports(policy, topic(1), { stack: "dev" })).toEqual([]);
  expect(reports(policy, topic(1), { stack: "local" })).toEqual([]);
  expect(reports(policy, topic(1), { stack: "dev-anna" })).toHaveLength(1);
  expect(reports(policy, topic(1), { stack: "dev-anna", config: { allowed: ["dev*"] } })).toEqual([]);
  expect(reports(policy, topic(1), { stack: "dev", config: { allowed: [] } })).toHaveLength(1);
});

test.each([3, -1, UNKNOWN_VALUE])("%s is more than one, or the brokers' business", (factor) => expect(reports(policy, topic(factor))).toEqual([]));

test("connectors, workers and brokers", () => {
  expect(reports(policy, { type: connectorType, props: { config: { "topic.creation.default.replication.factor": "1", "errors.deadletterqueue.topic.replication.factor": "1", "x.replication.factor": "3" } } })).toHaveLength(2);
  expect(reports(policy, { type: "kubernetes:core/v1:ConfigMap", props: { data: { "worker.properties": "offset.storage.replication.factor=1\nconfig.storage.replication.factor=3\nstatus.storage.replication.factor=-1\n" } } })).toEqual([expect.stringMatching(/offset\.storage\.replication\.factor is 1/)]);
  expect(reports(policy, { type: "kubernetes:kafka.strimzi.io/v1:KafkaConnect", props: { spec: { config: { "offset.storage.replication.factor": 1, "status.storage.partitions": 1, "config.storage.replication.factor": 3 } } } })).toHaveLength(1);
  const redpanda = (replicas: unknown) => reports(policy, { type: "kubernetes:helm.sh/v3:Release", props: { chart: "redpanda", values: { statefulset: { replicas } } } });
  expect(redpanda(1)).toHaveLength(1);
  expect(redpanda(3)).toEqual([]);
});
