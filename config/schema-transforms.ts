import { z } from "zod";
import { choice, flag, formed, text, whole } from "./field.ts";
import { CAST_TYPES, SIDES, TIME_PRECISIONS, TIME_TYPES } from "../transforms/step.ts";

/** Typed transforms, one key a class. What they would do to a promise of the stack is told by `transforms/judge.ts`. */

/** Kafka Connect splits lists at commas and renames at colons, and takes `${` for a reference. */
const NAME = /^(?!.*\$\{)[^\s,:](?:[^,:\n]*[^\s,:])?$/;
const column = formed(NAME, "a field's name, without commas and colons", "a field's name", "email");
const fresh = formed(NAME, "a field's name, without commas and colons", "the name of a new field", "processed_at");
const header = formed(NAME, "a header's name, without commas and colons", "a header's name", "origin");
const fields = z.array(column).min(1, "is empty").meta({ description: "names of fields", examples: ["[email]"] });
const on = choice(SIDES, "which half of the record: value, key").optional();
const pattern = formed(/^(?!.*\$\{[^}]*:)(?!\s)[^\n]+(?<!\s)$/s, "a regular expression without blanks at its ends", "a regular expression of the whole topic", "shop\\.public\\..*");
const replacement = formed(/^(?!.*\$\{[^}]*:)(?!\s)[^\n]+(?<!\s)$/s, "a topic with groups, without blanks at its ends", "the new topic, with groups of the expression", "prod.$1");

const conditions = {
  topicNameMatches: pattern.optional(),
  hasHeaderKey: header.optional(),
  recordIsTombstone: z.literal(true).meta({ description: "true, for records without a value", examples: [true] }).optional(),
  negate: flag("turn the condition around").optional(),
};

const renames = (what: string, example: string) => z.record(column, fresh).meta({ description: what, examples: [example] });

/** One transform. Exactly one of its keys may stand beside `when`: see `rules-transforms.ts`. */
export const transform = z.strictObject({
  extractField: z.strictObject({ field: column, on }).meta({ description: "one field in the place of the whole", examples: ["{ field: payload }"] }).optional(),
  insertField: z
    .strictObject({
      topic: fresh.optional(), partition: fresh.optional(), offset: fresh.optional(), timestamp: fresh.optional(),
      static: z.strictObject({ name: fresh, value: text("a text without a reference", "shop") }).meta({ description: "a field with the same text in every record", examples: ["{ name: origin, value: shop }"] }).optional(),
      on,
    })
    .meta({ description: "fields about the record", examples: ["{ timestamp: processed_at }"] })
    .optional(),
  regexRouter: z.strictObject({ regex: pattern, replacement }).meta({ description: "other topics", examples: ["{ regex: \"(.*)\", replacement: prod-$1 }"] }).optional(),
  filter: z.strictObject(conditions).meta({ description: "which records are dropped", examples: ["{ topicNameMatches: \".*\\\\.log\" }"] }).optional(),
  mask: z.strictObject({ fields, replacement: text("what stands for the value", "hidden").optional(), on }).meta({ description: "fields whose values are hidden", examples: ["{ fields: [email] }"] }).optional(),
  replaceField: z
    .strictObject({ include: fields.optional(), exclude: fields.optional(), renames: renames("new names by the old", "{ mail: email }").optional(), on })
    .meta({ description: "fields left out, or under other names", examples: ["{ exclude: [note] }"] })
    .optional(),
  timestampConverter: z
    .strictObject({
      field: column.optional(),
      to: choice(TIME_TYPES, "what the time becomes: string, unix, date, time, timestamp"),
      format: text("a pattern of java.text.SimpleDateFormat", "yyyy-MM-dd").optional(),
      precision: choice(TIME_PRECISIONS, "what a number counts").optional(),
      on,
    })
    .meta({ description: "a time in another form", examples: ["{ field: created_at, to: string, format: yyyy-MM-dd }"] })
    .optional(),
  cast: z
    .strictObject({
      fields: z.record(column, choice(CAST_TYPES, "a type of Kafka Connect")).meta({ description: "types by field", examples: ["{ id: int64 }"] }).optional(),
      whole: choice(CAST_TYPES, "a type of Kafka Connect, for a record that is no row").optional(),
      on,
    })
    .meta({ description: "fields of another type", examples: ["{ fields: { id: int64 } }"] })
    .optional(),
  valueToKey: z.strictObject({ fields }).meta({ description: "fields of the value that become the key", examples: ["{ fields: [id] }"] }).optional(),
  hoistField: z.strictObject({ field: fresh, on }).meta({ description: "the whole as one field", examples: ["{ field: event }"] }).optional(),
  flatten: z.strictObject({ delimiter: formed(/^[^\s,:]+$/, "a delimiter without blanks", "what stands between the names", "_").optional(), on }).meta({ description: "fields of fields as fields", examples: ["{}"] }).optional(),
  headerFrom: z
    .strictObject({ fields: renames("headers by field", "{ kind: type }"), operation: choice(["copy", "move"], "whether the field stays: copy, move"), on })
    .meta({ description: "fields that become headers", examples: ["{ fields: { kind: type }, operation: copy }"] })
    .optional(),
  dropHeaders: z.strictObject({ headers: z.array(header).min(1, "is empty").meta({ description: "names of headers", examples: ["[trace]"] }) }).meta({ description: "headers left out", examples: ["{ headers: [trace] }"] }).optional(),
  insertHeader: z.strictObject({ header, value: text("the header's text", "shop") }).meta({ description: "a header with the same text in every record", examples: ["{ header: origin, value: shop }"] }).optional(),
  setSchemaMetadata: z
    .strictObject({ name: formed(/^[^\s,]+$/, "a schema's name without blanks", "the schema's name", "com.example.Order").optional(), version: whole("the schema's version", 0, 2 ** 31 - 1, 1).optional(), on })
    .meta({ description: "name and version of the schema", examples: ["{ name: com.example.Order }"] })
    .optional(),
  timestampRouter: z
    .strictObject({ topicFormat: text("the new topic of ${topic} and ${timestamp}", "${topic}-${timestamp}").optional(), timestampFormat: text("a pattern of java.text.SimpleDateFormat", "yyyyMMdd").optional() })
    .meta({ description: "a topic for each day or hour", examples: ["{ timestampFormat: yyyyMMdd }"] })
    .optional(),
  when: z.strictObject(conditions).meta({ description: "which records it looks at; default: all", examples: ["{ topicNameMatches: \".*\\\\.orders\" }"] }).optional(),
});

export const transforms = z.array(transform.meta({ description: "one transform", examples: ["{ mask: { fields: [email] } }"] })).min(1, "is empty").meta({ description: "transforms in their order", examples: ["[{ mask: { fields: [email] } }]"] });
