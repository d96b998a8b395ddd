import { isSet, valueOf, wordOf, type ClassMark, type ClassRule } from "./class-rule.ts";
import { simpleDatePattern } from "./date-pattern.ts";
import { brokenPattern, groupsMissing } from "./property.ts";
import { aliases } from "./text.ts";

const INSERTS = ["topic.field", "partition.field", "offset.field", "timestamp.field", "static.field"];

export const insertsNothing: ClassRule = {
  id: "insert-field-nothing",
  severity: "error",
  reason: "The transform refuses to start when it has nothing to insert, and a static field needs its value",
  source: "Kafka InsertField.configure",
  fix: "Name at least one field, and static.value with static.field",
  example: { good: { "static.field": "source", "static.value": "shop" }, bad: { "static.value": null } },
  check(config) {
    if (!INSERTS.some((key) => isSet(config, key))) return [{ key: "static.field", message: `is missing, as are ${INSERTS.slice(0, -1).join(", ")}: there is nothing to insert`, fix: "Name one of these fields" }];
    return isSet(config, "static.field") && config["static.value"] === undefined ? [{ key: "static.value", message: "is missing beside static.field", fix: "Set it" }] : [];
  },
};

export const headerLists: ClassRule = {
  id: "header-lists",
  severity: "error",
  reason: "Each field becomes the header at the same place of the other list",
  source: "Kafka HeaderFrom.configure",
  fix: "Name as many headers as fields",
  example: { good: { fields: "id,kind", headers: "id,kind", operation: "copy" }, bad: { headers: "id" } },
  check(config) {
    const [fields, headers] = [aliases(config["fields"]).length, aliases(config["headers"]).length];
    return fields === headers || !isSet(config, "fields") || !isSet(config, "headers") ? [] : [{ key: "headers", message: `names ${headers}, and fields names ${fields}`, fix: "Name one header for each field" }];
  },
};

export const routerGroup: ClassRule = {
  id: "regex-router-group",
  severity: "error",
  reason: "A group that the expression does not have makes the task fail at the first record that matches",
  source: "Kafka RegexRouter.apply; java.util.regex.Matcher.replaceFirst",
  fix: "Name only groups that the expression has",
  example: { good: { regex: "shop\\.(.*)", replacement: "copy.$1" }, bad: { replacement: "copy.$2" } },
  check: (config) => groupsMissing(valueOf(config, "regex"), valueOf(config, "replacement")).map((group) => ({ key: "replacement", message: `names the group ${group}, which regex does not have`, fix: "Name a group of regex" })),
};

const TYPES = ["int8", "int16", "int32", "int64", "float32", "float64", "boolean", "string"];

export const castSpec: ClassRule = {
  id: "cast-spec",
  severity: "error",
  reason: "Casts are field:type with types of Connect, or one type for the whole",
  source: "Kafka Cast.parseFieldTypes",
  fix: `Write field:type with one of ${TYPES.join(", ")}`,
  example: { good: { spec: "id:int64" }, bad: { spec: "id:bigint" } },
  check: (config) =>
    aliases(config["spec"]).flatMap((one): ClassMark[] => {
      const parts = one.split(":").map((part) => part.trim());
      const type = parts[1] ?? parts[0] ?? "";
      return parts.length <= 2 && TYPES.includes(type.toLowerCase()) ? [] : [{ key: "spec", message: `"${one}" is no cast: ${type === "" ? "its type is missing" : `there is no type ${type}`}`, fix: `Write one of ${TYPES.join(", ")}` }];
    }),
};

export const timestampPattern: ClassRule = {
  id: "timestamp-pattern",
  severity: "error",
  reason: "A pattern that Java refuses fails the task; YYYY is the year of the week, wrong around every New Year",
  source: "java.text.SimpleDateFormat",
  fix: "Write yyyy, MM, dd and put plain text into quotes",
  example: { good: { "timestamp.format": "yyyyMMdd" }, bad: { "timestamp.format": "YYYYMMdd" } },
  check: (config) => simpleDatePattern("timestamp.format", valueOf(config, "timestamp.format")),
};

/** The same of `TimestampConverter`, which needs a pattern only where text is on one side. */
export const timestampFormat: ClassRule = {
  ...timestampPattern,
  id: "timestamp-format",
  reason: "To make a text of a time the converter needs a pattern; YYYY is the year of the week, wrong around every New Year",
  source: "Kafka TimestampConverter.configure; java.text.SimpleDateFormat",
  fix: "Set format to a pattern such as yyyy-MM-dd",
  example: { good: { field: "at", "target.type": "string", format: "yyyy-MM-dd" }, bad: { format: null } },
  check(config) {
    if (wordOf(config, "target.type") === "string" && !isSet(config, "format")) return [{ key: "format", message: "is missing, and target.type string needs it", fix: "Write a pattern such as yyyy-MM-dd'T'HH:mm:ss.SSS'Z'" }];
    return simpleDatePattern("format", valueOf(config, "format"));
  },
};

export const topicPattern: ClassRule = {
  id: "topic-pattern",
  severity: "error",
  reason: "A pattern is a regular expression over the whole name: what Java cannot read fails the connector",
  source: "Kafka TopicNameMatches.configure; java.util.regex.Pattern",
  fix: "Write .* for anything",
  example: { good: { pattern: ".*\\.orders" }, bad: { pattern: "*.orders" } },
  check(config) {
    const pattern = valueOf(config, "pattern");
    return brokenPattern(pattern) ? [{ key: "pattern", message: `"${pattern}" is no regular expression`, fix: "Write .* for anything" }] : [];
  },
};
