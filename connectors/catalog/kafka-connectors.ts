import type { ConnectorClass } from "./class.ts";
import { property, REQUIRED } from "./property.ts";

const file = (name: string): string => `org.apache.kafka.connect.file.FileStream${name}Connector`;
const tool = (name: string): string => `org.apache.kafka.connect.tools.${name}Connector`;
const MOCK = [property("mock_mode", "string", null, { allowed: ["connector-failure", "task-failure"], unlisted: true }), property("delay_ms", "long", null, { min: 0, unlisted: true })];

/** Small connectors that come with Kafka: files, generators, and ones that fail on purpose. */
export const KAFKA_CONNECTORS: readonly ConnectorClass[] = [
  {
    className: file("Source"),
    version: "4.3.1",
    kind: "source",
    maxTasks: 1,
    properties: [property("file", "string"), property("topic", "string", REQUIRED), property("batch.size", "int", "2000", { min: 1 })],
  },
  { className: file("Sink"), version: "4.3.1", kind: "sink", properties: [property("file", "string")] },
  {
    className: tool("SchemaSource"),
    version: "4.3.1",
    kind: "source",
    properties: [
      property("topic", "string", REQUIRED, { unlisted: true }),
      property("throughput", "long", null, { min: 1, unlisted: true }),
      property("num.messages", "long", null, { min: 0, unlisted: true }),
      property("multiple.schema", "boolean", null, { unlisted: true }),
      property("partition.count", "int", null, { min: 1, unlisted: true }),
    ],
  },
  {
    className: tool("VerifiableSource"),
    version: "4.3.1",
    kind: "source",
    properties: [
      property("topic", "string", REQUIRED, { unlisted: true }),
      property("throughput", "long", null, { unlisted: true }),
      property("complete.record.data", "boolean", null, { unlisted: true }),
    ],
  },
  { className: tool("VerifiableSink"), version: "4.3.1", kind: "sink", properties: [] },
  { className: tool("MockSource"), version: "4.3.1", kind: "source", properties: MOCK },
  { className: tool("MockSink"), version: "4.3.1", kind: "sink", properties: MOCK },
];
