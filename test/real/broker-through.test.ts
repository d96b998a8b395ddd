import { Producer, stringSerializers } from "@platformatic/kafka";
import { withAdmin } from "../../broker/client.ts";
import type { BrokerEndpoint } from "../../broker/endpoint.ts";
import { endOffsets } from "../../broker/offsets.ts";
import { tail } from "../../broker/tail.ts";
import { create, remove } from "../../broker/topic/lifecycle.ts";
import * as user from "../../broker/user/lifecycle.ts";
import { ownEndpoint } from "../../kubernetes/redpanda/endpoint.ts";
import { ADMIN_USER } from "../../kubernetes/redpanda/names.ts";
import { makeCertificates } from "../../local/kafka/certificate.ts";
import { dialled, pods } from "../support/dialled.ts";
import { startKafkaCluster, type KafkaCluster } from "../support/kafka-cluster.ts";

jest.mock("../../cluster/dial.ts", () => ({ dial: (via: object, host: string, port: number) => (require("../support/dialled.ts") as { dialPod: (via: object, host: string, port: number) => Promise<unknown> }).dialPod(via, host, port) }));

/** Two brokers that believe to be Redpanda's in a cluster: none of their names can be resolved here, and each is in the certificate. */

jest.setTimeout(240_000);

const [release, namespace] = ["sluice-test-redpanda", "cdc"];
const service = `${release}.${namespace}.svc.cluster.local`;
const hosts = [0, 1].map((at) => `${release}-${at}.${service}`);
let kafka: KafkaCluster;
let endpoint: BrokerEndpoint;

beforeAll(async () => {
  const { authority, store } = makeCertificates([service, ...hosts]);
  kafka = await startKafkaCluster({ advertised: hosts.map((host) => `${host}:9093`), store });
  await kafka.addUser(ADMIN_USER, "a-password");
  pods.set(service, kafka.ports[0]!);
  hosts.forEach((host, at) => pods.set(host, kafka.ports[at]!));
  endpoint = ownEndpoint({ server: { tls: true, sasl: true, replicas: 2 }, release, namespace }, "test", { username: ADMIN_USER, password: "a-password" }, { pem: authority });
}, 200_000);
afterAll(async () => {
  await kafka?.stop();
});

test("topics, offsets and records of every broker, each reached by its own name", async () => {
  const wanted = { broker: endpoint, name: "spread", partitions: 6, replicationFactor: 2, configs: {} };
  const { outs } = await create(wanted);
  const producer = new Producer({ clientId: "test", bootstrapBrokers: [kafka.backDoor], serializers: stringSerializers, idempotent: true });
  await producer.send({ messages: Array.from({ length: 6 }, (_, partition) => ({ topic: "spread", partition, key: "k", value: `v${partition}` })) }).finally(() => producer.close());
  dialled.length = 0;
  expect((await endOffsets(endpoint, ["spread"])).map(({ end }) => end)).toEqual([1n, 1n, 1n, 1n, 1n, 1n]);
  expect((await tail(endpoint, "spread", 6)).map(({ value }) => value?.toString()).sort()).toEqual(["v0", "v1", "v2", "v3", "v4", "v5"]);
  expect(new Set(dialled)).toEqual(new Set([`${service}:9093`, ...hosts.map((host) => `${host}:9093`)]));
  await remove("spread", outs);
});

test("a user whom all brokers know before anything waits for it", async () => {
  const inputs: user.UserInputs = { broker: endpoint, user: "worker", mechanism: "SCRAM-SHA-512", password: "another-password", version: "1", rights: [] };
  await user.create(inputs);
  expect(await user.diff("worker", inputs, inputs)).toEqual({ changes: false });
  const own = { ...endpoint, security: { ...endpoint.security, username: "worker", password: "another-password" } } as BrokerEndpoint;
  expect((await withAdmin(own, (admin) => admin.metadata({ topics: [] }))).brokers.size).toBe(2);
  await user.remove("worker", inputs);
});

test("a broker that moved to a name without a way is named", async () => {
  const lost = { ...endpoint, via: { ...endpoint.via!, routes: endpoint.via!.routes.filter(({ host }) => host !== hosts[1]) } };
  await create({ broker: endpoint, name: "lost", partitions: 4, replicationFactor: 1, configs: {} });
  await expect(endOffsets(lost, ["lost"])).rejects.toThrow(`no way leads to ${hosts[1]}:9093, which the broker advertises. Name it in the broker's bootstrapServers`);
});
