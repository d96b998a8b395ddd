import { Producer } from "@platformatic/kafka";
import { withAdmin } from "../../broker/client.ts";
import { committedOffsets, endOffsets, lagOf } from "../../broker/offsets.ts";
import { tail } from "../../broker/tail.ts";
import { check, create, diff, read, remove, update, type TopicInputs, type TopicOutputs } from "../../broker/topic/lifecycle.ts";
import { startKafka } from "../support/kafka.ts";

jest.setTimeout(60_000);
let kafka: Awaited<ReturnType<typeof startKafka>>;
beforeAll(async () => void (kafka = await startKafka()));
afterAll(() => kafka.stop());

const inputs = (name: string, more: Partial<TopicInputs> = {}): TopicInputs => ({ broker: { bootstrapServers: kafka.bootstrapServers }, name, partitions: 1, replicationFactor: 1, configs: {}, ...more });
const broker = (): { bootstrapServers: string } => ({ bootstrapServers: kafka.bootstrapServers });

async function send(topic: string, values: string[], compression: "none" | "lz4" | "zstd" | "snappy" | "gzip" = "lz4"): Promise<void> {
  const producer = new Producer({ clientId: "test", bootstrapBrokers: [kafka.bootstrapServers], autocreateTopics: false, compression });
  try {
    await producer.send({ messages: values.map((value, index) => ({ topic, partition: index % 2, key: Buffer.from(`k${value}`), value: Buffer.from(value), headers: new Map([[Buffer.from("__connect.errors.stage"), Buffer.from("KEY_CONVERTER")]]) })) });
  } finally {
    await producer.close();
  }
}

test("a topic is made, found unchanged, grown, configured, given back its defaults, and deleted", async () => {
  const first = inputs("life", { configs: { "cleanup.policy": "compact", "retention.ms": "100000" } });
  const { id, outs } = await create(first);
  expect(id).toBe("life");
  expect(outs).toMatchObject({ ...first, adopted: false });
  expect(await diff(id, outs, first)).toEqual({ changes: false });

  const second = inputs("life", { partitions: 3, configs: { "cleanup.policy": "delete" } });
  expect((await check(first, second)).failures).toEqual([]);
  expect(await diff(id, outs, second)).toEqual({ changes: true });
  const updated = (await update(id, outs, second)).outs;
  expect(updated.topicId).toBe(outs.topicId);
  const seen = (await read(id, { ...updated, configs: { "cleanup.policy": "delete", "retention.ms": "?" } })) as { props: TopicOutputs };
  expect(seen.props).toMatchObject({ partitions: 3, configs: { "cleanup.policy": "delete", "retention.ms": "604800000" } });

  await remove(id, updated);
  await remove(id, updated);
  expect(await read(id, updated)).toEqual({});
});

test("a change made behind our back is seen in preview and mended", async () => {
  const wanted = inputs("drift", { partitions: 2, configs: { "retention.ms": "100000" } });
  const { outs } = await create(wanted);
  await withAdmin(broker(), (admin) => admin.deleteTopics({ topics: ["drift"] }));
  await withAdmin(broker(), (admin) => admin.createTopics({ topics: ["drift"], partitions: 1, replicas: 1 }));
  expect(await diff("drift", outs, wanted)).toEqual({ changes: true });
  const { outs: mended } = await update("drift", outs, wanted);
  expect(mended.topicId).not.toBe(outs.topicId);
  expect(await diff("drift", mended, wanted)).toEqual({ changes: false });
  await remove("drift", mended);
  expect(await diff("drift", mended, wanted)).toEqual({ changes: true });
});

