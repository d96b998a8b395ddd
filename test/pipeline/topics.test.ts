import { plan } from "../../pipeline/plan.ts";
import { config, where } from "./config.ts";

test("every topic that a pipeline touches", () => {
  const { topics } = plan(config(["public.orders"], (tree) => { tree["broker"].topics = { partitions: 3, retention: "1d" }; }), where);
  expect(topics.map(({ name, kind, partitions }) => [name, kind, partitions])).toEqual([
    ["shop.public.orders", "data", 3],
    ["__debezium-heartbeat.shop", "heartbeat", 1],
    ["shop.sluice_local.signal", "signal", 1],
    ["sluice-local.lake.dlq", "deadLetters", 1],
    ["sluice-local.lake.control", "control", 1],
    ["sluice-local.plain.dlq", "deadLetters", 1],
  ]);
  expect(topics[0]!.configs).toEqual({ "cleanup.policy": "delete", "retention.ms": "86400000", "max.message.bytes": "8388608", "compression.type": "producer" });
  // Dead letters outlive the records they came from, and are larger by their headers.
  expect(topics[3]!.configs).toMatchObject({ "retention.ms": "1209600000", "max.message.bytes": "9437184" });
});
