import type { ConnectorConfig, ConnectorClass } from "../../catalog/class.ts";
import { aliases } from "../../catalog/resolve.ts";
import { chain, isEventRouter, isKafka, isUnwrap, type Step } from "./chain.ts";
import { quoted } from "../../../util/pattern.ts";
import { opaque, whole } from "./text.ts";
import { ANY_TOPICS, routed, topicsOf, type Topics } from "./topics.ts";

/** Undefined: nobody knows. */
export type Maybe = boolean | undefined;

/** What a source writes, or what is left of it behind some transforms. */
export interface Stream {
  /** Of the rows or changes themselves. */
  readonly topics: Topics;
  /** Of heartbeats, transactions and the like. */
  readonly side: Topics;
  /** `envelope`: Debezium's before, after, source and op. `row`: one row's columns. */
  readonly shape: "envelope" | "row" | undefined;
  /** Whether there are records with a value that tell of a delete. */
  readonly deletes: Maybe;
  /** Whether there are records whose value is null. */
  readonly tombstones: Maybe;
  readonly key: "struct" | "primitive" | undefined;
}

const UNKNOWN: Stream = { topics: ANY_TOPICS, side: topicsOf([]), shape: undefined, deletes: undefined, tombstones: undefined, key: undefined };

/** Stands for a topic prefix that is not there. */
export const NO_PREFIX = opaque("${topic.prefix}");

/** What a source writes to its topics, its transforms applied. */
export function written(config: ConnectorConfig, connector: ConnectorClass | undefined): Stream {
  return behind(born(config, connector), chain(config));
}

export function isDebezium(config: ConnectorConfig, connector?: ConnectorClass): boolean {
  const name = connector?.className ?? config["connector.class"] ?? "";
  return /^io\.debezium\.connector\.(?!jdbc)/.test(name);
}

function born(config: ConnectorConfig, connector: ConnectorClass | undefined): Stream {
  if (isDebezium(config, connector)) return changes(config, connector?.className.endsWith(".PostgresConnector") === true);
  const topic = config["kafka.topic"] ?? config["topic"];
  if (connector === undefined || topic === undefined) return UNKNOWN;
  // Generators, files and requests: rows as they come, never a null.
  return { ...UNKNOWN, topics: topicsOf([opaque(topic)]), shape: "row", deletes: false, tombstones: false };
}

function changes(config: ConnectorConfig, postgres: boolean): Stream {
  const skipped = aliases(config["skipped.operations"]).map((word) => word.toLowerCase());
  const deletes = !skipped.includes("d");
  const keyed = (config["message.key.columns"] ?? "") === "" ? "struct" : undefined;
  const tables = postgres ? tableTopics(config) : ANY_TOPICS;
  return { topics: tables, side: postgres ? sideTopics(config) : topicsOf([]), shape: "envelope", deletes, tombstones: deletes && !isFalse(config["tombstones.on.delete"]), key: keyed ?? "struct" };
}

function tableTopics(config: ConnectorConfig): Topics {
  const naming = config["topic.naming.strategy"];
  if (naming !== undefined && naming !== "io.debezium.schema.SchemaTopicNamingStrategy") return ANY_TOPICS;
  const prefix = opaque(config["topic.prefix"] ?? "").trim() || NO_PREFIX;
  const delimiter = config["topic.delimiter"] ?? ".";
  const names: string[] = [];
  const patterns: RegExp[] = [];
  const any = new RegExp(`^${quoted(prefix + delimiter)}.+$`);
  const list = aliases(opaque(config["table.include.list"] ?? ""));
  if (list.length === 0) patterns.push(any);
  for (const one of list) {
    const table = literal(one);
    if (table !== undefined) names.push(clean(`${prefix}${delimiter}${delimiter === "." ? table : table.replace(".", delimiter)}`));
    // Characters that a topic cannot have become `_`, so that only plain patterns can be followed.
    else patterns.push((delimiter === "." && /^[\w.\\*+?()|[\]-]+$/.test(one) ? whole(`${quoted(prefix)}\\.(?:${one})`, "i") : undefined) ?? any);
  }
  return { names: new Set(names), patterns, open: false };
}

function sideTopics(config: ConnectorConfig): Topics {
  const prefix = opaque(config["topic.prefix"] ?? "").trim() || NO_PREFIX;
  const delimiter = config["topic.delimiter"] ?? ".";
  const beat = config["topic.heartbeat.name"] ?? `${config["topic.heartbeat.prefix"] ?? config["heartbeat.topics.prefix"] ?? "__debezium-heartbeat"}${delimiter}${prefix}`;
  const notes = config["notification.sink.topic.name"];
  const signal = (config["signal.data.collection"] ?? "").split(",").map((table) => table.trim()).filter((table) => table !== "").map((table) => clean(opaque(`${prefix}${delimiter}${table}`)));
  return topicsOf([beat, `${prefix}${delimiter}${config["topic.transaction"] ?? "transaction"}`, `${prefix}-signal`, ...signal, ...(notes === undefined ? [] : [opaque(notes)])]);
}

