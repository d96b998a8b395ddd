import type { ConnectorConfig } from "./class.ts";
import { isSet, numberOf, valueOf, wordOf, type ClassMark, type ClassRule } from "./class-rule.ts";
import { carriedBy } from "./converters.ts";
import { aliases } from "./text.ts";

const GOOD = {
  "connector.class": "io.aiven.kafka.connect.s3.AivenKafkaConnectS3SinkConnector",
  topics: "shop.public.orders",
  "aws.s3.bucket.name": "lake",
  "aws.s3.region": "eu-central-1",
  "file.name.template": "{{topic}}/dt={{timestamp:unit=yyyy}}-{{timestamp:unit=MM}}-{{timestamp:unit=dd}}/{{partition}}-{{start_offset}}.parquet",
  "file.compression.type": "zstd",
  "format.output.type": "parquet",
  "format.output.fields": "value",
  "format.output.envelope": "false",
  "key.converter": "org.apache.kafka.connect.json.JsonConverter",
  "value.converter": "org.apache.kafka.connect.json.JsonConverter",
};

const VARIABLES = ["topic", "partition", "start_offset", "timestamp", "key"];
const UNITS = ["yyyy", "MM", "dd", "HH"];

/** Sets of variables that a name may be made of: those it must have, and those it may. */
const SETS: readonly { readonly all: readonly string[]; readonly some: readonly string[] }[] = [
  { all: ["topic", "partition", "start_offset"], some: ["timestamp"] },
  { all: ["topic", "partition", "key", "start_offset"], some: ["timestamp"] },
  { all: ["key"], some: ["topic", "partition"] },
];

const fileName: ClassRule = {
  id: "aiven-s3-file-name",
  severity: "error",
  reason: "A name must tell files apart: topic, partition and start_offset, or key; anything else fails when the connector starts",
  source: "Aiven commons FilenameTemplateVariable, RecordGrouperFactory",
  fix: "Use {{topic}}, {{partition}} and {{start_offset}} together, or {{key}}",
  example: { good: GOOD, bad: { "file.name.template": "{{topic}}/{{timestamp:unit=yyyy}}.parquet" } },
  check(config) {
    const key = "file.name.template";
    const template = valueOf(config, key);
    if (template === "") return [];
    const used = [...template.matchAll(/\{\{\s*([\w]+)?\s*(?::\s*([\w]+)\s*=\s*([\w]+)\s*)?\}\}/g)].map(([, name = "", parameter, value]) => ({ name, parameter, value }));
    const marks: ClassMark[] = used.flatMap(({ name, parameter, value }): ClassMark[] => {
      if (!VARIABLES.includes(name)) return [{ key, message: `{{${name}}} is no variable`, fix: `Use ${VARIABLES.join(", ")}` }];
      if (name === "timestamp" && !(parameter === "unit" && UNITS.includes(value ?? ""))) return [{ key, message: value === "YYYY" ? "YYYY is the year of the week" : "{{timestamp}} needs unit=yyyy, MM, dd or HH", fix: "Write {{timestamp:unit=yyyy}}" }];
      return (name === "partition" || name === "start_offset") && parameter !== undefined && !(parameter === "padding" && /^(true|false)$/.test(value ?? "")) ? [{ key, message: `{{${name}:${parameter}=${value}}} has no such setting`, fix: `Write {{${name}:padding=true}}` }] : [];
    });
    if (marks.length > 0) return marks;
    const names = new Set(used.map(({ name }) => name));
    const fits = SETS.some(({ all, some }) => all.every((name) => names.has(name)) && [...names].every((name) => all.includes(name) || some.includes(name)));
    if (!fits) return [{ key, message: `made of ${[...names].join(", ") || "nothing that changes"}, it does not tell files apart`, fix: "Write {{topic}}-{{partition}}-{{start_offset}}, or {{key}}" }];
    const most = numberOf(config, "file.max.records", 0);
    const byKey = names.has("key") && !names.has("start_offset");
    return byKey && most !== undefined && most > 1 ? [{ key: "file.max.records", message: `${most} records cannot share a file that is named by its key`, fix: "Write 1 or leave it out" }] : [];
  },
};

