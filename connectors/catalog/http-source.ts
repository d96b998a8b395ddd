import type { ConnectorClass, ConnectorConfig } from "./class.ts";
import { isSet, valueOf, wordOf, type ClassRule } from "./class-rule.ts";
import { property, REQUIRED } from "./property.ts";

const PACKAGE = "com.github.castorm.kafka.connect.http";
const own = (name: string): string => `${PACKAGE}.${name}`;

/** The connector reads these through classes that it makes itself: only those of its first level are in its `ConfigDef`. */
const inside = { unlisted: true } as const;
const throttler = (use: string) => ({ ...inside, deprecated: { since: "0.8.0", use } });

const GOOD = {
  "connector.class": own("HttpSourceConnector"),
  "kafka.topic": "quotes",
  "http.request.url": "https://quotes.example.com/v1",
  "http.response.record.offset.pointer": "key=/id,timestamp=/updated_at",
};

const remembersNothing: ClassRule = {
  id: "http-remembers-nothing",
  severity: "warning",
  reason: "Without an offset pointer the connector does not know what it has read, and writes everything again at every poll",
  source: "castorm kafka-connect-http OffsetRecordFilterFactory, JacksonRecordParserConfig",
  fix: "Point http.response.record.offset.pointer to what identifies a record",
  example: { good: GOOD, bad: { "http.response.record.offset.pointer": null } },
  check(config) {
    const key = "http.response.record.offset.pointer";
    return isSet(config, key) ? [] : [{ key, message: "is missing: every poll writes every record again", fix: "Point to what identifies a record and to its time, such as key=/id,timestamp=/updated_at" }];
  },
};

/** What a request may ask for: `${offset.timestamp}` and the like. */
const asks = (config: ConnectorConfig): boolean => ["url", "params", "headers", "body"].some((key) => /\$\{(offset\.)?\w+\}/.test(valueOf(config, `http.request.${key}`)));

const knowsNoTime: ClassRule = {
  id: "http-knows-no-time",
  severity: "warning",
  reason: "A record is old if its time is not after the last one's; where none is pointed to, it is the time of the request, so that every record counts as new",
  source: "castorm kafka-connect-http OffsetTimestampRecordFilterFactory, SchemedKvSourceRecordMapper",
  fix: "Point to the record's time, or let the request ask for what came after ${offset.key}",
  example: { good: GOOD, bad: { "http.response.record.offset.pointer": "key=/id" } },
  check(config) {
    const key = "http.response.record.offset.pointer";
    if (!isSet(config, key) || /(^|,)\s*timestamp\s*=/.test(valueOf(config, key)) || isSet(config, "http.response.record.timestamp.pointer") || asks(config)) return [];
    return [{ key, message: "has no timestamp, by which alone the connector tells new records: every poll writes every record again", fix: "Add timestamp=/pointer, or ask for new records by ${offset.key} in the request" }];
  },
};

