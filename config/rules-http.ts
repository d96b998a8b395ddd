import { durationMs } from "./field.ts";
import { hostOf, isHere } from "./here.ts";
import type { Problem } from "./problem.ts";
import { feedsOf, get, map, type Raw } from "./raw.ts";
import { place } from "./walk.ts";

/** How often workers write down how far a source is: `offset.flush.interval.ms` of those in the cluster, see `kubernetes/connect/properties.ts`. */
const CLUSTER_COMMITS = "10s";

/** Names of headers and parameters that hold a secret. */
const TELLING = /^(proxy-)?authorization$|^cookie$|api[._-]?key|access[._-]?key|token|secret|passw(or)?d|signature|^sig$|^key$/i;

/** A reference that a config provider would resolve; `${offset.…}` is the source's own. */
const REFERENCE = /\$\{[^}:]+:[^}]*\}/;

const PUBLIC = "Write it under auth: { bearer: ${env:NAME} }, { header: …, value: … } or { user: …, password: … }";

/** Rules about addresses that are asked: secrets stay out of them, and no record comes twice unasked. */
export function httpProblems(raw: Raw): Problem[] {
  return feedsOf(raw, "http").flatMap(({ name, feed }) => {
    const at = (...keys: string[]): string => place(["sources", name, "http", ...keys]);
    return [...secretsOutside(feed, at), ...entry(raw, feed, at), ...onceEach(feed, at), ...pace(raw, feed, at), ...reach(raw, feed, at), ...separators(feed, at)];
  });
}

type At = (...keys: string[]) => string;

