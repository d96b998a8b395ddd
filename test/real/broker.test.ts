import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Consumer, Producer, stringDeserializers, stringSerializers, type Admin } from "@platformatic/kafka";
import { aclKey, type Acl } from "../../broker/acl.ts";
import { workerAcls } from "../../pipeline/rights.ts";
import { explain, withAdmin } from "../../broker/client.ts";
import { credentialsOf } from "../../broker/credentials.ts";
import type { BrokerEndpoint } from "../../broker/endpoint.ts";
import { endOffsets } from "../../broker/offsets.ts";
import type { BrokerSecurity, PasswordSecurity } from "../../broker/security.ts";
import { tail } from "../../broker/tail.ts";
import * as user from "../../broker/user/lifecycle.ts";
import { clearLeftovers } from "../../local/clear.ts";
import { makeCertificates } from "../../local/kafka/certificate.ts";
import * as lifecycle from "../../local/lifecycle.ts";
import { stackDir } from "../../local/paths.ts";
import { plan } from "../../pipeline/plan.ts";
import { dialled, pods } from "../support/dialled.ts";
import { config, where } from "../pipeline/config.ts";

jest.mock("../../cluster/dial.ts", () => ({ dial: (via: object, host: string, port: number) => (require("../support/dialled.ts") as { dialPod: (via: object, host: string, port: number) => Promise<unknown> }).dialPod(via, host, port) }));

/**
 * A real Kafka with TLS, SCRAM and an authorizer, and one without any of it. They stand in for Redpanda, which cannot run here: the
 * Kafka API with its logins and rights is the same.
 */

jest.setTimeout(300_000);

const project = `broker-${process.pid}`;
const made = plan(config(["public.orders"]), where);
const GROUP = "the-workers";
const rights = workerAcls(made, GROUP);
let safe: BrokerEndpoint & { security: PasswordSecurity };
let plain: BrokerEndpoint;
let worker: BrokerEndpoint & { security: PasswordSecurity };
let folder: string;

async function start(stack: string, settings: Record<string, unknown>): Promise<BrokerEndpoint> {
  const { inputs, failures } = await lifecycle.check({}, { kind: "kafka", project, stack, settings });
  expect(failures).toEqual([]);
  return (await lifecycle.create(inputs)).outs.endpoint as unknown as BrokerEndpoint;
}

beforeAll(async () => {
  safe = (await start("safe", { security: "sasl_ssl" })) as typeof safe;
  plain = await start("plain", {});
  folder = stackDir(project, "safe");
  const file = join(folder, "password");
  writeFileSync(file, "a-password-1", { mode: 0o600 });
  worker = { ...safe, security: { ...safe.security, username: "made", password: `\${dir:${folder}:password}` } };
  for (const { name, partitions } of made.topics) await withAdmin(safe, (admin) => admin.createTopics({ topics: [name], partitions, replicas: 1 }));
});
afterAll(async () => {
  for (const stack of ["safe", "plain"]) await clearLeftovers(project, stack);
}, 120_000);

