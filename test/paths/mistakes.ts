import type { Tree } from "./refused.ts";

/**
 * Mistakes of five published guides, path by path, as somebody would carry them over: each is refused in preview, before anybody is
 * asked, by one line that names the place, the reason and the mend. A row is the mistake, the change that makes it, and the line.
 */
type Mistake = readonly [mistake: string, change: (tree: Tree) => void, line: string];

const TARGET = { host: "reports.example.com", user: "copy", password: "${env:COPY_PASSWORD}" };
const copy = (change: (jdbc: Tree) => void) => (tree: Tree): void => {
  tree["sinks"] = { copy: { jdbc: { existing: { ...TARGET }, database: "reports" } } };
  change(tree["sinks"].copy.jdbc);
};
const raw = (config: Record<string, string>) => (tree: Tree): void => void (tree["connectors"] = { mine: { "tasks.max": "1", ...config } });

const outbox = (change: (outbox: Tree) => void) => (tree: Tree): void => {
  tree["outbox"] = { table: "public.outbox", aggregates: ["order"] };
  change(tree["outbox"]);
};

const feed = (name: string, kind: string, one: Tree) => (tree: Tree): void => void (tree["sources"] = { [name]: { [kind]: one } });
const datagen = (one: Tree) => feed("users", "datagen", { quickstart: "users", topic: "topic-1", ...one });
const http = (one: Tree) => feed("topics-list", "http", { url: "https://10.0.1.144:2020/topics", interval: "1m", time: "/at", topic: "topic-1", ...one });

const lake = (transforms: readonly Tree[]) => (tree: Tree): void => void (tree["sinks"] = { lake: { s3: { local: {}, bucket: "lake", format: "iceberg", maxFileAge: "10s" }, transforms } });

const broker = (security: Tree) => (tree: Tree): void => void (tree["broker"] = { existing: { bootstrapServers: "10.0.1.7:9092", security } });
const SCRAM = { protocol: "SASL_SSL", mechanism: "SCRAM-SHA-512", username: "kafka_connect", password: "${env:KAFKA_PASSWORD}" };

const registry = (one: Tree) => (tree: Tree): void => void (tree["registry"] = one);

const search = (kind: "opensearch" | "elasticsearch", one: Tree) => (tree: Tree): void => void (tree["sinks"] = { search: { [kind]: { url: "https://search.example.com:9200", ...one } } });

const capitals = (tree: Tree): void => {
  tree["connect"] = { existing: { url: "http://connect:8083" } };
  tree["source"] = { existing: { host: "db.example.com", admin: { user: "p", password: "${env:P}" }, role: { name: "cdc", password: "${env:R}" } }, database: "shop", tables: ["public.orders", "public.Orders"] };
  tree["broker"] = { existing: { bootstrapServers: "kafka:9092" } };
  tree["sinks"] = { search: { opensearch: { url: "https://search.example.com:9200" } } };
};

const steps = (...list: unknown[]) => (tree: Tree): void => void (tree["sinks"] = { lake: { s3: { local: {}, bucket: "lake", format: "iceberg", maxFileAge: "1m" }, transforms: list } });
const copySteps = (...list: unknown[]) => (tree: Tree): void => void (tree["sinks"] = { copy: { jdbc: { local: {}, database: "reports" }, transforms: list } });
const atSource = (...list: unknown[]) => (tree: Tree): void => void (tree["source"].transforms = list);

