/**
 * Config definitions as the classes publish them in their sources: each key with its type and default. `null`: no default, so it must be
 * set, or none at all where the class says `null`.
 */
export type Definition = Readonly<Record<string, readonly [type: string, fallback: string | null]>>;

/** kafka-connect-datagen 0.7.1, `DatagenConnectorConfig.conf`. */
export const DATAGEN: Definition = {
  "kafka.topic": ["string", null],
  "max.interval": ["long", "500"],
  iterations: ["int", "-1"],
  "schema.string": ["string", ""],
  "schema.filename": ["string", ""],
  "schema.keyfield": ["string", ""],
  quickstart: ["string", ""],
  "random.seed": ["long", null],
};

const http = (name: string): string => `com.github.castorm.kafka.connect.http.${name}`;

/** castorm kafka-connect-http 0.8.11: `HttpSourceConnectorConfig`, and the definitions of the classes that are its defaults. */
export const HTTP: Definition = {
  "http.timer": ["class", "com.github.castorm.kafka.connect.timer.AdaptableIntervalTimer"],
  "http.client": ["class", http("client.okhttp.OkHttpClient")],
  "http.request.factory": ["class", http("request.template.TemplateHttpRequestFactory")],
  "http.response.parser": ["class", http("response.PolicyHttpResponseParser")],
  "http.record.sorter": ["class", http("record.OrderDirectionSourceRecordSorter")],
  "http.record.filter.factory": ["class", http("record.OffsetRecordFilterFactory")],
  "http.offset.initial": ["string", ""],
  "kafka.topic": ["string", null],
  "http.timer.interval.millis": ["long", "60000"],
  "http.timer.catchup.interval.millis": ["long", "30000"],
  "http.request.url": ["string", null],
  "http.request.method": ["string", "GET"],
  "http.request.headers": ["string", ""],
  "http.request.params": ["string", ""],
  "http.request.body": ["string", ""],
  "http.request.template.factory": ["class", http("request.template.freemarker.BackwardsCompatibleFreeMarkerTemplateFactory")],
  "http.client.connection.timeout.millis": ["long", "2000"],
  "http.client.read.timeout.millis": ["long", "2000"],
  "http.client.ttl.millis": ["long", "300000"],
  "http.client.max-idle": ["int", "1"],
  "http.client.proxy.host": ["string", ""],
  "http.client.proxy.port": ["int", "3128"],
  "http.client.proxy.username": ["string", ""],
  "http.client.keystore": ["string", ""],
  "http.client.keystore.password": ["password", ""],
  "http.auth": ["class", http("auth.ConfigurableHttpAuthenticator")],
  "http.auth.user": ["string", ""],
  "http.auth.password": ["password", ""],
  "http.response.policy": ["class", http("response.StatusCodeHttpResponsePolicy")],
  "http.response.policy.parser": ["class", http("response.KvHttpResponseParser")],
  "http.response.policy.codes.process": ["string", "200..299"],
  "http.response.policy.codes.skip": ["string", "300..399"],
  "http.response.record.parser": ["class", http("response.jackson.JacksonKvRecordHttpResponseParser")],
  "http.response.record.mapper": ["class", http("record.SchemedKvSourceRecordMapper")],
  "http.response.list.pointer": ["string", "/"],
  "http.response.list.order.direction": ["string", "IMPLICIT"],
  "http.response.record.pointer": ["string", "/"],
  "http.response.record.key.pointer": ["string", null],
  "http.response.record.offset.pointer": ["string", ""],
  "http.response.record.timestamp.pointer": ["string", null],
  "http.response.record.timestamp.parser": ["class", http("response.timestamp.EpochMillisOrDelegateTimestampParser")],
  "http.response.record.timestamp.parser.delegate": ["class", http("response.timestamp.DateTimeFormatterTimestampParser")],
  "http.response.record.timestamp.parser.pattern": ["string", "yyyy-MM-dd'T'HH:mm:ss[.SSS]X"],
  "http.response.record.timestamp.parser.zone": ["string", "UTC"],
  "http.response.record.timestamp.parser.regex": ["string", ".*"],
  "http.response.record.timestamp.parser.regex.delegate": ["class", http("response.timestamp.DateTimeFormatterTimestampParser")],
};
