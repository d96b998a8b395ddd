import type { ConnectorClass } from "./class.ts";
import { isSet, wordOf, type ClassMark, type ClassRule } from "./class-rule.ts";
import { property, REQUIRED, type Property } from "./property.ts";
import { credentials, deleteIgnoresKey, ELASTICSEARCH_EXAMPLE, plainConnection, searchKey, upsertMerges } from "./search-rules.ts";
import { aliases } from "./text.ts";

const CLASS_NAME = "io.aiven.kafka.connect.opensearch.OpenSearchSinkConnector";
const VALIDATE = "Aiven OpenSearchSinkConnectorConfig.validate";
const GOOD = { ...ELASTICSEARCH_EXAMPLE, "connector.class": CLASS_NAME };
const MALFORMED = ["ignore", "warn", "report", "fail"];

const PROPERTIES: readonly Property[] = [
  // Connection
  property("connection.url", "list", REQUIRED),
  property("connection.username", "string"),
  property("connection.password", "password"),
  property("connection.timeout.ms", "int", "1000"),
  property("read.timeout.ms", "int", "3000"),
  property("connection.trust.all.certificates", "boolean", "false", { since: "4.0.0" }),
  property("connection.ssl.protocol", "string", "TLSv1.3"),
  property("connection.ssl.cipher.suites", "list"),
  property("connection.ssl.enabled.protocols", "list", "TLSv1.2,TLSv1.3"),
  property("connection.ssl.keystore.type", "string", "JKS"),
  property("connection.ssl.keystore.location", "string"),
  property("connection.ssl.keystore.password", "password"),
  property("connection.ssl.key.password", "password"),
  property("connection.ssl.truststore.type", "string", "JKS"),
  property("connection.ssl.truststore.location", "string"),
  property("connection.ssl.truststore.password", "password"),
  property("connection.ssl.endpoint.identification.algorithm", "string", "https"),
  property("aws.access_key_id", "string"),
  property("aws.secret_access_key", "password"),
  property("aws.region", "string"),
  property("aws.service.signing.name", "string"),
  property("aws.sts.role.arn", "string"),
  property("aws.sts.role.external.id", "string"),
  property("aws.sts.role.session.name", "string"),
  property("aws.sts.role.session.duration", "int", "3600", { min: 900, max: 43_200 }),
  // Writing
  property("batch.size", "int", "2000"),
  property("max.in.flight.requests", "int", "5"),
  property("max.buffered.records", "int", "20000"),
  property("linger.ms", "long", "1"),
  property("flush.timeout.ms", "long", "10000"),
  property("max.retries", "int", "5"),
  property("retry.backoff.ms", "long", "100"),
  property("index.write.method", "string", "insert", { allowed: ["insert", "upsert"] }),
  // Records
  property("key.ignore", "boolean", "false"),
  property("key.ignore.id.strategy", "string", "topic.partition.offset", { allowed: ["none", "record.key", "topic.partition.offset"] }),
  property("topic.key.ignore", "list", ""),
  property("schema.ignore", "boolean", "false"),
  property("topic.schema.ignore", "list", ""),
  property("compact.map.entries", "boolean", "true"),
  property("drop.invalid.message", "boolean", "false"),
  property("behavior.on.null.values", "string", "ignore", { allowed: ["ignore", "delete", "fail"] }),
  property("behavior.on.malformed.documents", "string", "fail", { allowed: MALFORMED }),
  property("behavior.on.version.conflict", "string", "fail", { allowed: MALFORMED }),
  property("routing.type", "string", "none", { allowed: ["none", "key", "value"] }),
  property("routing.type.record.value.path", "string"),
  // Data streams
  property("data.stream.enabled", "boolean", "false"),
  property("data.stream.prefix", "string"),
  property("data.stream.timestamp.field", "string", "@timestamp"),
  property("data.streams.existing.index.template.name", "string"),
];

