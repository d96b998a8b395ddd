import { classMarks } from "../catalog/class-marks.ts";
import { FILES, named, without, worker } from "./example.ts";
import { converterOf } from "./facts/converter.ts";
import type { Rule } from "./rule.ts";

const UNWRAP = ["transforms", "transforms.unwrap.type", "transforms.unwrap.delete.tombstone.handling.mode"];

export const valueNeedsSchema: Rule = {
  id: "value-needs-schema",
  severity: "error",
  reason: "A table or a Parquet file has columns of types: from JSON without schemas, text or bytes there are none, and the task fails",
  source: "the sink's writer: a Struct with a schema is cast from the value",
  fix: "Use a converter with schemas",
  example: {
    good: named({ files: without(FILES, "value.converter", "value.converter.schemas.enable", ...UNWRAP) }),
    context: { workers: [worker()] },
    bad: { of: "worker", set: { "value.converter.schemas.enable": "false" } },
  },
  check(subject, graph) {
    const { config, resolved } = subject;
    if (resolved.connector?.recordValue?.(config) !== "struct") return [];
    const converter = converterOf(subject, "value", graph);
    const bare = converter?.schemas === false || converter?.name === "StringConverter" || converter?.name === "ByteArrayConverter";
    if (converter === undefined || !bare) return [];
    // What the class's own rules see in its configuration they say themselves.
    if (classMarks(config, resolved).some(({ mark }) => mark.key.startsWith("value.converter"))) return [];
    const key = converter.schemas === false ? "value.converter.schemas.enable" : "value.converter";
    const whose = converter.key === undefined ? "the worker's " : "";
    return [{ key: key in config ? key : "value.converter", message: `${whose}${converter.name}${converter.schemas === false ? " without schemas" : ""} gives values without a schema, and this sink needs one`, fix: converter.schemas === false ? "Write true, at the source, too" : "Use JsonConverter with schemas, or Avro" }];
  },
};
