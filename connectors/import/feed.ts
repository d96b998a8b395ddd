import { QUICKSTARTS } from "../catalog/datagen-quickstarts.ts";
import { carriedBy } from "../catalog/converters.ts";
import type { ConnectorConfig } from "../catalog/class.ts";
import { wordOf } from "../catalog/class-rule.ts";
import { connectorClass } from "../catalog/registry.ts";
import { datagen } from "../catalog/datagen.ts";
import { httpSource } from "../catalog/http-source.ts";
import { duration, whole } from "./written.ts";

/** A source beside the database as `sluice:sources` has it, or why it has no words for it. `undefined`: it is none. */
export type FeedReading = { readonly feed: Readonly<Record<string, unknown>>; readonly gaps: readonly string[]; readonly why?: never } | { readonly why: string; readonly feed?: never };

const HOUR = 3_600_000;

/** Reads Confluent's generator and castorm's HTTP source. `config` is free of dead keys and of secrets. */
export function readFeed(name: string, config: ConnectorConfig): FeedReading | undefined {
  const found = connectorClass(config["connector.class"] ?? "");
  if (found !== datagen && found !== httpSource) return undefined;
  if ((config["transforms"] ?? "") !== "") return { why: "sluice:sources has no place for transforms" };
  if ((whole(config["tasks.max"]) ?? 1) > 1 && found === datagen) return { why: "each of its tasks makes records of its own, and sluice:sources makes those of one" };
  const read = found === datagen ? readDatagen(config) : readHttp(config);
  if (read.why !== undefined) return read;
  const bare = carriedBy(config, "value") === "nothing" ? [`sluice:sources.${name}: its records will be JSON with schemas, and so must be read ${config["kafka.topic"] ?? "its topic"}`] : [];
  return { ...read, gaps: bare };
}

function readDatagen(config: ConnectorConfig): FeedReading {
  const { "schema.string": schema = "", "schema.keyfield": key = "", "max.interval": interval, "random.seed": seed } = config;
  const example = wordOf(config, "quickstart");
  if (schema === "" && !Object.hasOwn(QUICKSTARTS, example)) return { why: "it makes records of a schema in a file, which is on its workers" };
  const pause = whole(interval) ?? 500;
  return {
    feed: {
      datagen: {
        ...(schema === "" ? { quickstart: example } : { schema }),
        topic: config["kafka.topic"] ?? "",
        ...(pause === 500 ? {} : { interval: duration(pause, 1, HOUR) }),
        ...(key === "" ? {} : { key }),
        ...(whole(seed) === undefined ? {} : { seed: whole(seed) }),
      },
    },
    gaps: [],
  };
}

/** Settings that change what is asked or taken, and that Sluice has no words for. */
const NO_PLACE = /^http\.(request\.(factory|template\.factory|params|body)|response\.(parser|policy|record\.(parser|mapper|pointer|timestamp\.parser))|record\.|client\.(keystore|proxy)|auth$|timer$|response\.list\.order)/;

function readHttp(config: ConnectorConfig): FeedReading {
  const stray = Object.keys(config).find((key) => NO_PLACE.test(key));
  if (stray !== undefined) return { why: `sluice:sources has no place for ${stray}` };
  const headers = pairs(config["http.request.headers"], ":");
  const { key = config["http.response.record.key.pointer"], timestamp: time = config["http.response.record.timestamp.pointer"], ...remember } = pairs(config["http.response.record.offset.pointer"], "=");
  const basic = wordOf(config, "http.auth.type") === "basic";
  const ms = whole(config["http.timer.interval.millis"]) ?? 60_000;
  const method = (config["http.request.method"] ?? "GET").trim().toUpperCase();
  return {
    feed: {
      http: {
        url: config["http.request.url"] ?? "",
        ...(method === "GET" ? {} : { method }),
        ...(Object.keys(headers).length === 0 ? {} : { headers }),
        ...(basic ? { auth: { user: config["http.auth.user"] ?? "", password: config["http.auth.password"] ?? "${env:HTTP_PASSWORD}" } } : {}),
        interval: duration(ms, 1000, 24 * HOUR),
        // What it did: without a time each request brought everything again.
        ...(time === undefined ? { records: "all" } : { time }),
        ...(config["http.response.list.pointer"] === undefined ? {} : { list: config["http.response.list.pointer"] }),
        ...(key === undefined ? {} : { key }),
        ...(Object.keys(remember).length === 0 ? {} : { remember }),
        ...(config["http.offset.initial"] === undefined ? {} : { initial: pairs(config["http.offset.initial"], "=") }),
        topic: config["kafka.topic"] ?? "",
      },
    },
    gaps: [],
  };
}

function pairs(text: string | undefined, between: string): Record<string, string> {
  return Object.fromEntries((text ?? "").split(/(?<!\\),/).filter((one) => one.includes(between)).map((one) => {
    const at = one.indexOf(between);
    return [one.slice(0, at).trim(), one.slice(at + 1).trim().replaceAll("\\,", ",")];
  }));
}
