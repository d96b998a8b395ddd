import type { HttpConfig } from "../../config/stack-sources.ts";
import { texts, type ConnectorConfig } from "./class.ts";
import { httpSource } from "./http-source.ts";

/** Answers after which the source asks again after the interval; after any other that is no success it is FAILED. */
const ASK_AGAIN = "300..399,408,425,429,500..599";

/** What the records have in them, as `Quickstart.fields` writes it (castorm `SchemedKvSourceRecordMapper`). */
export const HTTP_FIELDS = "value:string key:string timestamp:long";

/**
 * Without name and converters, which every source has. Every task asks the whole address, so there is one.
 *
 * @param secret the secret of `auth` as a reference that the worker resolves
 */
export function renderHttp(config: HttpConfig, secret: string | undefined): ConnectorConfig {
  const { topic, url, method, body, params, intervalMs, catchUpMs, timeoutMs, list, initial } = config;
  return texts({
    "connector.class": httpSource.className,
    "tasks.max": 1,
    "kafka.topic": topic,
    "http.request.url": url,
    "http.request.method": method,
    "http.request.headers": some(headers(config, secret), ","),
    "http.request.params": some(Object.entries(params).map(([key, value]) => `${key}=${value}`), "&"),
    "http.request.body": body,
    ...(config.auth?.kind === "basic" ? { "http.auth.type": "Basic", "http.auth.user": config.auth.user, "http.auth.password": secret } : {}),
    "http.timer.interval.millis": intervalMs,
    "http.timer.catchup.interval.millis": catchUpMs,
    "http.client.connection.timeout.millis": timeoutMs,
    "http.client.read.timeout.millis": timeoutMs,
    "http.response.policy.codes.skip": ASK_AGAIN,
    "http.response.list.pointer": list,
    "http.response.record.offset.pointer": some(pointers(config), ","),
    "http.offset.initial": some(Object.entries(initial).map(([key, value]) => `${key}=${value}`), ","),
  });
}

/** A comma ends a header, unless there is a backslash before it. */
function headers({ headers: plain, auth }: HttpConfig, secret = ""): string[] {
  const own = auth?.kind === "bearer" ? [`Authorization:Bearer ${secret}`] : auth?.kind === "header" ? [`${auth.name}:${secret}`] : [];
  return [...Object.entries(plain).map(([name, value]) => `${name}:${value.replaceAll(",", "\\,")}`), ...own];
}

/** What the source remembers of the last record; `key` and `timestamp` are also the record's own. */
function pointers({ key, time, remember }: HttpConfig): string[] {
  return Object.entries({ ...(key === undefined ? {} : { key }), ...(time === undefined ? {} : { timestamp: time }), ...remember }).map(([name, pointer]) => `${name}=${pointer}`);
}

function some(parts: readonly string[], separator: string): string | undefined {
  return parts.length === 0 ? undefined : parts.join(separator);
}
