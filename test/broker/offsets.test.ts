import { lag } from "../../broker/offsets.ts";
import { faultOf } from "../../broker/client.ts";

test("lag counts from the commit, from the start without one, and never below zero", () => {
  const ends = [0, 1, 2, 3].map((partition) => ({ topic: "t", partition, start: 5n, end: 10n }));
  const behind = lag(ends, [{ topic: "t", partition: 0, offset: 8n }, { topic: "t", partition: 2, offset: 2n }, { topic: "t", partition: 3, offset: 12n }]);
  expect(behind.map((one) => one.behind)).toEqual([2n, 5n, 5n, 0n]);
  expect(behind[1]).not.toHaveProperty("committed");
});

test("a fault is Kafka's own name and sentence, however deep the client wraps it", () => {
  const inner = Object.assign(new Error("Topic with this name already exists."), { apiId: "TOPIC_ALREADY_EXISTS", serverErrorMessage: "Topic 'a' already exists." });
  const error = Object.assign(new AggregateError([Object.assign(new AggregateError([inner]), { code: "PLT_KFK_RESPONSE" })], "Creating topics failed."), { code: "PLT_KFK_MULTIPLE" });
  expect(faultOf(error)).toEqual({ code: "TOPIC_ALREADY_EXISTS", message: "Topic 'a' already exists." });
  expect(faultOf(new Error("x"))).toEqual({ code: "CLIENT", message: "x" });
});
