import { avroFields, parseFields } from "../connectors/catalog/feed-fields.ts";
import { QUICKSTARTS, type QuickstartName } from "../connectors/catalog/datagen-quickstarts.ts";
import { didYouMean } from "../util/suggest.ts";
import { oneKind } from "./one-kind.ts";
import type { Problem } from "./problem.ts";
import { feedsOf, get, map, type Raw } from "./raw.ts";
import { httpProblems } from "./rules-http.ts";
import { TABLES } from "./stack.ts";
import { FEED_KINDS } from "./stack-sources.ts";
import { place } from "./walk.ts";

/** Rules about sources beside the database: each is of one kind, with a topic of its own, and can go on for ever. */
export function feedProblems(raw: Raw): Problem[] {
  return [...namesTaken(raw), ...oneKind(raw, "sources", EXAMPLES), ...oneTopic(raw), ...datagen(raw), ...generator(raw), ...httpProblems(raw)];
}

/** Names that `from` of a sink gives to something else. */
const TAKEN = [TABLES, "outbox"];

function namesTaken(raw: Raw): Problem[] {
  const sinks = Object.keys(map(raw["sinks"]) ?? {});
  return Object.keys(map(raw["sources"]) ?? {}).flatMap((name): Problem[] => {
    if (TAKEN.includes(name)) return [{ place: place(["sources", name]), reason: `"${name}" means something else where a sink says what it reads`, mend: "Give it another name" }];
    return sinks.includes(name) ? [{ place: place(["sources", name]), reason: `a sink has the name ${name} too, and both would have one connector`, mend: "Give one of them another name" }] : [];
  });
}

/** How a source of each kind begins. */
const EXAMPLES = {
  datagen: "datagen: { quickstart: users, topic: … }",
  http: "http: { url: …, interval: 1m, time: …, topic: … }",
  generator: "generator: { topic: … }",
} as const;

/** Records of two makes in one topic have two shapes, and a lake table or a copy has one. */
function oneTopic(raw: Raw): Problem[] {
  const seen = new Map<unknown, string>();
  return FEED_KINDS.flatMap((kind) => feedsOf(raw, kind).map((one) => ({ ...one, kind }))).flatMap(({ name, kind, feed: { topic } }): Problem[] => {
    const first = seen.get(topic);
    if (typeof topic !== "string" || first === undefined) {
      seen.set(topic, name);
      return [];
    }
    return [{ place: place(["sources", name, kind, "topic"]), reason: `${topic} is the topic of source ${first} already, and what reads it expects records of one shape`, mend: "Write a topic of its own" }];
  });
}

function datagen(raw: Raw): Problem[] {
  return feedsOf(raw, "datagen").flatMap(({ name, feed }): Problem[] => {
    const at = (...keys: string[]): string => place(["sources", name, "datagen", ...keys]);
    const { quickstart, schema, key, iterations } = feed;
    const problems: Problem[] = [];
    if (quickstart === undefined && schema === undefined) problems.push({ place: at(), reason: "says neither quickstart nor schema, so there is nothing to make", mend: "Write quickstart: users, or schema: an Avro schema as JSON" });
    if (quickstart !== undefined && schema !== undefined) problems.push({ place: at(), reason: "says quickstart and schema, and only one of them is made", mend: "Keep one of them" });
    // The task throws, and the count is part of the position: the next start throws at once (kafka-connect-datagen DatagenTask.poll).
    if (iterations !== undefined) problems.push({ place: at("iterations"), reason: `after ${String(iterations)} records the task is FAILED, stays so through every restart, and so does each later up`, mend: "Remove it; rows that end come from generator: { messages: … }" });
    const found = typeof schema === "string" ? avroFields(schema) : undefined;
    if (found?.wrong !== undefined) problems.push({ place: at("schema"), reason: found.wrong, mend: "Write an Avro schema as JSON, in single quotes" });
    const known = typeof quickstart === "string" && quickstart in QUICKSTARTS ? parseFields(QUICKSTARTS[quickstart as QuickstartName].fields) : [];
    const names = (found?.fields ?? known).map((field) => field.name);
    if (typeof key === "string" && names.length > 0 && !names.includes(key)) problems.push({ place: at("key"), reason: `${key} is no field of the records${didYouMean(key, names)}`, mend: `Write ${names.length > 8 ? "one of them" : names.join(", ")}` });
    return problems;
  });
}

function generator(raw: Raw): Problem[] {
  const inCluster = get(raw, ["connect", "replicas"]) !== undefined;
  return feedsOf(raw, "generator").flatMap(({ name, feed }): Problem[] => [
    ...(feed["records"] === "counter" && feed["messages"] !== undefined ? [{ place: place(["sources", name, "generator", "messages"]), reason: "the counter does not end (org.apache.kafka.connect.tools.VerifiableSourceConnector)", mend: "Remove it, or write records: rows" }] : []),
    ...(inCluster ? [{
      place: place(["sources", name, "generator"]),
      reason: "Kafka's own generators load from the worker's class path alone, where the image of workers in the cluster (connect.replicas) does not have them",
      mend: "Write datagen: { quickstart: …, topic: … } there, or use connect.local",
    }] : []),
  ]);
}