const dataStream: ClassRule = {
  id: "os-data-stream",
  severity: "error",
  reason: "A data stream only takes new documents; a prefix without one is passed over",
  source: VALIDATE,
  fix: "Write insert with data.stream.enabled",
  example: { good: { ...GOOD, "data.stream.enabled": "true", "data.stream.prefix": "shop" }, bad: { "data.stream.enabled": null } },
  check(config) {
    const on = wordOf(config, "data.stream.enabled", "false") === "true";
    if (on && wordOf(config, "index.write.method", "insert") === "upsert") return [{ key: "index.write.method", message: "upsert does not work on a data stream", fix: "Write insert" }];
    return !on && isSet(config, "data.stream.prefix") ? [{ key: "data.stream.prefix", message: "is not read while data.stream.enabled is false", fix: "Write data.stream.enabled=true, or remove it", severity: "warning" }] : [];
  },
};

const upsertId: ClassRule = {
  id: "os-upsert-id",
  severity: "error",
  reason: "An upsert finds its document by the record's key: an id of the offset is always a new one",
  source: VALIDATE,
  fix: "Set key.ignore.id.strategy to record.key, or key.ignore to false",
  example: { good: { ...GOOD, "behavior.on.null.values": "ignore", "key.ignore": "true" }, bad: { "index.write.method": "upsert" } },
  check: (config) =>
    wordOf(config, "index.write.method", "insert") === "upsert" && wordOf(config, "key.ignore", "false") === "true" && wordOf(config, "key.ignore.id.strategy", "topic.partition.offset") !== "record.key"
      ? [{ key: "key.ignore.id.strategy", message: "must be record.key for an upsert that ignores keys", fix: "Write record.key" }]
      : [],
};

const routing: ClassRule = {
  id: "os-routing",
  severity: "error",
  reason: "Routing by a value needs the path to it, and a null has no value to route by",
  source: VALIDATE,
  fix: "Set routing.type.record.value.path, and do not delete on null",
  example: { good: { ...GOOD, "behavior.on.null.values": "ignore", "routing.type": "value", "routing.type.record.value.path": "/country" }, bad: { "routing.type.record.value.path": null } },
  check(config) {
    if (wordOf(config, "routing.type", "none") !== "value") return [];
    if (!isSet(config, "routing.type.record.value.path")) return [{ key: "routing.type.record.value.path", message: "is missing, and routing.type value needs it", fix: "Write the path to the value" }];
    return wordOf(config, "behavior.on.null.values") === "delete" ? [{ key: "behavior.on.null.values", message: "delete does not go with routing by value", fix: "Write ignore" }] : [];
  },
};

const AWS = "aws.service.signing.name";
const SIGNED = { "connector.class": CLASS_NAME, topics: "shop.public.orders", "connection.url": "search.eu-central-1.es.amazonaws.com", "aws.region": "eu-central-1", [AWS]: "es", "aws.sts.role.arn": "arn:aws:iam::1:role/search", "aws.sts.role.session.name": "sink" };