const secretInPlain: ClassRule = {
  id: "http-secret-in-plain",
  severity: "error",
  reason: "Headers and parameters are plain texts to Kafka Connect: it keeps them in a topic, shows them to everybody and logs them",
  source: "castorm kafka-connect-http TemplateHttpRequestFactoryConfig",
  fix: "Write a reference to the secret in its place, or use http.auth.user and http.auth.password",
  example: { good: GOOD, bad: { "http.request.headers": "Authorization:Bearer swordfish" } },
  check(config) {
    const named = /(?:^|[,&?])\s*((?:proxy-)?authorization|cookie|[\w-]*(?:api[_-]?key|token|secret|password))\s*[:=]\s*(?!\s*(?:Bearer\s+|Basic\s+)?\$\{)[^,&\s]/i;
    return ["http.request.headers", "http.request.params", "http.request.url"].flatMap((key) => {
      const name = named.exec(valueOf(config, key))?.[1];
      return name === undefined ? [] : [{ key, message: `${name} stands here in plain text`, fix: "Write a reference such as ${dir:/folder:file}, or use http.auth.user and http.auth.password" }];
    });
  },
};

const unencrypted: ClassRule = {
  id: "http-secret-without-tls",
  severity: "error",
  reason: "Over http everybody on the way reads the secret",
  source: "castorm kafka-connect-http OkHttpClient",
  fix: "Use https",
  example: { good: { ...GOOD, "http.auth.type": "Basic", "http.auth.user": "me", "http.auth.password": "${env:QUOTES_PASSWORD}" }, bad: { "http.request.url": "http://quotes.example.com/v1" } },
  check(config) {
    const key = "http.request.url";
    const secret = wordOf(config, "http.auth.type", "none") === "basic" || /authorization|api[_-]?key|token/i.test(valueOf(config, "http.request.headers"));
    return secret && /^http:\/\/(?!localhost|127\.|\[::1\])/i.test(valueOf(config, key)) ? [{ key, message: "sends a secret over http", fix: "Write https" }] : [];
  },
};

/** castorm's HTTP source. */
export const httpSource: ConnectorClass = {
  className: GOOD["connector.class"],
  version: "0.8.11",
  kind: "source",
  abandoned: "its last commit is of February 2022",
  // Every task polls the whole address.
  maxTasks: 1,
  recordTopic: "kafka.topic",
  properties: [
    property("kafka.topic", "string", REQUIRED, inside),
    property("http.offset.initial", "string", ""),
    // When to ask
    property("http.timer", "class", "com.github.castorm.kafka.connect.timer.AdaptableIntervalTimer"),
    property("http.timer.interval.millis", "long", "60000", inside),
    property("http.timer.catchup.interval.millis", "long", "30000", inside),
    property("http.throttler.interval.millis", "long", "60000", throttler("http.timer.interval.millis")),
    property("http.throttler.catchup.interval.millis", "long", "30000", throttler("http.timer.catchup.interval.millis")),
    // What to ask
    property("http.request.factory", "class", own("request.template.TemplateHttpRequestFactory")),
    property("http.request.url", "string", REQUIRED, inside),
    property("http.request.method", "string", "GET", inside),
    property("http.request.headers", "string", "", inside),
    property("http.request.params", "string", "", inside),
    property("http.request.body", "string", "", inside),
    property("http.request.template.factory", "class", own("request.template.freemarker.BackwardsCompatibleFreeMarkerTemplateFactory"), inside),
    // How to ask
    property("http.client", "class", own("client.okhttp.OkHttpClient")),
    property("http.client.connection.timeout.millis", "long", "2000", inside),
    property("http.client.read.timeout.millis", "long", "2000", inside),
    property("http.client.ttl.millis", "long", "300000", inside),
    property("http.client.max-idle", "int", "1", inside),
    property("http.client.proxy.host", "string", "", inside),
    property("http.client.proxy.port", "int", "3128", inside),
    property("http.client.proxy.username", "string", "", inside),
    property("http.client.proxy.password", "password", "", inside),
    property("http.client.keystore", "string", "", inside),
    property("http.client.keystore.password", "password", "", inside),
    property("http.auth", "class", own("auth.ConfigurableHttpAuthenticator"), inside),
    property("http.auth.type", "string", "None", { allowed: ["None", "Basic"], ...inside }),
    property("http.auth.user", "string", "", inside),
    property("http.auth.password", "password", "", inside),
    // What to make of the answer
    property("http.response.parser", "class", own("response.PolicyHttpResponseParser")),
    property("http.response.policy", "class", own("response.StatusCodeHttpResponsePolicy"), inside),
    property("http.response.policy.parser", "class", own("response.KvHttpResponseParser"), inside),
    property("http.response.policy.codes.process", "string", "200..299", inside),
    property("http.response.policy.codes.skip", "string", "300..399", inside),
    property("http.response.record.parser", "class", own("response.jackson.JacksonKvRecordHttpResponseParser"), inside),
    property("http.response.record.mapper", "class", own("record.SchemedKvSourceRecordMapper"), inside),
    property("http.response.list.pointer", "string", "/", inside),
    property("http.response.list.order.direction", "string", "IMPLICIT", { allowed: ["ASC", "DESC", "IMPLICIT"], ...inside }),
    property("http.response.record.pointer", "string", "/", inside),
    property("http.response.record.key.pointer", "string", null, inside),
    property("http.response.record.offset.pointer", "string", "", inside),
    property("http.response.record.timestamp.pointer", "string", null, inside),
    property("http.response.record.timestamp.parser", "class", own("response.timestamp.EpochMillisOrDelegateTimestampParser"), inside),
    property("http.response.record.timestamp.parser.delegate", "class", own("response.timestamp.DateTimeFormatterTimestampParser"), inside),
    property("http.response.record.timestamp.parser.pattern", "string", "yyyy-MM-dd'T'HH:mm:ss[.SSS]X", inside),
    property("http.response.record.timestamp.parser.zone", "string", "UTC", inside),
    property("http.response.record.timestamp.parser.regex", "string", ".*", inside),
    property("http.response.record.timestamp.parser.regex.delegate", "class", own("response.timestamp.DateTimeFormatterTimestampParser"), inside),
    property("http.record.sorter", "class", own("record.OrderDirectionSourceRecordSorter")),
    property("http.record.filter.factory", "class", own("record.OffsetRecordFilterFactory")),
  ],
  removed: {
    "http.record.schema.key.property.name": "the project's documentation names it, its code has no such key",
    "http.record.schema.value.property.name": "the project's documentation names it, its code has no such key",
    "http.client.connection.ttl.millis": "so the project's documentation calls it, the code reads http.client.ttl.millis",
  },
  rules: [remembersNothing, knowsNoTime, secretInPlain, unencrypted],
};
