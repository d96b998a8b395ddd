import { z } from "zod";
import { QUICKSTART_NAMES } from "../connectors/catalog/datagen-quickstarts.ts";
import { choice, duration, formed, secret, text, whole } from "./field.ts";
import { GENERATOR_RECORDS, HTTP_METHODS, HTTP_RECORDS } from "./stack-sources.ts";

/** Sources beside the database. Rules over more than one field are in `rules-sources.ts`. */

const topic = formed(/^(?!\.{1,2}$)[A-Za-z0-9._-]{1,249}$/, "a topic's name (letters, digits, ., _ and -)", "the topic that the records go to", "clicks");

const datagen = z.strictObject({
  quickstart: choice(QUICKSTART_NAMES, "one of the generator's own examples").optional(),
  schema: text("an Avro schema as JSON, with arg.properties that say how values are made", '\'{"type":"record",…}\'').optional(),
  topic,
  interval: duration("the longest pause between two records, of which each is a random part", "1ms", "1h", "500ms").optional(),
  iterations: whole("how many records are made", 1, 2_147_483_647, 1000).optional(),
  key: text("the field that becomes the record's key", "userid").optional(),
  seed: whole("a number that makes the same records again", 0, Number.MAX_SAFE_INTEGER, 1).optional(),
});

const pointer = (description: string, example: string) => formed(/^\/[^,=\s]*$/, "a JSON pointer", description, example);

const named = (of: z.ZodString, description: string, example: string) => z.record(z.string(), of).meta({ description, examples: [example] });

const http = z.strictObject({
  url: formed(/^https?:\/\/[^\s/]+(\/[^\s]*)?$/, "an http address", "the address that is asked", "https://api.example.com/v1/events"),
  method: choice(HTTP_METHODS, "how it is asked").optional(),
  headers: named(text("the header's value", "application/json"), "headers of each request, no secrets", "{ Accept: application/json }").optional(),
  params: named(text("the parameter's value", "100"), "parameters of the address", "{ limit: \"100\" }").optional(),
  body: text("what is sent along", "{}").optional(),
  auth: z
    .strictObject({
      bearer: secret("the token that goes behind Authorization: Bearer").optional(),
      header: formed(/^[A-Za-z0-9-]+$/, "a header's name", "the header that holds the secret", "X-Api-Key").optional(),
      value: secret("that header's value").optional(),
      user: text("the user of basic authentication", "poller").optional(),
      password: secret("that user's password").optional(),
    })
    .meta({ description: "how the address lets the source in", examples: ["{ bearer: ${env:NAME} }"] })
    .optional(),
  interval: duration("how long it waits between two requests", "1s", "24h", "1m"),
  catchUp: duration("the same while what it gets is older than that", "1s", "24h", "10s").optional(),
  timeout: duration("how long an answer may take", "1s", "10m", "10s").optional(),
  records: choice(HTTP_RECORDS, "whether each record comes once, or everything again with each answer").optional(),
  list: pointer("where in the answer the list of records is; default: the answer itself", "/items").optional(),
  key: pointer("what identifies a record", "/id").optional(),
  time: pointer("when a record changed, as ISO 8601 or milliseconds: only newer ones are taken", "/updated_at").optional(),
  remember: named(pointer("where in a record it is", "/page"), "what else of the last record the next request may ask for, as ${offset.NAME}", "{ page: /page }").optional(),
  initial: named(text("the value", "0"), "what is remembered before the first answer", "{ timestamp: \"2026-01-01T00:00:00Z\" }").optional(),
  topic,
});

const generator = z.strictObject({
  records: choice(GENERATOR_RECORDS, "rows of every simple type, or a number that goes up").optional(),
  topic,
  perSecond: whole("how many records a second", 1, 1_000_000, 10).optional(),
  messages: whole("how many rows after each start; default: no end", 1, Number.MAX_SAFE_INTEGER, 1000).optional(),
});

/** One key a kind. Exactly one may stand. */
export const feed = z
  .strictObject({
    datagen: datagen.meta({ description: "Confluent's generator of test records", examples: ["{ quickstart: users, topic: users }"] }).optional(),
    http: http.meta({ description: "an address that is asked again and again", examples: ["{ url: https://…, interval: 1m, time: /updated_at, topic: … }"] }).optional(),
    generator: generator.meta({ description: "the generators that come with Kafka", examples: ["{ topic: rows }"] }).optional(),
  })
  .meta({ description: "a source of one kind", examples: ["{ generator: { topic: rows } }"] });