/** Characters that no topic can have (`debezium TopicNameSanitizer`); placeholders stay. */
function clean(topic: string): string {
  return topic.replace(/[^a-zA-Z0-9._\-\uE000-\uE1FF]/g, "_");
}

/** What an anchored pattern matches, if that is one table; an unescaped dot is read as one. */
function literal(pattern: string): string | undefined {
  const text = pattern.replace(/\\([^A-Za-z0-9])/g, (_, char: string) => `\u0000${char.charCodeAt(0)}\u0001`);
  if (/[\\^$|?*+()[\]{}]/.test(text)) return undefined;
  return text.replace(/\u0000(\d+)\u0001/g, (_, code: string) => String.fromCharCode(Number(code)));
}

/** What is left of a stream behind transforms. */
export function behind(stream: Stream, steps: readonly Step[]): Stream {
  return steps.reduce(step, stream);
}

function step(before: Stream, one: Step): Stream {
  const moved = { topics: routed(before.topics, one), side: isEventRouter(one) ? before.side : routed(before.side, one) };
  if (one.predicate === undefined) return { ...applied(before, one), ...moved };
  if (one.predicate.name === "RecordIsTombstone") return { ...onTombstones(before, one, one.predicate.negate), ...moved };
  return { ...either(before, applied(before, one)), ...moved };
}

/** A step that meets only tombstones, or all but them. */
function onTombstones(before: Stream, one: Step, others: boolean): Stream {
  const after = applied(before, one);
  if (others) return { ...after, tombstones: isKafka(one, "Filter") ? before.tombstones : either(before, after).tombstones };
  return { ...before, tombstones: after.tombstones, key: before.key === after.key ? before.key : undefined };
}

function either(a: Stream, b: Stream): Stream {
  const same = <T>(x: T, y: T): T | undefined => (x === y ? x : undefined);
  return { ...b, shape: same(a.shape, b.shape), deletes: same(a.deletes, b.deletes), tombstones: same(a.tombstones, b.tombstones), key: same(a.key, b.key) };
}

function applied(before: Stream, one: Step): Stream {
  if (isUnwrap(one)) return unwrapped(before, (one.own["delete.tombstone.handling.mode"] ?? "tombstone").trim().toLowerCase());
  if (isEventRouter(one)) return { ...before, shape: "row", deletes: false, tombstones: isTrue(one.own["route.tombstone.on.empty.payload"]), key: "primitive" };
  if (one.name === "ByLogicalTableRouter") return before;
  if (!isKafka(one, one.name) && one.plugin === undefined) return { ...before, shape: undefined, deletes: undefined, tombstones: undefined, key: undefined };
  if (isKafka(one, "Filter")) return { ...before, deletes: false, tombstones: false };
  const key = one.side === "Key";
  if (isKafka(one, "ExtractField")) return key ? { ...before, key: "primitive" } : extracted(before, one.own["field"]);
  if (isKafka(one, "ValueToKey") || (key && isKafka(one, "HoistField"))) return { ...before, key: "struct" };
  // Hoisted, nothing is a map with nothing in it.
  if (isKafka(one, "HoistField", "Flatten") && !key) return { ...before, shape: undefined, tombstones: one.name === "Flatten" ? before.tombstones : false };
  const effect = one.plugin?.effect?.(one.own, one.side);
  if (effect === undefined) return before;
  return {
    ...before,
    shape: effect.unwraps === true ? "row" : before.shape,
    deletes: effect.dropsDeletes === true ? false : before.deletes,
    tombstones: effect.tombstones === "dropped" ? false : effect.tombstones === "made" ? true : before.tombstones,
    key: effect.key === undefined ? before.key : effect.key === "unknown" ? undefined : effect.key,
  };
}

/** `after` of a delete is null, and so then is the record. */
function extracted(before: Stream, field: string | undefined): Stream {
  if (before.shape !== "envelope") return { ...before, shape: undefined };
  if (field !== "after") return { ...before, shape: undefined, tombstones: undefined, deletes: undefined };
  return { ...before, shape: "row", deletes: false, tombstones: before.deletes === false ? before.tombstones : before.tombstones || before.deletes };
}

/** Debezium `AbstractExtractNewRecordState`: tombstones are seen to whatever the record's shape, the rest only in an envelope. */
function unwrapped(before: Stream, mode: string): Stream {
  const { deletes } = before;
  const envelope = before.shape === "envelope";
  const shape = envelope ? "row" : before.shape;
  if (mode === "drop") return { ...before, shape, deletes: envelope ? false : deletes, tombstones: false };
  if (mode === "rewrite") return { ...before, shape, tombstones: false };
  if (mode === "rewrite-with-tombstone") return { ...before, shape };
  if (mode === "delete-to-tombstone") return { ...before, shape, deletes: envelope ? false : deletes, tombstones: envelope ? deletes : undefined };
  if (mode === "tombstone") return { ...before, shape, deletes: envelope ? false : deletes };
  return { ...before, shape: undefined, deletes: undefined, tombstones: undefined };
}

function isFalse(text: string | undefined): boolean {
  return text?.trim().toLowerCase() === "false";
}

function isTrue(text: string | undefined): boolean {
  return text?.trim().toLowerCase() === "true";
}
