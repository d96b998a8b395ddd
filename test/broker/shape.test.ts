import { changeOf, impossible, isEmpty, shapeFailures, type TopicShape } from "../../broker/topic/shape.ts";
import type { TopicState } from "../../broker/topic/state.ts";
import { check, diff, type TopicOutputs } from "../../broker/topic/lifecycle.ts";
import { UNKNOWN } from "../../dynamic/lifecycle.ts";

const wanted: TopicShape = { name: "shop.public.orders", partitions: 2, replicationFactor: 1, configs: { "cleanup.policy": "compact,delete" } };
const live = (changes: Partial<TopicState> = {}, configs: Record<string, [string, boolean]> = { "cleanup.policy": ["compact,delete", true], "retention.ms": ["604800000", false] }): TopicState => ({
  id: "x", partitions: 2, replicationFactor: 1, led: true, configs: new Map(Object.entries(configs).map(([key, [value, setOnTopic]]) => [key, { value, setOnTopic }])), ...changes,
});

describe("what a live topic lacks", () => {
  test("nothing, when it is as wanted", () => expect(isEmpty(changeOf(live(), wanted))).toBe(true));
  test("nothing, when only the order of a list differs", () => expect(isEmpty(changeOf(live({}, { "cleanup.policy": ["delete, compact", true] }), wanted))).toBe(true));
  test("partitions to grow", () => expect(changeOf(live({ partitions: 1 }), wanted)).toEqual({ partitions: 2, set: {}, unset: [] }));
  test("partitions that somebody added are left", () => expect(isEmpty(changeOf(live({ partitions: 5 }), wanted))).toBe(true));
  test("entries to set, and entries of ours to give back", () => {
    const state = live({}, { "cleanup.policy": ["delete", true], "retention.ms": ["1000", true], "segment.ms": ["5", true], "flush.ms": ["1", false] });
    expect(changeOf(state, wanted, { "retention.ms": "1000", "flush.ms": "1", "cleanup.policy": "delete" })).toEqual({ set: { "cleanup.policy": "compact,delete" }, unset: ["retention.ms"] });
  });
});

describe("what is refused", () => {
  test("more partitions for a topic whose keys must stay in order", () => {
    expect(impossible({ partitions: 1, replicationFactor: 1 }, wanted)).toEqual([]);
    expect(impossible({ partitions: 1, replicationFactor: 1 }, { ...wanted, keyed: true }).map((one) => one.reason)).toEqual([expect.stringContaining("could overtake earlier ones. Set partitions to 1")]);
    expect(impossible({ partitions: 2, replicationFactor: 1 }, { ...wanted, keyed: true })).toEqual([]);
  });
  test("shrinking and another replication factor, each with its mend", () => {
    const reasons = impossible({ partitions: 3, replicationFactor: 3 }, wanted).map((one) => one.reason);
    expect(reasons).toHaveLength(2);
    expect(reasons[0]).toContain("has 3 partitions and Kafka cannot shrink it to 2. Set partitions to 3");
    expect(reasons[1]).toContain("replication factor 3");
  });
  test("all wrong inputs at once", () => {
    const failures = shapeFailures({ name: "a/b", partitions: 0, replicationFactor: 1.5, configs: { "retention.ms": 1 as unknown as string } });
    expect(failures.map((one) => one.property)).toEqual(["name", "partitions", "replicationFactor", "configs.retention.ms"]);
  });
});

describe("check and diff without a broker", () => {
  const broker = { bootstrapServers: "127.0.0.1:1" };
  const recorded: TopicOutputs = { ...wanted, broker, topicId: "x", adopted: false };
  test("a shrink fails in preview", async () => {
    const { failures } = await check({ ...wanted, broker }, { ...wanted, broker, partitions: 1 });
    expect(failures.map((one) => one.property)).toEqual(["partitions"]);
  });
  test("an address without a port fails in preview", async () => {
    const { failures } = await check({}, { ...wanted, broker: { bootstrapServers: "localhost" } });
    expect(failures).toEqual([{ property: "broker", reason: expect.stringContaining('"localhost" is not host:port') }]);
  });
  test("an unknown broker is no failure, and a change", async () => {
    const news = { ...wanted, broker: UNKNOWN as never };
    expect((await check({}, news)).failures).toEqual([]);
    expect(await diff(wanted.name, recorded, news)).toEqual({ changes: true });
  });
  test("a broker that cannot be reached is no drift", async () => expect(await diff(wanted.name, recorded, { ...wanted, broker })).toEqual({ changes: false }));
  test("another name replaces", async () => expect(await diff(wanted.name, recorded, { ...wanted, broker, name: "other" })).toMatchObject({ replaces: ["name"] }));
  test("another address of the broker updates", async () => expect(await diff(wanted.name, recorded, { ...wanted, broker: { bootstrapServers: "127.0.0.1:2" } })).toEqual({ changes: true }));
});