describe("the door", () => {
  const stranger = (): string => {
    const file = join(folder, "stranger.pem");
    writeFileSync(file, makeCertificates(["x"]).authority);
    return file;
  };
  test.each<[string, () => [BrokerEndpoint, BrokerSecurity], string]>([
    ["a wrong password", () => [safe, { ...safe.security, password: "wrong-password" }], 'the broker refuses user "admin" (SASL_AUTHENTICATION_FAILED)'],
    ["a user that is not there", () => [safe, { ...safe.security, username: "bob" }], 'the broker refuses user "bob" (SASL_AUTHENTICATION_FAILED)'],
    ["a mechanism that the listener does not take", () => [safe, { ...safe.security, mechanism: "PLAIN" }], "its listener does not take PLAIN"],
    ["a wrong authority", () => [safe, { ...safe.security, ca: { file: stranger() } }], "its certificate is not accepted: unable to verify the first certificate. Set security.ca to the authority that signed it"],
    ["no authority", () => [safe, { protocol: "SSL" }], "its certificate is not accepted"],
    ["PLAINTEXT against TLS", () => [safe, { protocol: "PLAINTEXT" }], "its listener speaks TLS, and security.protocol is PLAINTEXT"],
    ["a login without TLS against TLS", () => [safe, { ...safe.security, protocol: "SASL_PLAINTEXT" }], "a listener with TLS (SASL_SSL) does the same, and security.protocol is SASL_PLAINTEXT"],
    ["TLS without the login", () => [safe, { protocol: "SSL", ca: safe.security.ca! }], "a listener with SASL (SASL_SSL) does the same, and security.protocol is SSL"],
    ["TLS against PLAINTEXT", () => [plain, { protocol: "SSL" }], "no TLS connection"],
    ["TLS with a login against PLAINTEXT", () => [plain, safe.security], "no TLS connection"],
    ["a login against none", () => [plain, { ...safe.security, protocol: "SASL_PLAINTEXT" }], "its listener asks for no login"],
  ])("%s: one line that says so", async (_, at, sentence) => {
    const [endpoint, security] = at();
    const bad = { ...endpoint, security };
    const error = await withAdmin(bad, (admin) => admin.listTopics()).then(() => undefined, (thrown: unknown) => explain(bad, "topics", thrown));
    expect(error?.message).toContain(sentence);
    expect(error?.message.startsWith(`Kafka at ${endpoint.bootstrapServers}: `)).toBe(true);
    expect(error?.message).not.toMatch(/\n|wrong-password/);
  });

  test("a file of the authority that is not there, and one that is none", async () => {
    const listing = (file: string) => withAdmin({ ...safe, security: { ...safe.security, ca: { file } } }, (admin) => admin.listTopics());
    await expect(listing("/not/there.pem")).rejects.toThrow("broker.security.ca.file: cannot read /not/there.pem (ENOENT)");
    await expect(listing(join(folder, "password"))).rejects.toThrow("holds no PEM certificate");
  });

  test("the authority as text, and a broker by another of its names", async () => {
    const { readFileSync } = await import("node:fs");
    const pem = readFileSync(safe.security.ca!.file!, "utf8");
    const named = { bootstrapServers: safe.bootstrapServers.replace("127.0.0.1", "localhost"), security: { ...safe.security, ca: { pem } } };
    expect(await withAdmin(named, (admin) => admin.listTopics())).toContain("shop.public.orders");
  });
});

describe("through a cluster", () => {
  /** The broker advertises 127.0.0.1 with its port, which a via with other ports cannot reach directly. */
  const through = (host: string): BrokerEndpoint => {
    const [, port = ""] = safe.bootstrapServers.split(":");
    pods.clear();
    for (const one of [host, "127.0.0.1"]) pods.set(one, Number(port));
    const route = (one: string, at: number) => ({ host: one, port: at, pod: { name: one }, targetPort: 9093 });
    return { ...safe, bootstrapServers: `${host}:9093`, via: { namespace: "cdc", routes: [route(host, 9093), route("127.0.0.1", Number(port))] } };
  };

  test("each connection is dialled by the advertised name, and the certificate checked against it", async () => {
    dialled.length = 0;
    expect((await endOffsets(through("localhost"), ["shop.public.orders"])).length).toBe(made.topics[0]!.partitions);
    expect(await tail(through("localhost"), "shop.public.orders", 1)).toEqual([]);
    expect(dialled).toContain("localhost:9093");
    expect(dialled).toContain(safe.bootstrapServers);
    await expect(endOffsets(through("broker-0.redpanda.cdc.svc"), ["shop.public.orders"])).rejects.toThrow(/certificate is not accepted: Hostname\/IP does not match .* Name the broker as its certificate does/);
  });

  test("why a dial failed is told, not that a connection closed", async () => {
    const endpoint = through("localhost");
    pods.clear();
    await expect(endOffsets(endpoint, ["shop.public.orders"])).rejects.toThrow("context dev, namespace cdc: there is no pod localhost");
  });
});

