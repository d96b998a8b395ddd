import { LAKE, named, without, worker } from "./example.ts";
import { converterOf } from "./facts/converter.ts";
import { workerOf } from "./facts/worker.ts";
import type { Mark, Rule } from "./rule.ts";

/** Converters that no image of Strimzi's has by itself, by the beginning of their classes, and what their archives are called. */
const EXTRA: readonly { readonly from: string; readonly archive: RegExp }[] = [
  { from: "io.confluent.connect.avro.", archive: /avro|schema-?registry/i },
  { from: "io.confluent.connect.protobuf.", archive: /protobuf|schema-?registry/i },
  { from: "io.confluent.connect.json.", archive: /json-?schema|schema-?registry/i },
  { from: "io.apicurio.", archive: /apicurio/i },
];

const BUILD = { plugins: [{ name: "avro", artifacts: [{ type: "zip", url: "https://example.com/confluentinc-kafka-connect-avro-converter-8.1.0.zip" }] }] };
const STRIMZI = { ...worker(), resource: { apiVersion: "kafka.strimzi.io/v1", kind: "KafkaConnect", labels: {}, spec: { build: BUILD } } } as const;

export const converterNotBuilt: Rule = {
  id: "converter-not-built",
  severity: "error",
  reason: "An image has what its build lists: a converter that is in none of the archives cannot be found when the connector starts",
  source: "Strimzi documentation, KafkaConnect spec.build; Kafka has the JSON, String and ByteArray converters only",
  fix: "Add the converter's archive to spec.build.plugins",
  example: {
    good: named({ lake: { ...without(LAKE, "key.converter.schemas.enable"), "key.converter": "io.confluent.connect.avro.AvroConverter", "key.converter.schema.registry.url": "https://registry.example.com" } }),
    context: { workers: [STRIMZI] },
    bad: { of: "lake", set: { "key.converter": "io.confluent.connect.protobuf.ProtobufConverter" } },
  },
  check(subject, graph) {
    const plugins = (workerOf(subject, graph)?.resource?.spec["build"] as { plugins?: unknown } | undefined)?.plugins;
    if (plugins === undefined) return [];
    const archives = JSON.stringify(plugins);
    return (["key", "value"] as const).flatMap((side): Mark[] => {
      const converter = converterOf(subject, side, graph);
      const extra = converter === undefined ? undefined : EXTRA.find(({ from }) => converter.className.startsWith(from));
      if (converter === undefined || extra === undefined || extra.archive.test(archives)) return [];
      return [{ key: converter.key ?? "connector.class", message: `${converter.className} is in none of the archives that the worker's image is built from`, fix: "Add its archive to spec.build.plugins" }];
    });
  },
};
