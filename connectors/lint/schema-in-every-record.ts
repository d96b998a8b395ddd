import { SOURCE, named } from "./example.ts";
import { converterOf } from "./facts/converter.ts";
import { isDebezium } from "./facts/stream.ts";
import { workerOf } from "./facts/worker.ts";
import type { Rule } from "./rule.ts";

const COMPRESSION = "compression.type";

export const schemaInEveryRecord: Rule = {
  id: "schema-in-every-record",
  severity: "warning",
  reason: "JSON with schemas repeats the schema of row and envelope in every record: some 4 KB for a row of 250 bytes, of which compression leaves about 240",
  source: "Kafka JsonConverter (schemas.enable, default true); ProducerConfig compression.type (default none); sizes measured",
  fix: "Let the producer compress, or write Avro with a schema registry",
  example: {
    good: named({ source: SOURCE }),
    bad: { of: "source", set: { "producer.override.compression.type": null } },
  },
  check(subject, graph) {
    const { config, resolved } = subject;
    if (resolved.kind !== "source" || !isDebezium(config, resolved.connector)) return [];
    const converter = converterOf(subject, "value", graph);
    const compressed = config[`producer.override.${COMPRESSION}`] ?? workerOf(subject, graph)?.config[`producer.${COMPRESSION}`] ?? "none";
    if (converter?.schemas !== true || compressed.trim().toLowerCase() !== "none") return [];
    const key = converter.key === undefined ? "connector.class" : "value.converter.schemas.enable" in config ? "value.converter.schemas.enable" : converter.key;
    return [{ key, message: "every record carries its schema, several times the size of its row, and nothing compresses it", fix: "Write producer.override.compression.type=lz4, or use Avro with a schema registry" }];
  },
};