const envelope: ClassRule = {
  id: "aiven-s3-envelope",
  severity: "error",
  reason: "Without the envelope a row is one field and no more",
  source: "Aiven S3 sink documentation, format.output.envelope",
  fix: "Name one output field, or keep the envelope",
  example: { good: GOOD, bad: { "format.output.fields": "key,value" } },
  check(config) {
    const fields = aliases(config["format.output.fields"] ?? "value");
    return wordOf(config, "format.output.envelope", "true") === "false" && fields.length !== 1 ? [{ key: "format.output.envelope", message: `false goes with one output field, and there are ${fields.length}`, fix: "Write format.output.fields=value" }] : [];
  },
};

const credentials: ClassRule = {
  id: "aiven-s3-half-credentials",
  severity: "error",
  reason: "The connector refuses one half of a key pair",
  source: "Aiven S3ConfigFragment.validateCredentials",
  fix: "Set both keys, or neither",
  example: { good: { ...GOOD, "aws.access.key.id": "${env:ID}", "aws.secret.access.key": "${env:SECRET}" }, bad: { "aws.secret.access.key": null } },
  check(config) {
    const keys = ["aws.access.key.id", "aws.secret.access.key"];
    const missing = keys.filter((key) => !isSet(config, key));
    return missing.length === 1 ? [{ key: missing[0] ?? "", message: "is missing beside the other half of the pair", fix: "Set both, or neither" }] : [];
  },
};

const role: ClassRule = {
  id: "aiven-s3-role",
  severity: "error",
  reason: "A role is assumed under a name, and another STS address belongs to a region",
  source: "Aiven S3ConfigFragment.validateCredentials",
  fix: "Set aws.sts.role.session.name with the role, and aws.s3.region with the address",
  example: { good: { ...GOOD, "aws.sts.role.arn": "arn:aws:iam::1:role/lake", "aws.sts.role.session.name": "sink" }, bad: { "aws.sts.role.session.name": null } },
  check(config) {
    const marks: ClassMark[] = [];
    if (isSet(config, "aws.sts.role.arn") && !isSet(config, "aws.sts.role.session.name")) marks.push({ key: "aws.sts.role.session.name", message: "is missing beside aws.sts.role.arn", fix: "Name the session" });
    if (isSet(config, "aws.sts.config.endpoint") && !isSet(config, "aws.s3.region")) marks.push({ key: "aws.s3.region", message: "is missing beside aws.sts.config.endpoint", fix: "Name the region" });
    return marks;
  },
};

const codec: ClassRule = {
  id: "aiven-s3-parquet-codec",
  severity: "warning",
  reason: "Parquet is written uncompressed unless a codec is named: several times the size",
  source: "Aiven commons ParquetConfig",
  fix: "Set file.compression.type to zstd",
  example: { good: GOOD, bad: { "file.compression.type": null } },
  check: (config) => (wordOf(config, "format.output.type") === "parquet" && !isSet(config, "file.compression.type") && !("parquet.compression.codec" in config) ? [{ key: "file.compression.type", message: "is missing, and Parquet is uncompressed then", fix: "Write zstd" }] : []),
};

const schemas: ClassRule = {
  id: "aiven-s3-value-without-schema",
  severity: "error",
  reason: "Parquet and Avro need schemas: of the value, and of the key where it is written; the task retries for ever and stays RUNNING",
  source: "Aiven commons ParquetOutputWriter, SinkSchemaBuilder",
  fix: "Read with converters that give schemas, or write jsonl",
  example: { good: GOOD, bad: { "value.converter": "org.apache.kafka.connect.storage.StringConverter" } },
  check(config) {
    const format = wordOf(config, "format.output.type", "csv");
    if (!["parquet", "avro"].includes(format)) return [];
    // The schema of the row is built from both, whatever is written.
    return (["key", "value"] as const).filter((side) => carriedBy(config, side) === "nothing").map((side) => ({ key: schemaKey(config, side), message: `gives a ${side} without a schema, which ${format} cannot hold`, fix: "Take a converter that gives schemas, or write jsonl" }));
  },
};

function schemaKey(config: ConnectorConfig, side: "key" | "value"): string {
  const switched = `${side}.converter.schemas.enable`;
  return switched in config ? switched : `${side}.converter`;
}

export const AIVEN_S3_RULES: readonly ClassRule[] = [fileName, envelope, credentials, role, codec, schemas];
