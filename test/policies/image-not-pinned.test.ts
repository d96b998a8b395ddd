import { imageNotPinned } from "../../policies/image-not-pinned.ts";
import { deployment, reports, UNKNOWN_VALUE, type Given } from "./kit.ts";

const digest = `@sha256:${"0".repeat(64)}`;
const told = (given: Given) => reports(imageNotPinned, given);
const release = (props: object): Given => ({ type: "kubernetes:helm.sh/v3:Release", name: "redpanda", props: { chart: "redpanda", version: "26.2.4", ...props } });

test.each([
  ["a digest", `docker.io/library/busybox:1.37${digest}`, 0],
  ["a digest without a tag", `busybox${digest}`, 0],
  ["not known yet", UNKNOWN_VALUE, 0],
  ["latest", "busybox:latest", 1],
  ["no tag", "registry.example.com:5000/busybox", 1],
  ["a version", "quay.io/strimzi/kafka:1.2.0-kafka-4.3.1", 1],
  ["a digest that is cut short", "busybox@sha256:0000", 1],
])("a container with %s", (_, image, count) => {
  expect(told(deployment({ container: { image } }))).toHaveLength(count);
});

test("a chart's missing version is called so", () => {
  expect(told(release({ version: undefined }))).toEqual([expect.stringMatching(/^redpanda: version: the chart's is missing\./)]);
  expect(told(release({ version: "26.2" }))).toEqual([expect.stringMatching(/^redpanda: version: the chart's is "26\.2"\./)]);
});

test("init containers, image volumes and other kinds count as well", () => {
  expect(told(deployment({ spec: { initContainers: [{ name: "plugins", image: "maven:3.9" }] } }))).toEqual([expect.stringMatching(/initContainers\[plugins\]: the image maven:3\.9 is not pinned/)]);
  expect(told(deployment({ spec: { volumes: [{ name: "plugins", image: { reference: "example.com/plugins:1" } }] } }))).toEqual([expect.stringMatching(/volumes\[plugins\]/)]);
  const pod = { containers: [{ name: "x", image: "x" }] };
  expect(told({ type: "kubernetes:batch/v1:Job", props: { spec: { template: { spec: pod } } } })).toHaveLength(1);
  expect(told({ type: "kubernetes:batch/v1:CronJob", props: { spec: { jobTemplate: { spec: { template: { spec: pod } } } } } })).toHaveLength(1);
  expect(told({ type: "kubernetes:core/v1:Pod", props: { spec: pod } })).toHaveLength(1);
  expect(told({ type: "kubernetes:apps/v1:StatefulSet", props: { spec: { template: { spec: pod } } } })).toHaveLength(1);
});

test.each([
  ["an exact version", {}, 0],
  ["no version", { version: undefined }, 1],
  ["a range", { version: "^26.2" }, 1],
  ["a series", { version: "26.2" }, 1],
  ["a tag of its image", { values: { image: { repository: "redpanda", tag: "v26.2.3" } } }, 0],
  ["latest", { values: { image: { tag: "latest" } } }, 1],
  ["a series of its image", { values: { statefulset: { sideCars: { image: { repository: "operator", tag: "v26" } } } } }, 1],
  ["a series with a digest", { values: { image: { tag: "v26", digest: digest.slice(1) } } }, 0],
  ["an image in one text", { values: { console: { image: "redpanda/console:latest" } } }, 1],
  ["an exact image in one text, in a list", { values: { extra: [{ image: "localhost:5000/x:1.2.3" }] } }, 0],
  ["values that are not known", { values: UNKNOWN_VALUE }, 0],
])("a chart with %s", (_, props, count) => {
  expect(told(release(props))).toHaveLength(count);
});

test("Strimzi's resource", () => {
  const strimzi = (spec: object) => told({ type: "kubernetes:kafka.strimzi.io/v1:KafkaConnect", props: { spec } });
  expect(strimzi({ version: "4.3.1" })).toEqual([]);
  expect(strimzi({ image: "kafka:latest" })).toHaveLength(1);
  expect(strimzi({ build: { output: { type: "docker", image: "example.com/connect:latest" } } })).toHaveLength(1);
  expect(strimzi({ plugins: [{ name: "debezium", artifacts: [{ type: "image", reference: "example.com/debezium:3" }] }] })).toEqual([expect.stringMatching(/spec\.plugins\[debezium\]/)]);
});
