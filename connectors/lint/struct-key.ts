import { SOURCE, named } from "./example.ts";
import { arriving, guesses, type Feed } from "./facts/graph.ts";
import { converterOf } from "./facts/converter.ts";
import type { Rule } from "./rule.ts";

const INDEX = {
  "connector.class": "io.confluent.connect.elasticsearch.ElasticsearchSinkConnector",
  "tasks.max": "1",
  topics: "shop.public.orders",
  "connection.url": "https://search.example.com",
  "connection.username": "indexer",
  "connection.password": "${env:SEARCH_PASSWORD}",
  "key.converter": "org.apache.kafka.connect.json.JsonConverter",
  "value.converter": "org.apache.kafka.connect.json.JsonConverter",
  "behavior.on.null.values": "delete",
  transforms: "unwrap,id",
  "transforms.unwrap.type": "io.debezium.transforms.ExtractNewRecordState",
  "transforms.unwrap.delete.tombstone.handling.mode": "tombstone",
  "transforms.id.type": "org.apache.kafka.connect.transforms.ExtractField$Key",
  "transforms.id.field": "id",
};

export const structKey: Rule = {
  id: "struct-key",
  severity: "error",
  reason: "A search index takes a number or a text as a document's id, and Debezium's keys are structs such as {id: 1}: the first record fails the task",
  source: "kafka-connect-elasticsearch DataConverter.convertKey; opensearch-connector Utils.convertKey",
  fix: "Take the key's column with ExtractField$Key, or set key.ignore to true",
  example: { good: named({ source: SOURCE, index: INDEX }), bad: { of: "index", set: { transforms: "unwrap", "transforms.id.type": null, "transforms.id.field": null } } },
  check(subject, graph) {
    const { config, resolved } = subject;
    const { connector } = resolved;
    if (connector?.recordKey?.(config) !== "primitive") return [];
    // Read as text, a key is a text, whatever it was.
    if (converterOf(subject, "key", graph)?.name === "StringConverter") return [];
    const structs = (feeds: readonly Feed[]): Feed | undefined => feeds.find(({ source, stream }) => stream.key === "struct" && converterOf(source, "key", graph)?.name !== "StringConverter");
    const sure = structs(arriving(subject, graph));
    const from = sure ?? structs(guesses(subject, graph));
    if (from === undefined) return [];
    return [
      {
        key: connector?.properties.some(({ key }) => key === "key.ignore") === true ? "key.ignore" : "connector.class",
        message: `the keys of connector ${from.source.name} are structs, and this sink takes only numbers and texts`,
        fix: "Add a transform org.apache.kafka.connect.transforms.ExtractField$Key with the key's column as field",
        ...(sure === undefined ? { severity: "warning" as const } : {}),
      },
    ];
  },
};