describe("a user with just its rights", () => {
  const inputs = (change: Partial<user.UserInputs> = {}): user.UserInputs => ({ broker: safe, user: "made", mechanism: "SCRAM-SHA-512", password: worker.security.password, version: "1", rights, ...change });

  test("is made, changes when its password does, and shows drift", async () => {
    const { outs } = await user.create(inputs());
    expect(await user.diff("made", outs, inputs())).toEqual({ changes: false });
    expect(await user.diff("made", outs, inputs({ version: "2" }))).toEqual({ changes: true });
    writeFileSync(join(folder, "password"), "a-password-2", { mode: 0o600 });
    await user.update("made", outs, inputs({ version: "2" }));
    expect(await withAdmin(worker, (admin) => admin.listTopics())).toContain("shop.public.orders");
    const old = { ...worker, security: { ...worker.security, password: "a-password-1" } };
    await expect(withAdmin(old, (admin) => admin.listTopics()).catch((error: unknown) => Promise.reject(explain(old, "", error)))).rejects.toThrow("SASL_AUTHENTICATION_FAILED");
    await user.update("made", outs, inputs({ version: "2", rights: rights.slice(1) }));
    expect(await user.diff("made", outs, inputs({ version: "2" }))).toEqual({ changes: true });
    await user.update("made", outs, inputs({ version: "2" }));
    expect(await user.read("made", outs)).toMatchObject({ id: "made" });
  });

  test.each(rights.map((right) => [aclKey(right), right] as const))("%s: enough with it, refused without it", async (_, right) => {
    await use(right);
    await user.update("made", inputs(), inputs({ rights: rights.filter((one) => one !== right) }));
    try {
      await expect(use(right)).rejects.toThrow(/AUTHORIZATION_FAILED/);
    } finally {
      await user.update("made", inputs(), inputs());
      if (right.operation === "create") await use(right);
    }
  });

  test.each<[string, (admin: Admin) => Promise<unknown>]>([
    ["makes no topic of its own", (admin) => admin.createTopics({ topics: ["mine"], partitions: 1, replicas: 1 })],
    ["makes no dead-letter topic that the plan did not", (admin) => admin.createTopics({ topics: ["sluice-local.lake.dlq2"], partitions: 1, replicas: 1 })],
    ["deletes no topic", (admin) => admin.deleteTopics({ topics: ["shop.public.orders"] })],
    ["adds no partitions", (admin) => admin.createPartitions({ topics: [{ name: "shop.public.orders", count: 9 }] })],
    ["changes no topic", (admin) => admin.incrementalAlterConfigs({ resources: [{ resourceType: 2, resourceName: "shop.public.orders", configs: [{ name: "retention.ms", value: "1", configOperation: 0 }] }] })],
    ["looks into no group of others", (admin) => admin.listConsumerGroupOffsets({ groups: ["others"] })],
    ["looks into no sink's group that is not there", (admin) => admin.listConsumerGroupOffsets({ groups: ["connect-sluice-local-lake-two"] })],
    ["deletes no group but a sink's own", (admin) => admin.deleteGroups({ groups: ["connect-sluice-local-lake-coord"] })],
    ["gives no rights", (admin) => admin.createAcls({ creations: [{ resourceType: 2, resourceName: "*", resourcePatternType: 3, principal: "User:made", host: "*", operation: 2, permissionType: 3 }] })],
    ["sees no rights", (admin) => admin.describeAcls({ filter: { resourceType: 1, resourceName: null, resourcePatternType: 1, principal: null, host: null, operation: 1, permissionType: 1 } })],
    ["describes no broker's settings", (admin) => admin.describeConfigs({ resources: [{ resourceType: 4, resourceName: "1" }] })],
  ])("%s", async (_, work) => {
    await expect(asWorker(work)).rejects.toThrow(/AUTHORIZATION_FAILED/);
  });

  test("reads nothing that no sink reads, and writes nowhere else", async () => {
    await withAdmin(safe, (admin) => admin.createTopics({ topics: ["foreign"], partitions: 1, replicas: 1 }));
    await expect(tail(worker, "foreign", 1)).rejects.toThrow(/AUTHORIZATION_FAILED/);
    await expect(produce("foreign")).rejects.toThrow(/AUTHORIZATION_FAILED/);
    await expect(fetched("__debezium-heartbeat.shop")).rejects.toThrow(/AUTHORIZATION_FAILED/);
    await expect(produce("sluice-local.lake.control", "somebody-elses-id")).rejects.toThrow(/AUTHORIZATION_FAILED/);
  });

  test("makes no user", async () => {
    const { putUser } = await import("../../broker/scram.ts");
    await expect(asWorker((admin) => putUser(admin, "another", "SCRAM-SHA-512", "x-password"))).rejects.toThrow(/AUTHORIZATION_FAILED/);
  });

  test("is taken away with its rights, and a second time without an error", async () => {
    await user.remove("made", inputs());
    await user.remove("made", inputs());
    expect(await user.read("made", inputs())).toEqual({});
    await expect(asWorker((admin) => admin.listTopics())).rejects.toThrow("SASL_AUTHENTICATION_FAILED");
  });
});

