import type { GeneratorConfig } from "../../config/stack-sources.ts";
import { texts, type ConnectorConfig } from "./class.ts";

const tool = (name: string): string => `org.apache.kafka.connect.tools.${name}SourceConnector`;

/** Of both kinds of records. */
export const GENERATOR_CLASSES = { rows: tool("Schema"), counter: tool("Verifiable") } as const;

/** No end: what a Java long holds. */
const ENDLESS = "9223372036854775807";

/** Without name and converters, which every source has. One task, which goes on counting after a restart. */
export function renderGenerator({ topic, records, perSecond, messages }: GeneratorConfig): ConnectorConfig {
  return texts({
    "connector.class": GENERATOR_CLASSES[records],
    "tasks.max": 1,
    topic,
    throughput: perSecond,
    // A bare number as value would be no row.
    ...(records === "rows" ? { "num.messages": messages ?? ENDLESS } : { "complete.record.data": true }),
  });
}

/** What the records have in them (Kafka 4.3.1 `SchemaSourceTask`, `VerifiableSourceTask`), as `Quickstart.fields` writes it. */
export const GENERATOR_FIELDS = {
  rows: "boolean:boolean int:int long:long float:float double:double partitioning:int id:int seqno:long",
  counter: "name:string task:int topic:string time_ms:long seqno:long",
} as const;