export const MISTAKES: Readonly<Record<string, readonly Mistake[]>> = {
  "PostgreSQL to PostgreSQL": [
    ["a password in plain text", copy((jdbc) => (jdbc.existing.password = "postgres")), "sluice:sinks.copy.jdbc.existing.password: a password stands here in plain text. Write a reference such as ${env:NAME}, or store it encrypted: pulumi config set --secret --path 'sluice:sinks.copy.jdbc.existing.password'"],
    ["evolution that would drop columns", copy((jdbc) => (jdbc.schemaEvolution = "advanced")), "sluice:sinks.copy.jdbc.schemaEvolution: \"advanced\" is none of basic, none. Write one of these"],
    ["Confluent's word for it", copy((jdbc) => (jdbc["auto.evolve"] = true)), "sluice:sinks.copy.jdbc[\"auto.evolve\"]: is the connector's own key, which follows from the configuration. Write schemaEvolution"],
    ["back into the captured schema", (tree) => { copy(() => undefined)(tree); tree["source"] = { existing: { host: TARGET.host, admin: { user: "p", password: "${env:P}" } }, database: "reports", tables: ["public.employees"] }; }, "sluice:sinks.copy.jdbc.schema: public of the captured database has captured tables in it, and a copy there would be captured again. Write another schema, or another database"],
    ["a table that is not captured", copy((jdbc) => (jdbc.from = ["public.employees"])), "sluice:sinks.copy.jdbc.from[0]: public.employees is nothing that the stack captures. Write tables, public.orders, public.customers"],
  ],
  "outbox": [
    ["a table without its schema", outbox((one) => (one.table = "outbox_events")), "sluice:outbox.table: \"outbox_events\" is not schema.table. Write the outbox table as schema.table, such as public.outbox"],
    ["a topic that does not say which aggregate", outbox((one) => (one.topics = "events.${routedByValue}")), "sluice:outbox.topics: \"events.${routedByValue}\" is not a topic's name with {aggregate} in it. Write how a topic is named, such as events.{aggregate}"],
    ["no aggregates, so that topics would make themselves", outbox((one) => delete one.aggregates), "sluice:outbox.aggregates: is missing. Write the aggregates that have a topic, such as [order, customer]"],
    ["the router's own key", outbox((one) => (one["route.by.field"] = "event_type")), "sluice:outbox[\"route.by.field\"]: is the connector's own key, which follows from the configuration. Write columns.aggregateType"],
  ],
  "generated and polled sources": [
    ["an end, at which the task fails for good", datagen({ iterations: 10_000_000 }), "sluice:sources.users.datagen.iterations: after 10000000 records the task is FAILED, stays so through every restart, and so does each later up. Remove it; rows that end come from generator: { messages: … }"],
    ["an interval without a unit", datagen({ interval: 1000 }), "sluice:sources.users.datagen.interval: is a number, not a text. Write the longest pause between two records, of which each is a random part, such as 500ms"],
    ["no such example", datagen({ quickstart: "user" }), "sluice:sources.users.datagen.quickstart: \"user\" is none of the 38 that there are (did you mean \"users\"?). Write one of these"],
    ["the class's own key", datagen({ "kafka.topic": "topic-1" }), "sluice:sources.users.datagen[\"kafka.topic\"]: is the connector's own key, which follows from the configuration. Write topic"],
    ["no topic", datagen({ topic: undefined }), "sluice:sources.users.datagen.topic: is missing. Write the topic that the records go to, such as clicks"],
    ["a schema beside an example", datagen({ schema: '{"type":"record","name":"u","fields":[{"name":"a","type":"int"}]}' }), "sluice:sources.users.datagen: says quickstart and schema, and only one of them is made. Keep one of them"],
    ["nothing to know a record by, so that each request brings all again", http({ time: undefined }), "sluice:sources.topics-list.http.time: is missing, so that every answer's records would all be written again. Point to when a record changed, such as time: /updated_at; let the request ask for new ones by ${offset.…}; or write records: all"],
    ["milliseconds where a duration is due", http({ interval: "60000" }), "sluice:sources.topics-list.http.interval: \"60000\" is not a duration (a whole number and ms, s, m, h or d). Write how long it waits between two requests, such as 1m"],
    ["a token over http", http({ url: "http://10.0.1.144:2020/topics", auth: { bearer: "${env:TOKEN}" } }), "sluice:sources.topics-list.http.url: is http, which sends the secret of auth unencrypted. Write https"],
    ["a token among the headers", http({ headers: { Authorization: "Bearer 7e3f" } }), "sluice:sources.topics-list.http.headers.Authorization: looks like a secret, which would stand in plain text in Kafka Connect's topics and logs. Write it under auth: { bearer: ${env:NAME} }, { header: …, value: … } or { user: …, password: … }"],
    ["a token in plain text", http({ auth: { bearer: "7e3f" } }), "sluice:sources.topics-list.http.auth.bearer: a password stands here in plain text. Write a reference such as ${env:NAME}, or store it encrypted: pulumi config set --secret --path 'sluice:sources.topics-list.http.auth.bearer'"],
    ["a token in the address", http({ url: "https://10.0.1.144:2020/topics?api_key=7e3f" }), "sluice:sources.topics-list.http.url: its parameter api_key looks like a secret, and addresses are in the logs of all who pass them on. Write it under auth: { bearer: ${env:NAME} }, { header: …, value: … } or { user: …, password: … }"],
    ["the class's own key of the interval", http({ "http.timer.interval.millis": 60_000 }), "sluice:sources.topics-list.http[\"http.timer.interval.millis\"]: is the connector's own key, which follows from the configuration. Write interval"],
    ["a sink that reads a source by its topic", (tree) => { datagen({})(tree); tree["sinks"] = { lake: { s3: { local: {}, bucket: "lake", format: "iceberg", maxFileAge: "10s", from: ["topic-1"] } } }; }, "sluice:sinks.lake.s3.from[0]: topic-1 is nothing that the stack captures. Write tables, users, public.orders, public.customers"],
    ["a copy of what has no key", (tree) => { feed("rows", "generator", { topic: "rows" })(tree); tree["sinks"] = { copy: { jdbc: { existing: TARGET, database: "reports", from: ["tables", "rows"] } } }; }, "sluice:sinks.copy.jdbc.from: rows cannot be read by a sink of kind jdbc: its records have no key that would name a row, so each would have to stand beside the others for ever. Read it with a sink of kind s3, or leave it out"],
    ["a token in a raw connector", raw({ "connector.class": "com.github.castorm.kafka.connect.http.HttpSourceConnector", "kafka.topic": "t", "http.request.url": "https://a.example.com", "http.request.headers": "X-Api-Key: 7e3f", "http.response.record.offset.pointer": "timestamp=/at", "topic.creation.default.partitions": "1", "topic.creation.default.replication.factor": "1" }), "mine, http.request.headers: X-Api-Key stands here in plain text. Write a reference such as ${dir:/folder:file}, or use http.auth.user and http.auth.password [http-secret-in-plain]"],
  ],
  "transforms": [
    ["the list that Kafka 4 took away", lake([{ replaceField: { blacklist: ["ssn"] } }]), "sluice:sinks.lake.transforms[0].replaceField.blacklist: unknown key. Remove it; known here: include, exclude, renames, on"],
    ["a group that the expression does not have", lake([{ regexRouter: { regex: "shop\\.public\\..*", replacement: "prod-$1" } }]), "sluice:sinks.lake.transforms[0].regexRouter.replacement: names the group $1, which regex does not have. Name a group of regex"],
    ["a time as text without its form", lake([{ timestampConverter: { field: "created_at", to: "string" } }]), "sluice:sinks.lake.transforms[0].timestampConverter.format: is missing, and to: string needs it. Write a pattern such as yyyy-MM-dd'T'HH:mm:ss.SSS'Z'"],
    ["two transforms in one step", lake([{ flatten: {}, mask: { fields: ["email"] } }]), "sluice:sinks.lake.transforms[0]: is flatten and mask, but a step is one transform. Give each an entry of its own: they work in the order of the list"],
  ],
  "secured broker": [
    ["the password in plain text", broker({ ...SCRAM, password: "kafka_connect-secret" }), "sluice:broker.existing.security.password: a password stands here in plain text. Write a reference such as ${env:NAME}, or store it encrypted: pulumi config set --secret --path 'sluice:broker.existing.security.password'"],
    ["a mechanism that is none", broker({ ...SCRAM, mechanism: "SCRAM-SHA512" }), "sluice:broker.existing.security.mechanism: \"SCRAM-SHA512\" is none of SCRAM-SHA-512, SCRAM-SHA-256, PLAIN, AWS_MSK_IAM (did you mean \"SCRAM-SHA-512\"?). Write one of these"],
    ["a login without its password", broker({ ...SCRAM, password: undefined }), "sluice:broker.existing.security.password: is missing, but SASL asks for it. Write a reference such as ${env:NAME}"],
    ["a login that the protocol does not ask for", broker({ protocol: "SSL", username: "kafka_connect" }), "sluice:broker.existing.security.username: is not looked at with protocol SSL. Remove it"],
    ["a Java key store", broker({ ...SCRAM, ca: { truststore: "/etc/kafka/secrets/kafka_connect.truststore.jks" } }), "sluice:broker.existing.security.ca.truststore: unknown key. Remove it; known here: file, pem"],
  ],
  "Avro with a schema registry": [
    ["a compatibility that is none", registry({ local: {}, compatibility: "backwards" }), "sluice:registry.compatibility: \"backwards\" is none of backward, backward_transitive, forward, forward_transitive, full, full_transitive, none (did you mean \"backward\"?). Write one of these"],
    ["a login in the address", registry({ existing: { url: "https://me:secret@registry:8081", kind: "confluent" } }), "sluice:registry.existing.url: has a name or password in it, which every connector's config would show. Write them as user and password"],
    ["Redpanda's registry without Redpanda", registry({ redpanda: {} }), "sluice:registry.redpanda: is the registry inside the brokers of broker.redpanda, which there are none of. Write existing: { url: …, kind: confluent }, or let the stack make the brokers"],
    ["the path of the other API", registry({ existing: { url: "http://registry:8080/apis/ccompat/v7", kind: "apicurio" } }), "sluice:registry.existing.url: ends in /apis/ccompat/v7, but Apicurio's converter adds the path of its API itself. Write http://registry:8080, or kind: confluent with …/apis/ccompat/v7"],
  ],
  "search": [
    ["a password in plain text", search("elasticsearch", { user: "elastic", password: "changeme" }), "sluice:sinks.search.elasticsearch.password: a password stands here in plain text. Write a reference such as ${env:NAME}, or store it encrypted: pulumi config set --secret --path 'sluice:sinks.search.elasticsearch.password'"],
    ["a user without a password", search("opensearch", { user: "admin" }), "sluice:sinks.search.opensearch.password: is missing beside user. Write both, or neither where the server asks for no login"],
    ["the sink's own key for ids", search("elasticsearch", { "key.ignore": false }), "sluice:sinks.search.elasticsearch[\"key.ignore\"]: unknown key. Remove it; known here: url, user, password, ca, through, index, json, deletes, shards, replicas, retain, from"],
    ["an index that every table would share", search("opensearch", { index: "orders" }), "sluice:sinks.search.opensearch.index: \"orders\" is not a name with {topic}, {schema} or {table} in it. Write how an index is named, in lower case; default {topic}, such as {schema}-{table}"],
    ["a source that is no table", (tree) => { search("opensearch", { from: ["tables", "rows"] })(tree); feed("rows", "generator", { topic: "rows" })(tree); }, "sluice:sinks.search.opensearch.from: reads topic rows, whose records are no rows of a captured table. Leave it out, or write the connector under sluice:connectors"],
    ["the connector's own key of the address", search("elasticsearch", { "connection.url": "http://elasticsearch:9200" }), "sluice:sinks.search.elasticsearch[\"connection.url\"]: is the connector's own key, which follows from the configuration. Write url"],
    ["authorities of a server without TLS", search("elasticsearch", { url: "http://elasticsearch:9200", ca: "/ca.pem" }), "sluice:sinks.search.elasticsearch.ca: has nothing to check: the address begins with http://. Write https://, or remove it"],
    ["two tables that differ in capitals alone", capitals, "sluice:sinks.search.opensearch.index: public.orders would be written into the index shop.public.orders, where public.Orders is written already (names of indexes are in lower case, and what they cannot have becomes _). Write index: \"{schema}-{table}\", or leave one out of the sink (from)"],
  ],
  "transforms that would break a promise": [
    ["tombstones filtered the wrong way round", steps({ filter: { recordIsTombstone: true, negate: true } }), "sluice:sinks.lake.transforms[0].filter: drops every record but the tombstones. Remove negate"],
    ["a field of the row in the place of the row", steps({ extractField: { field: "payload" } }), "sluice:sinks.lake.transforms[0].extractField: puts one field in the place of the row, and a table needs its columns. Write replaceField: { include: […] }"],
    ["a pattern that Java reads as the week's year", steps({ timestampConverter: { field: "at", to: "string", format: "YYYY-MM-dd" } }), "sluice:sinks.lake.transforms[0].timestampConverter.format: \"YYYY-MM-dd\": YYYY is the year of the week, which is the wrong year around New Year. Write yyyy"],
    ["a topic without its prefix", steps({ mask: { fields: ["email"] }, when: { topicNameMatches: "public\\..*" } }), "sluice:sinks.lake.transforms[0].mask: looks at no topic: public\\..* matches none of shop.public.customers, shop.public.orders. Match the whole topic, the prefix included"],
    ["delete markers dropped on the way to a copy", copySteps({ filter: { recordIsTombstone: true } }), "sluice:sinks.copy.transforms[0].filter: drops the delete markers, so that rows stay here that are gone at the source. Remove it, or write deletes: false, which says so"],
    ["another key for a copy", copySteps({ valueToKey: { fields: ["email"] } }), "sluice:sinks.copy.transforms[0].valueToKey: gives the rows another key than their table has, so that changes of one row would not meet. Remove it: the table's own key is there already"],
    ["topics by the day", copySteps({ timestampRouter: {} }), "sluice:sinks.copy.transforms[0].timestampRouter: spreads a table over topics by time, which nobody made and no reader knows. Leave it to sinks of events (from)"],
    ["columns looked for in an envelope", atSource({ mask: { fields: ["email"] } }), "sluice:source.transforms[0].mask: looks for columns where a change is an envelope with before and after, and finds none. Write it at the sinks; a column that shall not leave the database belongs into exclude"],
    ["two tables in one topic", atSource({ regexRouter: { regex: "(.*)\\.[^.]+", replacement: "$1.all" } }), "sluice:source.tables: table public.customers and table public.orders would share the topic shop.public.all. Rename one of them, or capture them in two stacks"],
    ["the class's own word", steps({ maskField: { fields: ["email"] } }), "sluice:sinks.lake.transforms[0].maskField: unknown key. Remove it; known here: extractField, insertField, regexRouter, filter, mask, replaceField, timestampConverter, cast, valueToKey, hoistField, flatten, headerFrom, dropHeaders, insertHeader, setSchemaMetadata, timestampRouter, when"],
  ],
};
