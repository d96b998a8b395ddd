import type { ConnectorConfig } from "./class.ts";
import { isSet, valueOf, wordOf, type ClassMark, type ClassRule } from "./class-rule.ts";
import { aliases } from "./text.ts";

/** An Elasticsearch sink in which no rule finds anything. */
export const ELASTICSEARCH_EXAMPLE: ConnectorConfig = {
  "connector.class": "io.confluent.connect.elasticsearch.ElasticsearchSinkConnector",
  topics: "shop.public.orders",
  "connection.url": "https://search:9200",
  "connection.username": "writer",
  "connection.password": "${env:PW}",
  "behavior.on.null.values": "delete",
};

const FIX = "Set both connection.username and connection.password, or neither";

export const credentials: ClassRule = {
  id: "search-credentials",
  severity: "error",
  reason: "A name without a password is no login: one sink refuses it, the other goes in without either",
  source: "kafka-connect-elasticsearch Validator.validateCredentials; OpenSearchBasicAuthConfigDefContributor.configured",
  fix: FIX,
  example: { good: ELASTICSEARCH_EXAMPLE, bad: { "connection.password": null } },
  check(config) {
    const missing = ["connection.username", "connection.password"].filter((key) => !isSet(config, key));
    return missing.length === 1 ? [{ key: missing[0] ?? "", message: "is missing beside the other one", fix: FIX }] : [];
  },
};

const LOCAL = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/i;

export const plainConnection: ClassRule = {
  id: "search-plain-connection",
  severity: "warning",
  reason: "Over plain HTTP rows and passwords can be read and changed on their way",
  source: "RFC 9110, 4.2.1",
  fix: "Write https:// addresses",
  example: { good: ELASTICSEARCH_EXAMPLE, bad: { "connection.url": "http://search:9200" } },
  check: (config) =>
    aliases(config["connection.url"]).filter((url) => /^http:/i.test(url) && !LOCAL.test(hostOf(url))).map((url) => ({ key: "connection.url", message: `goes to ${hostOf(url)} without encryption`, fix: "Write https://" })),
};

function hostOf(url: string): string {
  return /^https?:\/\/(?:[^@/]*@)?(\[[^\]]*\]|[^:/]+)/i.exec(url)?.[1] ?? "";
}

export const deleteIgnoresKey: ClassRule = {
  id: "search-delete-ignores-key",
  severity: "error",
  reason: "A document is deleted by its key: where the key is ignored, nothing is found to delete",
  source: "kafka-connect-elasticsearch DataConverter.convertRecord; Aiven OpenSearchSinkTask.put",
  fix: "Set key.ignore to false where nulls delete",
  example: { good: ELASTICSEARCH_EXAMPLE, bad: { "key.ignore": "true" } },
  check: (config) => (wordOf(config, "behavior.on.null.values") === "delete" && wordOf(config, "key.ignore", "false") === "true" && wordOf(config, "key.ignore.id.strategy") !== "record.key" ? [{ key: "key.ignore", message: "is true, so that behavior.on.null.values=delete finds no document", fix: "Write false" }] : []),
};

export function upsertMerges(key: string): ClassRule {
  return {
    id: key === "write.method" ? "es-upsert-merges" : "os-upsert-merges",
    severity: "warning",
    reason: "An upsert merges into the document that is there: a field that the row lost stays in it",
    source: "Elasticsearch reference, Update API, doc_as_upsert",
    fix: "Write insert where records are whole rows, as Debezium's are",
    example: { good: key === "write.method" ? ELASTICSEARCH_EXAMPLE : { ...ELASTICSEARCH_EXAMPLE, "connector.class": "io.aiven.kafka.connect.opensearch.OpenSearchSinkConnector" }, bad: { [key]: "upsert" } },
    // An upsert whose keys are ignored is told of by its own rule.
    check: (config) => (wordOf(config, key, "insert") === "upsert" && wordOf(config, "key.ignore", "false") === "false" ? [{ key, message: "upsert leaves in the document what the row has no longer", fix: "Write insert" }] : []),
  };
}

/** What a search sink does with a key: it takes numbers and texts as ids, no structs. */
export function searchKey(config: ConnectorConfig): "unused" | "primitive" | undefined {
  if (wordOf(config, "key.ignore", "false") !== "true") return isSet(config, "topic.key.ignore") ? undefined : "primitive";
  return wordOf(config, "key.ignore.id.strategy") === "record.key" || wordOf(config, "behavior.on.null.values") === "delete" ? "primitive" : "unused";
}

/** Two keys of which one needs the other. */
export function together(config: ConnectorConfig, ...keys: readonly [string, string]): ClassMark[] {
  const missing = keys.filter((key) => valueOf(config, key) === "");
  return missing.length === 1 ? [{ key: missing[0] ?? "", message: `is missing beside ${keys.find((key) => key !== missing[0])}`, fix: "Set both, or neither" }] : [];
}