const sigv4: ClassRule = {
  id: "os-sigv4",
  severity: "error",
  reason: "Requests are signed only with keys or a role in the configuration, for one address without https:// in front",
  source: "Aiven OpenSearchSigV4ConfigDefContributor.validateSettings",
  fix: "Set keys or a role with its session, aws.region and aws.service.signing.name, and one address without a scheme",
  example: { good: SIGNED, bad: { "connection.url": "https://search.eu-central-1.es.amazonaws.com" } },
  check(config) {
    const keys = isSet(config, "aws.access_key_id") && isSet(config, "aws.secret_access_key");
    const role = isSet(config, "aws.sts.role.arn") && isSet(config, "aws.sts.role.session.name");
    const half = ["aws.access_key_id", "aws.secret_access_key", "aws.sts.role.arn", "aws.sts.role.session.name", AWS].find((key) => isSet(config, key));
    if (!keys && !role) return half === undefined ? [] : [{ key: half, message: "signs nothing: requests are signed only with both keys, or with a role and its session name", fix: "Set aws.sts.role.arn and aws.sts.role.session.name" }];
    const marks: ClassMark[] = [];
    if (keys && role) marks.push({ key: "aws.sts.role.arn", message: "stands beside keys, and only one of the two is taken", fix: "Remove the keys" });
    if (isSet(config, "connection.username")) marks.push({ key: "connection.username", message: "does not go with signed requests", fix: "Remove it" });
    for (const key of ["aws.region", AWS]) if (!isSet(config, key)) marks.push({ key, message: "is missing, and signed requests need it", fix: key === AWS ? "Write es, or aoss for serverless" : "Name the region" });
    const urls = aliases(config["connection.url"]);
    if (urls.length > 1) marks.push({ key: "connection.url", message: `has ${urls.length} addresses, and signed requests go to one`, fix: "Name one" });
    else if (/^[a-z]+:\/\//i.test(urls[0] ?? "")) marks.push({ key: "connection.url", message: "must come without https:// where requests are signed", fix: `Write ${(urls[0] ?? "").replace(/^[a-z]+:\/\//i, "")}` });
    return marks;
  },
};

const trustAll: ClassRule = {
  id: "os-trust-all",
  severity: "error",
  reason: "Whoever stands between reads and changes everything: the certificate is not looked at",
  source: "Aiven OpenSearchSinkConnectorConfig, connection.trust.all.certificates",
  fix: "Name the authority in connection.ssl.truststore.location",
  example: { good: GOOD, bad: { "connection.trust.all.certificates": "true" } },
  check: (config) => (wordOf(config, "connection.trust.all.certificates", "false") === "true" ? [{ key: "connection.trust.all.certificates", message: "true takes any certificate", fix: "Write false, and set connection.ssl.truststore.location" }] : []),
};

const report: ClassRule = {
  id: "os-report-without-dead-letters",
  severity: "error",
  reason: "The task does not start when it is to report and there is nobody to report to",
  source: "Aiven OpenSearchSinkTask.start",
  fix: "Set errors.tolerance to all and errors.deadletterqueue.topic.name",
  example: {
    good: { ...GOOD, "behavior.on.malformed.documents": "report", "errors.tolerance": "all", "errors.deadletterqueue.topic.name": "search.dlq" },
    bad: { "errors.deadletterqueue.topic.name": null },
  },
  check(config) {
    const asked = ["behavior.on.malformed.documents", "behavior.on.version.conflict"].filter((key) => wordOf(config, key, "fail") === "report");
    return isSet(config, "errors.deadletterqueue.topic.name") ? [] : asked.map((key) => ({ key, message: "is report, and there is no dead-letter topic", fix: "Set errors.deadletterqueue.topic.name, or write fail" }));
  },
};

/** Aiven's OpenSearch sink (Apache License). */
export const openSearchSink: ConnectorClass = {
  className: CLASS_NAME,
  version: "4.0.1",
  kind: "sink",
  formerNames: { "io.aiven.kafka.connect.opensearch.OpensearchSinkConnector": "with 4.0 it became OpenSearchSinkConnector, with a capital S" },
  properties: PROPERTIES,
  nulls: (config) => (["fail", "ignore", "delete"] as const).find((word) => word === wordOf(config, "behavior.on.null.values", "ignore")),
  recordKey: searchKey,
  recordValue: (config) => (wordOf(config, "schema.ignore", "false") === "true" ? "any" : "struct"),
  removed: {
    "write.method": "Confluent's Elasticsearch sink has it, here it is index.write.method",
    "type.name": "OpenSearch has no types",
    "trust.all.certificates": "the code reads connection.trust.all.certificates",
    "aws.access.key.id": "this sink reads aws.access_key_id",
    "aws.secret.access.key": "this sink reads aws.secret_access_key",
  },
  rules: [credentials, plainConnection, deleteIgnoresKey, upsertMerges("index.write.method"), dataStream, upsertId, routing, sigv4, trustAll, report],
};