test("what a killed deployment made is taken over; a topic with records is taken over and never deleted", async () => {
  await withAdmin(broker(), (admin) => admin.createTopics({ topics: ["half", "old"], partitions: 2, replicas: 1 }));
  await send("old", ["1"]);
  const half = (await create(inputs("half", { partitions: 2 }))).outs;
  const old = (await create(inputs("old", { partitions: 3, configs: { "retention.ms": "100000" } }))).outs;
  expect([half.adopted, old.adopted]).toEqual([false, true]);
  await remove("half", half);
  await remove("old", (await update("old", old, inputs("old", { partitions: 4 }))).outs);
  expect((await withAdmin(broker(), (admin) => admin.listTopics())).filter((name) => ["half", "old"].includes(name))).toEqual(["old"]);
});

test("a replication factor of -1 leaves the choice to the broker", async () => {
  const wanted = inputs("default", { replicationFactor: -1 });
  const { id, outs } = await create(wanted);
  expect(await diff(id, outs, wanted)).toEqual({ changes: false });
  expect(await read(id, outs)).toMatchObject({ props: { replicationFactor: -1 } });
  expect((await check(wanted, inputs("default"))).failures).toEqual([]);
  await update(id, outs, inputs("default"));
  await remove(id, outs);
});

test("what Kafka cannot do is one clear line", async () => {
  await expect(create(inputs("three", { replicationFactor: 3 }))).rejects.toThrow("topic three: replication factor 3 needs as many brokers, and 1 is there. Set replicationFactor to at most 1");
  await expect(create(inputs("odd", { configs: { "retention.ms": "soon" } }))).rejects.toThrow("topic odd: Invalid value soon for configuration retention.ms: Not a number of type LONG (INVALID_CONFIG)");
  const { outs } = await create(inputs("wide", { partitions: 3 }));
  await expect(create(inputs("wide", { partitions: 2 }))).rejects.toThrow("cannot shrink it to 2. Set partitions to 3");
  // Grown by hand since: left as it is.
  await withAdmin(broker(), (admin) => admin.createPartitions({ topics: [{ name: "wide", count: 4 }] }));
  expect(await diff("wide", outs, inputs("wide", { partitions: 3 }))).toEqual({ changes: false });
  await update("wide", outs, inputs("wide", { partitions: 3, configs: { "retention.ms": "5000" } }));
  const dead = { broker: { bootstrapServers: "127.0.0.1:1" } };
  await expect(create(inputs("nobody", dead))).rejects.toThrow(/^Kafka at 127\.0\.0\.1:1: topic nobody: .*Check that the broker runs/);
});

test("offsets, lag and the newest records, whatever their compression", async () => {
  await create(inputs("read", { partitions: 2 }));
  expect(await tail(broker(), "read", 10)).toEqual([]);
  for (const [index, compression] of (["none", "gzip", "snappy", "lz4", "zstd"] as const).entries()) await send("read", [`a${index}`, `b${index}`], compression);
  expect((await endOffsets(broker(), ["read"])).map((one) => one.end)).toEqual([5n, 5n]);
  expect(await committedOffsets(broker(), "nobody")).toEqual([]);
  await withAdmin(broker(), (admin) => admin.alterConsumerGroupOffsets({ groupId: "reader", topics: [{ name: "read", partitionOffsets: [{ partition: 1, offset: 3n }] }] }));
  expect((await lagOf(broker(), "reader", ["read"])).map((one) => [one.committed, one.behind])).toEqual([[undefined, 5n], [3n, 2n]]);

  const last = await tail(broker(), "read", 4);
  expect(last.map((one) => String(one.value))).toEqual(["a3", "b3", "a4", "b4"]);
  expect(last[0]).toMatchObject({ topic: "read", partition: 0, offset: 3n, key: Buffer.from("ka3") });
  expect(last[0]?.headers.map(([name, value]) => `${name}=${String(value)}`)).toEqual(["__connect.errors.stage=KEY_CONVERTER"]);
  expect(await tail(broker(), "read", 100)).toHaveLength(10);
  await expect(tail(broker(), "nope", 1)).rejects.toThrow("topic nope:");
  expect([...(await withAdmin(broker(), (admin) => admin.listGroups())).keys()]).not.toContain("sluice-tail");
});
