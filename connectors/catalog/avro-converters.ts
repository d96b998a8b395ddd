import type { PluginClass } from "./class.ts";
import { isSet, wordOf, type ClassRule } from "./class-rule.ts";
import { prefixed, property, REQUIRED, type Property } from "./property.ts";

const SUBJECT = "io.confluent.kafka.serializers.subject.TopicNameStrategy";
const IDS = "io.confluent.kafka.serializers.schema.id";

/** `AbstractKafkaSchemaSerDeConfig`: how all of Confluent's converters reach the registry. */
const REGISTRY: readonly Property[] = [
  property("schema.registry.url", "list", REQUIRED),
  property("schema.registry.url.randomize", "boolean", "false"),
  property("auto.register.schemas", "boolean", "true"),
  property("use.latest.version", "boolean", "false"),
  property("use.latest.with.metadata", "string"),
  property("use.schema.id", "int", "-1"),
  property("use.schema.guid", "string"),
  property("id.compatibility.strict", "boolean", "true"),
  property("latest.compatibility.strict", "boolean", "true"),
  property("normalize.schemas", "boolean", "false"),
  property("propagate.schema.tags", "boolean", "false"),
  property("schema.format", "string"),
  property("schema.reflection", "boolean", "false"),
  property("max.schemas.per.subject", "int", "1000"),
  property("latest.cache.size", "int", "1000"),
  property("latest.cache.ttl.sec", "int", "-1"),
  property("key.subject.name.strategy", "class", SUBJECT),
  property("value.subject.name.strategy", "class", SUBJECT),
  property("context.name.strategy", "class", "io.confluent.kafka.serializers.context.NullContextNameStrategy"),
  property("key.schema.id.serializer", "class", `${IDS}.PrefixSchemaIdSerializer`),
  property("value.schema.id.serializer", "class", `${IDS}.PrefixSchemaIdSerializer`),
  property("key.schema.id.deserializer", "class", `${IDS}.DualSchemaIdDeserializer`),
  property("value.schema.id.deserializer", "class", `${IDS}.DualSchemaIdDeserializer`),
  property("basic.auth.credentials.source", "string", "URL", { allowed: ["URL", "USER_INFO", "SASL_INHERIT"] }),
  property("basic.auth.user.info", "password", ""),
  property("schema.registry.basic.auth.user.info", "password", "", { deprecated: { since: "5.0", use: "basic.auth.user.info" } }),
  property("bearer.auth.credentials.source", "string", "STATIC_TOKEN"),
  property("bearer.auth.token", "password", ""),
  property("bearer.auth.client.secret", "password"),
  property("proxy.host", "string", ""),
  property("proxy.port", "int", "-1"),
  property("http.connect.timeout.ms", "int", "60000"),
  property("http.read.timeout.ms", "int", "60000"),
  property("max.retries", "int", "3"),
  property("retries.wait.ms", "int", "1000"),
  property("retries.max.wait.ms", "int", "20000"),
  property("execution.environment", "string"),
  property("rule.service.loader.enable", "boolean", "true"),
  property("rule.metrics.enable", "boolean", "true"),
  property("validation.rules.executor.class", "string"),
  property("validation.rules.fail.fast", "boolean", "false"),
];

const FAMILIES = [
  { name: "schema.registry.ssl.….password", pattern: /^(schema\.registry\.)?ssl\.(keystore|truststore|key)\.password$/, property: property("schema.registry.ssl.keystore.password", "password") },
  ...["bearer.auth.", "rule.executors", "rule.actions", "request.header.", "schema.registry.", "missing.", "ssl."].map(prefixed),
];
const RULE_LISTS = [property("rule.executors", "list", ""), property("rule.actions", "list", "")];

/** `AbstractDataConfig`: what they do with Connect's schemas. */
const DATA: readonly Property[] = [
  property("schemas.cache.config", "int", "1000", { min: 0 }),
  property("generalized.sum.type.support", "boolean", "false"),
  property("ignore.default.for.nullables", "boolean", "false"),
];