async function asWorker<T>(work: (admin: Admin) => Promise<T>): Promise<T> {
  return withAdmin(worker, work).catch((error: unknown) => Promise.reject(explain(worker, "worker", error)));
}

/** The cheapest thing that a right is for. */
async function use({ resource, name, pattern, operation }: Acl): Promise<unknown> {
  const full = pattern === "prefixed" ? `${name}7f3a` : name;
  if (resource === "transactionalId") return produce("sluice-local.lake.control", full);
  if (operation === "delete") return asWorker((admin) => admin.deleteGroups({ groups: [full] })).catch((error: Error) => (/GROUP_ID_NOT_FOUND/.test(error.message) ? undefined : Promise.reject(error)));
  // To look at a group's offsets the right to delete it would do as well; to commit some, only this.
  if (resource === "group") return asWorker((admin) => admin.alterConsumerGroupOffsets({ groupId: full, topics: [{ name: "shop.public.orders", partitionOffsets: [{ partition: 0, offset: 0n }] }] }));
  if (operation === "write") return produce(full);
  if (operation === "read") return fetched(full);
  if (operation === "describeConfigs") return asWorker((admin) => admin.describeConfigs({ resources: [{ resourceType: 2, resourceName: full }] }));
  await withAdmin(safe, (admin) => admin.deleteTopics({ topics: [full] }).catch(() => undefined));
  return asWorker((admin) => admin.createTopics({ topics: [full], partitions: 1, replicas: 1 }));
}

async function client(): Promise<{ clientId: string; bootstrapBrokers: string[]; retries: number; tls?: object; sasl?: never }> {
  const { tls, sasl } = await credentialsOf(worker.security);
  return { clientId: "test", bootstrapBrokers: [worker.bootstrapServers], retries: 2, ...(tls && { tls }), ...(sasl && { sasl: sasl as never }) };
}

async function produce(topic: string, transactionalId?: string): Promise<void> {
  const producer = new Producer({ ...(await client()), serializers: stringSerializers, autocreateTopics: false, idempotent: true, ...(transactionalId === undefined ? {} : { transactionalId }) });
  try {
    const send = { messages: [{ topic, key: "k", value: "v" }], acks: -1 };
    if (transactionalId === undefined) await producer.send(send);
    // What a transaction starts with. This client's later steps are those of a broker, and refused to everybody.
    else await producer.beginTransaction();
  } catch (error) {
    throw explain(worker, topic, error);
  } finally {
    await producer.close().catch(() => {});
  }
}

/** Reads without a group: no more than the right to read the topic. */
async function fetched(topic: string): Promise<void> {
  const consumer = new Consumer({ ...(await client()), groupId: "none", deserializers: stringDeserializers });
  try {
    const metadata = await consumer.metadata({ topics: [topic], forceUpdate: true });
    const found = metadata.topics.get(topic)!;
    const leader = found.partitions[0]!;
    await consumer.fetch({ node: leader.leader, topics: [{ topicId: found.id, partitions: [{ partition: 0, currentLeaderEpoch: leader.leaderEpoch, fetchOffset: 0n, lastFetchedEpoch: -1, partitionMaxBytes: 1024 }] }], minBytes: 0, maxBytes: 1024, maxWaitTime: 100, isolationLevel: 0 });
  } catch (error) {
    throw explain(worker, topic, error);
  } finally {
    await consumer.close(true).catch(() => {});
  }
}
