import { durationMs } from "./field.ts";
import { present } from "./present.ts";
import type { Written } from "./schema.ts";
import type { DatagenConfig, FeedConfig, GeneratorConfig, HttpAuth, HttpConfig } from "./stack-sources.ts";

type WrittenFeed = NonNullable<Written["sources"]>[string];

/** The complete configuration of a source. The rules see to it that it is of one kind. */
export function feed(name: string, { datagen: made, http: polled, generator: tool }: WrittenFeed): FeedConfig {
  if (made !== undefined) return datagen(made);
  if (polled !== undefined) return http(polled);
  if (tool !== undefined) return generator(tool);
  throw new Error(`source ${name}: has no kind`);
}

function datagen({ quickstart, schema = "", topic, interval, key, seed }: NonNullable<WrittenFeed["datagen"]>): DatagenConfig {
  return { kind: "datagen", topic, records: quickstart === undefined ? { schema } : { quickstart }, intervalMs: ms(interval ?? "500ms"), ...present({ key, seed }) };
}

function http(written: NonNullable<WrittenFeed["http"]>): HttpConfig {
  const { url, method, headers, params, body, interval, catchUp, timeout, records, list, key, time, remember, initial, topic } = written;
  const auth = authOf(written.auth);
  return {
    kind: "http", topic, url,
    method: method ?? "GET",
    headers: headers ?? {},
    params: params ?? {},
    intervalMs: ms(interval),
    // A limit of requests holds also while there is much to fetch.
    catchUpMs: ms(catchUp ?? interval),
    timeoutMs: ms(timeout ?? "10s"),
    records: records ?? "new",
    list: list ?? "/",
    remember: remember ?? {},
    initial: initial ?? {},
    ...present({ body, key, time, auth }),
  };
}

function authOf(written: NonNullable<WrittenFeed["http"]>["auth"]): HttpAuth | undefined {
  if (written === undefined) return undefined;
  const { bearer, header = "", value = "", user, password = "" } = written;
  if (bearer !== undefined) return { kind: "bearer", token: bearer };
  return user === undefined ? { kind: "header", name: header, value } : { kind: "basic", user, password };
}

function generator({ records, topic, perSecond, messages }: NonNullable<WrittenFeed["generator"]>): GeneratorConfig {
  return { kind: "generator", topic, records: records ?? "rows", perSecond: perSecond ?? 10, ...present({ messages }) };
}

function ms(written: string): number {
  return durationMs(written) ?? NaN;
}