const GOOD = { "schema.registry.url": "https://registry:8081", "basic.auth.credentials.source": "USER_INFO", "basic.auth.user.info": "${env:REGISTRY_USER}" };

const userInfo: ClassRule = {
  id: "registry-credentials",
  severity: "error",
  reason: "Names and passwords for the registry are read only from where the source says, and the default is its address",
  source: "confluentinc/schema-registry UserInfoCredentialProvider, BasicAuthCredentialProviderFactory",
  fix: "Set basic.auth.credentials.source to USER_INFO together with basic.auth.user.info",
  example: { good: GOOD, bad: { "basic.auth.credentials.source": null } },
  check(config) {
    const source = wordOf(config, "basic.auth.credentials.source", "url");
    const given = ["basic.auth.user.info", "schema.registry.basic.auth.user.info"].find((key) => isSet(config, key));
    if (given !== undefined && source === "url") return [{ key: given, message: "is not read, since basic.auth.credentials.source is URL", fix: "Set basic.auth.credentials.source to USER_INFO" }];
    return given === undefined && source === "user_info" ? [{ key: "basic.auth.user.info", message: "is missing, and basic.auth.credentials.source asks for it", fix: "Set it to a reference that gives name:password" }] : [];
  },
};

const subjectForLatest: ClassRule = {
  id: "registry-latest-version",
  severity: "warning",
  reason: "With the schema registered by the converter itself there is no latest one to use: the key is passed over",
  source: "confluentinc/schema-registry AbstractKafkaAvroSerializer.serializeImpl",
  fix: "Set auto.register.schemas to false where use.latest.version is true",
  example: { good: { "schema.registry.url": "https://registry:8081", "use.latest.version": "true", "auto.register.schemas": "false" }, bad: { "auto.register.schemas": null } },
  check(config) {
    const key = "use.latest.version";
    return wordOf(config, key, "false") === "true" && wordOf(config, "auto.register.schemas", "true") === "true" ? [{ key, message: "has no effect while auto.register.schemas is true", fix: "Set auto.register.schemas to false" }] : [];
  },
};

function confluent(name: string, own: readonly Property[]): PluginClass {
  return { className: `io.confluent.connect.${name}`, version: "8.1.0", properties: [...REGISTRY, ...RULE_LISTS, ...DATA, ...own], families: FAMILIES, rules: [userInfo, subjectForLatest], carries: "versioned-schemas" };
}

const AVRO = [
  property("enhanced.avro.schema.support", "boolean", "false"),
  property("connect.meta.data", "boolean", "true"),
  property("scrub.invalid.names", "boolean", "false"),
  property("discard.type.doc.default", "boolean", "false"),
  property("allow.optional.map.keys", "boolean", "false"),
  property("flatten.singleton.unions", "boolean", "true"),
  property("avro.reflection.allow.null", "boolean", "false"),
  property("avro.use.logical.type.converters", "boolean", "false"),
  property("avro.remove.java.properties", "boolean", "false"),
];

const JSON_SCHEMA = [
  property("object.additional.properties", "boolean", "true"),
  property("use.optional.for.nonrequired", "boolean", "false"),
  property("decimal.format", "string", "BASE64", { allowed: ["BASE64", "NUMERIC"] }),
  property("ignore.modern.dialects", "boolean", "false"),
  property("flatten.singleton.unions", "boolean", "true"),
  property("json.schema.spec.version", "string", "draft_7"),
  property("json.write.dates.iso8601", "boolean", "false"),
  property("json.fail.invalid.schema", "boolean", "false"),
  property("json.fail.unknown.properties", "boolean", "true"),
  property("oneof.for.nullables", "boolean", "true"),
];

