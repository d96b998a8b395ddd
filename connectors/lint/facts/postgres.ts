import type { ConnectorConfig } from "../../catalog/class.ts";
import { debeziumPostgres } from "../../catalog/debezium-postgres.ts";
import { aliases } from "../../catalog/resolve.ts";
import type { Graph, ResolvedSubject } from "../rule.ts";

const FALLBACKS = new Map(debeziumPostgres.properties.map(({ key, fallback }) => [key, fallback ?? ""]));

export function isPostgres({ resolved }: ResolvedSubject): boolean {
  return resolved.connector === debeziumPostgres;
}

/** A value as the source reads it, its default where it is not set. */
export function setting(config: ConnectorConfig, key: string): string {
  const text = (config[key] ?? "").trim();
  return text === "" ? (FALLBACKS.get(key) ?? "") : text;
}

/** Slots and publications belong to one database of one server. */
export function address(config: ConnectorConfig): string {
  return ["database.hostname", "database.port", "database.dbname"].map((key) => setting(config, key).toLowerCase()).join("/");
}

const looked = new WeakMap<Graph, Map<string, ResolvedSubject[]>>();

/**
 * Another source before this one with the same value of a key, and with `samePlace` in the same database. One of the
 * same name is another version of this one, not a rival.
 */
export function rival(subject: ResolvedSubject, key: string, samePlace: boolean, graph: Graph): ResolvedSubject | undefined {
  let index = looked.get(graph);
  if (index === undefined) looked.set(graph, (index = new Map()));
  const id = (one: ResolvedSubject): string => JSON.stringify([key, setting(one.config, key), samePlace ? address(one.config) : ""]);
  const whole = JSON.stringify([key, samePlace]);
  if (!index.has(whole)) {
    index.set(whole, []);
    for (const one of graph.connectors.filter(isPostgres)) if (setting(one.config, key) !== "") index.set(id(one), [...(index.get(id(one)) ?? []), one]);
  }
  const all = index.get(id(subject)) ?? [];
  return all.slice(0, Math.max(all.indexOf(subject), 0)).find(({ name }) => name !== subject.name);
}

/** Tables that are captured for sure: members of the include list that name one. Undefined where others may be, too. */
export function captured(config: ConnectorConfig): readonly string[] | undefined {
  const list = aliases(config["table.include.list"]);
  if (list.length === 0) return undefined;
  const names = list.map((one) => one.replace(/\\([^A-Za-z0-9])/g, "$1"));
  return list.every((one) => !/[$|?*+()[\]{}^]/.test(one.replace(/\\./g, ""))) ? names : undefined;
}

/** Whether an include list takes a table; undefined where that cannot be told. */
export function includes(list: string | undefined, table: string): boolean | undefined {
  const all = aliases(list);
  if (all.some((one) => one.includes("${"))) return undefined;
  try {
    return all.some((one) => new RegExp(`^(?:${one})$`, "i").test(table));
  } catch {
    return undefined;
  }
}

/** The table that a heartbeat changes, as `schema.table`; undefined where it changes none or says no schema. */
export function heartbeatTable(query: string): string | undefined {
  const name = /^\s*(?:insert\s+into|update(?:\s+only)?|delete\s+from)\s+((?:"[^"]+"|[\w$]+)\s*\.\s*(?:"[^"]+"|[\w$]+))/i.exec(query)?.[1];
  return name?.split(".").map((part) => (part.trim().startsWith('"') ? part.trim().slice(1, -1) : part.trim().toLowerCase())).join(".");
}

/** Whether the database is Amazon's: by what is known, or by its host's name. */
export function isRds(config: ConnectorConfig, { context }: Graph): boolean {
  return context.rds ?? /\.rds\.amazonaws\.com(\.cn)?$/i.test((config["database.hostname"] ?? "").trim());
}
