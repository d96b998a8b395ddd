import { wrapperFaults } from "../../connectors/catalog/strimzi.ts";

const connector = (spec: Record<string, unknown>): string[] => wrapperFaults("KafkaConnector", { class: "FileStreamSource", tasksMax: 1, config: {}, ...spec }).map(({ key, message }) => `${key} ${message}`);
const connect = (spec: Record<string, unknown>): string[] => wrapperFaults("KafkaConnect", { replicas: 2, bootstrapServers: "b:9092", config: {}, ...spec }).map(({ key, message }) => `${key} ${message}`);

test("right ones have no fault", () => {
  expect(connector({ state: "paused", autoRestart: { enabled: true, maxRestarts: 5 }, version: "3.7.0.Final" })).toEqual([]);
  expect(connect({ groupId: "g", build: { plugins: [{ name: "debezium" }, { name: "kafka-connect-s3" }] }, template: {} })).toEqual([]);
});

test.each([
  [{ taskMax: 2 }, 'spec.taskMax is no field of it (did you mean "tasksMax"?): the cluster takes it away without a word'],
  [{ pause: true }, "spec.pause is gone with v1: write state: paused"],
  [{ state: "pause" }, 'spec.state "pause" is none of paused, stopped, running (did you mean "paused"?)'],
  [{ tasksMax: "many" }, 'spec.tasksMax is "many", where a number is wanted'],
  [{ config: [] }, "spec.config is a list, where a map is wanted"],
  [{ autoRestart: { maxRestart: 1 } }, 'spec.autoRestart.maxRestart is no field of it (did you mean "maxRestarts"?): the cluster takes it away without a word'],
])("KafkaConnector %o", (spec, fault) => expect(connector(spec)).toEqual([fault]));

test("a connector without a class", () => expect(wrapperFaults("KafkaConnector", { config: {} }).map(({ key }) => key)).toEqual(["spec.class"]));

test.each([
  [{ externalConfiguration: {} }, "spec.externalConfiguration is gone with v1: use template.connectContainer.env and template.pod.volumes"],
  [{ build: { plugins: [{ name: "Debezium" }] } }, 'spec.build.plugins[0].name "Debezium" is not made of lower-case letters, digits, - and _, with a letter or digit at both ends'],
  [{ build: { plugins: [{ name: "s3" }, { name: "s3" }] } }, 'spec.build.plugins[1].name "s3" is there twice'],
])("KafkaConnect %o", (spec, fault) => expect(connect(spec)).toEqual([fault]));
