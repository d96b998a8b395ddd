import type { TransformClass } from "./class.ts";
import { isSet, valueOf, wordOf, type ClassRule } from "./class-rule.ts";
import { groupsMissing, property } from "./property.ts";
import { aliases } from "./text.ts";

const GOOD = { type: "io.debezium.transforms.outbox.EventRouter", "route.by.field": "aggregate_type", "table.field.event.key": "aggregate_id", "table.fields.additional.placement": "event_type:header:eventType" };
const SOURCE = "debezium EventRouterDelegate";
const REGEX = "(?<routedByValue>.*)";
const REPLACEMENT = "outbox.event.${routedByValue}";

const typeUnread: ClassRule = {
  id: "outbox-event-type-unread",
  severity: "warning",
  reason: "The key is defined, but no code reads it: the event's type reaches nobody",
  source: SOURCE,
  fix: "Place the column by table.fields.additional.placement, such as event_type:header:eventType",
  example: { good: { type: GOOD.type, "route.by.field": "aggregate_type" }, bad: { "table.field.event.type": "event_type" } },
  check(config) {
    const key = "table.field.event.type";
    const placed = aliases(config["table.fields.additional.placement"]).some((one) => one.split(":")[0] === valueOf(config, key));
    return isSet(config, key) && !placed ? [{ key, message: "is not read by the router: the type is in no event", fix: `Write table.fields.additional.placement=${valueOf(config, key)}:header:eventType` }] : [];
  },
};

const PLACES = ["header", "envelope", "partition"];

const placement: ClassRule = {
  id: "outbox-placement",
  severity: "error",
  reason: "Each placed column is column:place or column:place:alias, the place header, envelope or partition",
  source: "debezium EventRouterConfigDefinition.AdditionalFieldsValidator",
  fix: "Write column:header, column:envelope or column:partition, with :alias where it is to have another name",
  example: { good: GOOD, bad: { "table.fields.additional.placement": "event_type:headers" } },
  check(config) {
    const key = "table.fields.additional.placement";
    return aliases(config[key]).flatMap((one) => {
      const parts = one.split(":").map((part) => part.trim());
      if (parts.length >= 2 && parts.length <= 3 && parts.every((part) => part !== "") && PLACES.includes((parts[1] ?? "").toLowerCase())) return [];
      return [{ key, message: `"${one}" is not column:place or column:place:alias with place ${PLACES.join(", ")}`, fix: `Write ${parts[0] || "column"}:header` }];
    });
  },
};

const topicGroup: ClassRule = {
  id: "outbox-topic-group",
  severity: "error",
  reason: "A group that the expression does not have makes the task fail at the first event",
  source: "Kafka RegexRouter.apply; java.util.regex.Matcher.appendReplacement",
  fix: "Name only groups of route.topic.regex in route.topic.replacement",
  example: { good: { ...GOOD, "route.topic.replacement": "events.${routedByValue}" }, bad: { "route.topic.replacement": "events.${routedBy}" } },
  check(config) {
    const key = "route.topic.replacement";
    const missing = groupsMissing(valueOf(config, "route.topic.regex", REGEX), valueOf(config, key, REPLACEMENT));
    return missing.map((group) => ({ key, message: `names the group ${group}, which route.topic.regex does not have`, fix: "Write ${routedByValue}, or give the expression that group" }));
  },
};

const defaultColumn: ClassRule = {
  id: "outbox-default-column",
  severity: "warning",
  reason: "A column that the table does not have makes the task fail at the first event; the defaults are aggregateid, aggregatetype, payload and id",
  source: SOURCE,
  fix: "Name route.by.field and table.field.event.key as the table has them",
  example: { good: GOOD, bad: { "route.by.field": null } },
  check(config) {
    const written = ["table.field.event.key", "table.field.event.type", "table.field.event.id"].filter((key) => /_/.test(valueOf(config, key)));
    const [first] = written;
    return first === undefined || isSet(config, "route.by.field") ? [] : [{ key: "route.by.field", message: `keeps its default aggregatetype, while ${first} says that the table writes its names with underscores`, fix: "Write aggregate_type, or what the column's name is" }];
  },
};

const expanded: ClassRule = {
  id: "outbox-expanded-payload",
  severity: "warning",
  reason: "The schema is guessed from each event anew: two events of one topic get two schemas, which a registry may refuse",
  source: "debezium EventRouterDelegate, JsonSchemaData",
  fix: "Leave table.expand.json.payload off and let readers parse the text",
  example: { good: GOOD, bad: { "table.expand.json.payload": "true" } },
  check: (config) => (wordOf(config, "table.expand.json.payload", "false") === "true" ? [{ key: "table.expand.json.payload", message: "guesses a schema for each event by itself", fix: "Write false, unless all events of a topic have the same fields" }] : []),
};

/** Debezium's outbox router. Updates are warned of and dropped, deletes and tombstones dropped; other tables' rows throw. */
export const eventRouter: TransformClass = {
  className: GOOD.type,
  version: "3.7.0.Final",
  sided: false,
  effect: (config) => ({ routes: true, unwraps: true, dropsDeletes: true, key: "primitive", tombstones: wordOf(config, "route.tombstone.on.empty.payload", "false") === "true" ? "made" : "dropped" }),
  properties: [
    property("table.op.invalid.behavior", "string", "warn", { allowed: ["warn", "error", "fatal"] }),
    property("table.field.event.id", "string", "id"),
    property("table.field.event.key", "string", "aggregateid"),
    property("table.field.event.type", "string", "type"),
    property("table.field.event.timestamp", "string"),
    property("table.field.event.payload", "string", "payload"),
    property("table.field.event.schema.version", "string"),
    property("table.fields.additional.placement", "list"),
    property("table.field.additional.missing", "string", "error", { allowed: ["error", "ignore"] }),
    property("table.expand.json.payload", "boolean", "false"),
    property("table.json.payload.null.behavior", "string", "ignore", { allowed: ["ignore", "optional_bytes"] }),
    property("table.json.payload.empty.array.behavior", "string", "ignore", { allowed: ["ignore", "optional_string"] }),
    property("route.by.field", "string", "aggregatetype"),
    property("route.topic.regex", "string", REGEX),
    property("route.topic.replacement", "string", REPLACEMENT),
    property("route.tombstone.on.empty.payload", "boolean", "false"),
    property("tracing.span.context.field", "string", "tracingspancontext"),
    property("tracing.operation.name", "string", "debezium-read"),
    property("tracing.with.context.field.only", "boolean", "false"),
  ],
  removed: {
    "table.field.payload": "table.field.event.payload took its place",
    "table.field.payload.id": "removed in Debezium 2.0, table.field.event.key took its place",
    "table.field.schema.version": "table.field.event.schema.version took its place",
    "table.fields.additional.missing": "Debezium reads table.field.additional.missing",
    "table.field.additional.placement": "Debezium reads table.fields.additional.placement",
  },
  rules: [typeUnread, placement, topicGroup, defaultColumn, expanded],
};
