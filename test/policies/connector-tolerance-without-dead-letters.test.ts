import { connectorType } from "../../policies/connector.ts";
import { connectorToleranceWithoutDeadLetters as policy } from "../../policies/connector-tolerance-without-dead-letters.ts";
import { reports, UNKNOWN_VALUE } from "./kit.ts";

const all = { "errors.tolerance": "all" };
const whole = { ...all, "errors.deadletterqueue.topic.name": "d", "errors.deadletterqueue.context.headers.enable": "true" };
const told = (config: Record<string, unknown>) => reports(policy, { type: connectorType, name: "c", props: { config } });

test("tolerance needs a topic and the headers", () => {
  expect(told(whole)).toEqual([]);
  expect(told(all)).toHaveLength(1);
  expect(told({ ...whole, "errors.deadletterqueue.topic.name": "" })).toHaveLength(1);
  expect(told({ ...whole, "errors.deadletterqueue.context.headers.enable": "false" })).toHaveLength(1);
  expect(told({ "errors.tolerance": "none" })).toEqual([]);
});

test("a topic that is not known yet is a topic", () => {
  expect(told({ ...whole, "errors.deadletterqueue.topic.name": UNKNOWN_VALUE })).toEqual([]);
});

test("a connector of Strimzi's, which may hold a boolean", () => {
  const strimzi = (config: object) => reports(policy, { type: "kubernetes:kafka.strimzi.io/v1:KafkaConnector", props: { spec: { config } } });
  expect(strimzi({ ...whole, "errors.deadletterqueue.context.headers.enable": true })).toEqual([]);
  expect(strimzi(all)).toHaveLength(1);
});
