import type { TailRecord } from "../../broker/tail.ts";
import { decode, groups, matches, waysBack } from "../../cli/letters.ts";
import type { ManifestSink, StackManifest } from "../../cli/manifest.ts";
import { shown } from "../../cli/preview.ts";

/** As Kafka Connect 4.3.1 writes them. */
function letter(offset: number, more: Record<string, string> = {}): TailRecord {
  const headers: Record<string, string> = {
    topic: "shop.public.orders", partition: "2", offset: String(offset), "connector.name": "sluice-local-lake", "task.id": "0", stage: "VALUE_CONVERTER", "class.name": "org.apache.kafka.connect.json.JsonConverter",
    "exception.class.name": "org.apache.kafka.connect.errors.DataException", "exception.message": `Converting byte[] to Kafka Connect data failed at ${offset} for 'abc${offset}'`, "exception.stacktrace": "org.apache…DataException: x\n\tat a.B.c(B.java:1)\n", ...more,
  };
  return { topic: "dlq", partition: 0, offset: BigInt(offset), timestamp: 1000 + offset, key: Buffer.from('{"id":1}'), value: Buffer.from("no json"), headers: Object.entries(headers).map(([name, value]) => [`__connect.errors.${name}`, Buffer.from(value)] as const) };
}

test("every header is read", () => {
  expect(decode(letter(7))).toEqual({
    at: 1007, topic: "shop.public.orders", partition: 2, offset: 7, stage: "VALUE_CONVERTER", class: "org.apache.kafka.connect.json.JsonConverter", connector: "sluice-local-lake", task: 0,
    reason: "Converting byte[] to Kafka Connect data failed at 7 for 'abc7'", exception: "org.apache.kafka.connect.errors.DataException", trace: "org.apache…DataException: x\n\tat a.B.c(B.java:1)", key: '{"id":1}', value: "no json",
  });
  expect(decode({ ...letter(7), headers: [] })).toMatchObject({ topic: "dlq", offset: 7, stage: "unknown", task: null, reason: expect.stringContaining("context.headers.enable") });
});

test.each<[object, boolean]>([
  [{}, true], [{ topic: "orders" }, true], [{ topic: "shop.public.orders" }, true], [{ topic: "rders" }, false], [{ stage: "value" }, true], [{ stage: "task_put" }, false], [{ cause: "dataexception" }, true], [{ cause: "ABC7" }, true], [{ cause: "nope" }, false], [{ task: 0 }, true], [{ task: 1 }, false],
])("chosen by %j: %s", (filter, wanted) => {
  expect(matches(filter, decode(letter(7)))).toBe(wanted);
});

test("one cause is one group, whatever numbers and values it quotes", () => {
  const found = groups([letter(1), letter(2, { topic: "other" }), letter(3, { stage: "TRANSFORMATION" })].map(decode));
  expect(found.map(({ count, stage, topics, first, last }) => [count, stage, topics, first, last])).toEqual([[2, "VALUE_CONVERTER", ["other", "shop.public.orders"], 1001, 1002], [1, "TRANSFORMATION", ["shop.public.orders"], 1003, 1003]]);
});

test("rows of a table come back by a snapshot, other records by reading again", () => {
  const stack = { topicPrefix: "shop", tables: [{ schema: "public", table: "orders" }] } as unknown as StackManifest;
  const ways = waysBack(stack, { name: "lake" } as ManifestSink, [letter(1), letter(5, { topic: "events.order" }), letter(9, { topic: "events.order" })].map(decode));
  expect(ways).toEqual([expect.stringContaining("bin/sluice snapshot public.orders"), expect.stringContaining("bin/sluice offsets lake --back-to events.order/2/5 --yes")]);
});

test("values are shown without their schema, and nothing that a terminal obeys", () => {
  expect(shown(Buffer.from('{"schema":{"type":"string"},"payload":{"id":1}}'))).toBe('{"id":1}');
  expect(shown(Buffer.from("a\u001b[31m\n\u0000b"))).toBe("a·[31m··b");
  expect(shown(Buffer.from([0xff, 0x61]))).toBe("·a");
  expect(shown(Buffer.from("x".repeat(500)), 10)).toBe("xxxxxxxxxx… (500 bytes)");
  expect(shown(null)).toBeNull();
});