const PROTOBUF = [
  property("enhanced.protobuf.schema.support", "boolean", "false"),
  property("scrub.invalid.names", "boolean", "false"),
  property("generate.index.for.unions", "boolean", "true"),
  property("generate.struct.for.nulls", "boolean", "false"),
  property("int.for.enums", "boolean", "false"),
  property("optional.for.nullables", "boolean", "false"),
  property("optional.for.proto2", "boolean", "true"),
  property("wrapper.for.nullables", "boolean", "false"),
  property("wrapper.for.raw.primitives", "boolean", "true"),
  property("flatten.unions", "boolean", "false"),
  property("skip.known.types", "boolean", "true"),
  property("reference.lookup.only", "boolean", "false"),
  property("reference.subject.name.strategy", "class", "io.confluent.kafka.serializers.subject.DefaultReferenceSubjectNameStrategy"),
];

export const confluentAvroConverter = confluent("avro.AvroConverter", AVRO);
export const confluentJsonSchemaConverter = confluent("json.JsonSchemaConverter", JSON_SCHEMA);
export const confluentProtobufConverter = confluent("protobuf.ProtobufConverter", PROTOBUF);

const IF_EXISTS = ["FAIL", "CREATE_VERSION", "FIND_OR_CREATE_VERSION", "UPDATE", "RETURN", "RETURN_OR_UPDATE"];
const apicurio = (key: string, ...rest: [Property["type"], (string | typeof REQUIRED | null)?, Parameters<typeof property>[3]?]): Property => property(`apicurio.registry.${key}`, ...rest);

/** Apicurio's Avro converter. It speaks to Apicurio's own registry only: it puts its own path behind every address. */
export const apicurioAvroConverter: PluginClass = {
  className: "io.apicurio.registry.utils.converter.AvroConverter",
  version: "2.6.13.Final",
  carries: "schemas",
  properties: [
    apicurio("url", "string", REQUIRED),
    apicurio("auto-register", "boolean", "false"),
    apicurio("auto-register.if-exists", "string", "RETURN_OR_UPDATE", { allowed: IF_EXISTS }),
    apicurio("find-latest", "boolean", "false"),
    apicurio("cache-latest", "boolean", "true"),
    apicurio("fault-tolerant-refresh", "boolean", "false"),
    apicurio("artifact-resolver-strategy", "string"),
    apicurio("artifact.group-id", "string"),
    apicurio("artifact.artifact-id", "string"),
    apicurio("artifact.version", "string"),
    apicurio("schema-resolver", "string"),
    apicurio("id-handler", "string"),
    apicurio("enable-confluent-id-handler", "boolean"),
    apicurio("as-confluent", "boolean"),
    apicurio("use-id", "string"),
    apicurio("headers.enabled", "boolean", "true"),
    apicurio("check-period-ms", "long", "30000"),
    apicurio("retry-count", "long", "3"),
    apicurio("retry-backoff-ms", "long", "300"),
    apicurio("dereference-schema", "boolean", "false"),
    apicurio("avro.encoding", "string", "BINARY", { allowed: ["BINARY", "JSON"] }),
    apicurio("avro-datum-provider", "string"),
    apicurio("use-specific-avro-reader", "boolean", "false"),
    apicurio("converter.serializer", "string"),
    apicurio("converter.deserializer", "string"),
    apicurio("auth.username", "string"),
    apicurio("auth.password", "password"),
    apicurio("auth.client.secret", "password"),
    // 2.6 reads these, 3 the ones above.
    property("apicurio.auth.username", "string"),
    property("apicurio.auth.password", "password"),
    property("apicurio.auth.client.secret", "password"),
    ...AVRO,
    ...DATA,
  ],
  families: [
    { name: "apicurio.registry.….password", pattern: /^apicurio\..*\.(password|secret)$/, property: property("apicurio.registry.tls.keystore.password", "password") },
    ...["apicurio.registry.", "apicurio.auth."].map(prefixed),
  ],
};