/** What stands in an address is in logs of the worker, of proxies and of the other side; what stands in a header is in Kafka Connect's topics. */
function secretsOutside(feed: Raw, at: At): Problem[] {
  const problems: Problem[] = [];
  const url = typeof feed["url"] === "string" ? feed["url"] : "";
  if (/^https?:\/\/[^/?#]*@/.test(url)) problems.push({ place: at("url"), reason: "has a user or a password in it, which Kafka Connect keeps and logs as they are", mend: "Write them as auth: { user: …, password: ${env:NAME} }" });
  const query = [...(url.split("?")[1] ?? "").matchAll(/(?:^|&)([^=&]+)=([^&]*)/g)].map(([, key = "", value = ""]) => [key, value] as const);
  for (const [key] of query) if (TELLING.test(key)) problems.push({ place: at("url"), reason: `its parameter ${key} looks like a secret, and addresses are in the logs of all who pass them on`, mend: PUBLIC });
  for (const what of ["headers", "params"] as const) {
    for (const key of Object.keys(map(feed[what]) ?? {})) if (TELLING.test(key)) problems.push({ place: at(what, key), reason: "looks like a secret, which would stand in plain text in Kafka Connect's topics and logs", mend: PUBLIC });
  }
  const places: [string[], unknown][] = [[["url"], url], [["body"], feed["body"]], ...(["headers", "params"] as const).flatMap((what) => Object.entries(map(feed[what]) ?? {}).map(([key, value]): [string[], unknown] => [[what, key], value]))];
  for (const [keys, value] of places) {
    const twice = problems.some((problem) => problem.place === at(...keys));
    if (!twice && typeof value === "string" && REFERENCE.test(value)) problems.push({ place: at(...keys), reason: "has a reference to a secret in it, which the source logs with its value when it starts", mend: PUBLIC });
  }
  return problems;
}

/** How the source is let in. */
function entry(raw: Raw, feed: Raw, at: At): Problem[] {
  const auth = map(feed["auth"]);
  if (auth === undefined) return [];
  const problems: Problem[] = [];
  const ways = [["bearer"], ["header", "value"], ["user", "password"]];
  const given = ways.filter((keys) => keys.some((key) => auth[key] !== undefined));
  if (given.length !== 1) problems.push({ place: at("auth"), reason: given.length === 0 ? "says nothing" : `says ${given.map((keys) => keys.join(" and ")).join(", and ")}, and only one of them can be meant`, mend: "Write bearer, header and value, or user and password" });
  else for (const key of given[0]!) if (auth[key] === undefined) problems.push({ place: at("auth", key), reason: "is missing", mend: `Write ${given[0]!.join(" and ")}` });
  const url = typeof feed["url"] === "string" ? feed["url"] : "";
  if (/^http:/i.test(url) && (!isHere(hostOf(url)) || hostOf(url) === "0.0.0.0")) problems.push({ place: at("url"), reason: "is http, which sends the secret of auth unencrypted", mend: "Write https" });
  if (given[0]?.[0] !== "user" && get(raw, ["connect", "existing"]) !== undefined) problems.push({
    place: at("auth"), reason: "is a header, which the source writes into its worker's log when it starts; only workers of this stack are told not to", mend: "Use user and password, or let the stack run the workers",
  });
  return problems;
}

/**
 * A record is known again by its time alone: without one, each counts as new (castorm `OffsetTimestampRecordFilterFactory`: its time is
 * that of the request). The other way is a request that asks for what came after the last one.
 */
function onceEach(feed: Raw, at: At): Problem[] {
  if (feed["records"] === "all") return feed["time"] === undefined ? [] : [{ place: at("time"), reason: "keeps back what is not newer, but records: all asks for everything again", mend: "Remove one of them" }];
  const asked = [feed["url"], feed["body"], ...Object.values(map(feed["params"]) ?? {}), ...Object.values(map(feed["headers"]) ?? {})].filter((text) => typeof text === "string");
  const asksForNew = asked.some((text) => /\$\{offset\.[^}]+\}/.test(text));
  const unknown = asked.flatMap((text) => [...text.matchAll(/\$\{offset\.([A-Za-z_]\w*)/g)].map(([, key = ""]) => key)).filter((key) => !["key", "timestamp", ...Object.keys(map(feed["remember"]) ?? {})].includes(key));
  const problems: Problem[] = [...new Set(unknown)].map((key) => ({ place: at("remember"), reason: `does not have ${key}, which the request asks for as \${offset.${key}}`, mend: `Write remember: { ${key}: /pointer }` }));
  const first = asked.flatMap((text) => [...text.matchAll(/\$\{offset\.([A-Za-z_]\w*)\}/g)].map(([, key = ""]) => key)).filter((key) => map(feed["initial"])?.[key] === undefined);
  for (const key of new Set(first)) problems.push({ place: at("initial"), reason: `does not have ${key}, so that the first request, before anything is remembered, would fail`, mend: `Write initial: { ${key}: … }` });
  if (feed["time"] === undefined && !asksForNew) problems.push({ place: at("time"), reason: "is missing, so that every answer's records would all be written again", mend: "Point to when a record changed, such as time: /updated_at; let the request ask for new ones by ${offset.…}; or write records: all" });
  return problems;
}

function pace(raw: Raw, feed: Raw, at: At): Problem[] {
  const ms = (value: unknown): number | undefined => (typeof value === "string" ? durationMs(value) : undefined);
  const interval = ms(feed["interval"]);
  if (interval === undefined) return [];
  const problems: Problem[] = [];
  const catchUp = ms(feed["catchUp"]);
  if (catchUp !== undefined && catchUp > interval) problems.push({ place: at("catchUp"), reason: `${String(feed["catchUp"])} is longer than the interval`, mend: "Write less, or remove it" });
  const least = Math.min(interval, catchUp ?? interval);
  // The source goes on from the position that its worker wrote down last (castorm HttpSourceTask.commit).
  if (get(raw, ["connect", "replicas"]) !== undefined && feed["records"] !== "all" && least < durationMs(CLUSTER_COMMITS)!) problems.push({
    place: at(catchUp === undefined ? "interval" : "catchUp"), reason: `is shorter than the ${CLUSTER_COMMITS} after which workers in the cluster write down what was read: until then every request gets the same records`, mend: `Write ${CLUSTER_COMMITS} or more`,
  });
  return problems;
}

function reach(raw: Raw, feed: Raw, at: At): Problem[] {
  const host = hostOf(String(feed["url"]));
  if (get(raw, ["connect", "replicas"]) === undefined || !isHere(host)) return [];
  return [{ place: at("url"), reason: `${host} is the pod itself for workers in the cluster (connect.replicas)`, mend: "Write an address that pods can reach" }];
}

/** The source splits parameters at & and takes no line breaks in headers. */
function separators(feed: Raw, at: At): Problem[] {
  return [
    ...Object.entries(map(feed["params"]) ?? {}).filter(([key, value]) => /[&=#\s]/.test(key) || (typeof value === "string" && /[&#\s]/.test(value.replaceAll(/\$\{[^}]*\}/g, "")))).map(([key]) => ({ place: at("params", key), reason: "has a blank, & or # in it, at which the source would end the parameter", mend: "Write it as in an address, such as %20" })),
    ...Object.entries(map(feed["headers"]) ?? {}).filter(([key, value]) => !/^[A-Za-z0-9-]+$/.test(key) || (typeof value === "string" && /[\r\n]/.test(value))).map(([key]) => ({ place: at("headers", key), reason: "is no header of one line", mend: "Write letters, digits and - as its name, and one line" })),
  ];
}
