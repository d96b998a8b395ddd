import type { ConnectorClass, ConnectorConfig, PluginClass } from "./class.ts";
import { COMMON, COMMON_REMOVED, OVERRIDES, SINK_ONLY, SOURCE_ONLY, TOPIC_CREATION } from "./framework.ts";
import { property, REQUIRED, type Family, type Property } from "./property.ts";
import { aliases } from "./text.ts";
import { connectorClass, converterClass, predicateClass, transformClass } from "./registry.ts";

export { aliases } from "./text.ts";

/** What is known of one key of a configuration. */
export type Resolved =
  /** Somebody reads it; `property` where its values are known too. */
  | { readonly status: "known"; readonly property?: Property }
  /** Nobody reads it. `candidates` are full keys that could stand in its place, `became` tells what happened to it. */
  | { readonly status: "unknown"; readonly candidates: readonly string[]; readonly became?: string }
  /** Belongs to a class that the catalogue does not have. */
  | { readonly status: "unclear" };

/** A configuration seen through the catalogue. */
export interface ResolvedConfig {
  readonly connector?: ConnectorClass;
  readonly kind?: "source" | "sink";
  readonly keys: ReadonlyMap<string, Resolved>;
  /** Required properties, those of transforms and predicates included, that are not set. */
  readonly missing: readonly Property[];
  /** Transforms in their order, predicates, converters and what else has keys of its own. */
  readonly parts: readonly Part[];
}

/** A class behind a prefix of keys, such as `transforms.unwrap.`. */
export interface Part {
  readonly prefix: string;
  /** Undefined: a class that the catalogue does not have. */
  readonly plugin: PluginClass | undefined;
  readonly own: readonly Property[];
}

const CLASS = { pattern: /^[\w$.]+$/, form: "a Java class name" };
const TRANSFORM_OWN = [property("type", "class", REQUIRED, CLASS), property("predicate", "string", ""), property("negate", "boolean", "false"), property("plugin.version", "string")];
const PREDICATE_OWN = [property("type", "class", REQUIRED, CLASS), property("plugin.version", "string")];

export function resolveConfig(config: ConnectorConfig): ResolvedConfig {
  const connector = connectorClass(config["connector.class"] ?? "");
  const kind = connector?.kind ?? guessedKind(config);
  const direct = [...COMMON, ...(kind === "sink" ? [] : SOURCE_ONLY), ...(kind === "source" ? [] : SINK_ONLY), ...(connector?.properties ?? [])];
  const families = [...(connector?.families ?? []), ...OVERRIDES[kind ?? "source"], ...(kind === "sink" ? [] : TOPIC_CREATION)];
  const parts = partsOf(config, connector);
  const known = new Map(direct.map((one) => [one.key, one]));
  const keys = new Map(Object.keys(config).map((key) => [key, lookUp(key, known, families, parts, connector)] as const));
  const missing = [...direct, ...parts.flatMap(expanded)].filter((one) => one.required && !(one.key in config) && !given(one.key, config));
  return { ...(connector === undefined ? {} : { connector }), ...(kind === undefined ? {} : { kind }), keys, missing, parts };
}

/** What Confluent's cloud sets by itself, for a connector of one's own that asks for it. */
function given(key: string, config: ConnectorConfig): boolean {
  return key.endsWith(".converter.schema.registry.url") && config["confluent.custom.schema.registry.auto"]?.trim().toLowerCase() === "true";
}

/** Only a sink has topics to read, only a source makes them. */
function guessedKind(config: ConnectorConfig): "source" | "sink" | undefined {
  if ("topics" in config || "topics.regex" in config) return "sink";
  const name = config["connector.class"] ?? "";
  return /SinkConnector$/.test(name) ? "sink" : /SourceConnector$/.test(name) ? "source" : undefined;
}

function partsOf(config: ConnectorConfig, connector: ConnectorClass | undefined): Part[] {
  const transforms = aliases(config["transforms"]).map((alias): Part => {
    const prefix = `transforms.${alias}.`;
    return { prefix, plugin: transformClass(config[`${prefix}type`] ?? "")?.found, own: TRANSFORM_OWN };
  });
  const predicates = aliases(config["predicates"]).map((alias): Part => {
    const prefix = `predicates.${alias}.`;
    return { prefix, plugin: predicateClass(config[`${prefix}type`] ?? ""), own: PREDICATE_OWN };
  });
  const converters = ["key", "value", "header"].map((side): Part => ({ prefix: `${side}.converter.`, plugin: converterClass(config[`${side}.converter`] ?? ""), own: [] }));
  const type = [property("type", "class", REQUIRED, CLASS)];
  const others = (connector?.aliasLists ?? []).flatMap((list) => aliases(config[list]).map((alias): Part => {
    // Debezium takes `post.processors.<alias>.…` and, as it used to be, `<alias>.…`.
    const prefix = `${list}.${alias}.`;
    return { prefix: Object.keys(config).some((key) => key.startsWith(prefix)) ? prefix : `${alias}.`, plugin: undefined, own: type };
  }));
  return [...transforms, ...predicates, ...converters, ...others];
}

/** The properties of a part under their full keys. */
function expanded({ prefix, plugin, own }: Part): Property[] {
  return [...own, ...(plugin?.properties ?? [])].map((one) => ({ ...one, key: prefix + one.key }));
}

function lookUp(key: string, known: ReadonlyMap<string, Property>, families: readonly Family[], parts: readonly Part[], connector: ConnectorClass | undefined): Resolved {
  const direct = known.get(key);
  if (direct !== undefined) return { status: "known", property: direct };
  const family = families.find(({ pattern }) => pattern.test(key));
  if (family !== undefined) return { status: "known", ...(family.property === undefined ? {} : { property: family.property }) };
  const part = parts.find(({ prefix }) => key.startsWith(prefix));
  if (part !== undefined) return inPart(key, part);
  const became = connector?.removed?.[key] ?? COMMON_REMOVED[key] ?? connector?.removedFamilies?.find(({ prefix }) => key.startsWith(prefix))?.became;
  const alias = /^(transforms|predicates)\.([^.]+)\../.exec(key);
  if (alias !== null) return { status: "unknown", candidates: [], became: `${alias[2]} is not listed in ${alias[1]}` };
  // The class is not known, so neither are its keys.
  if (connector === undefined && became === undefined) return { status: "unclear" };
  return { status: "unknown", candidates: [...known.keys()], ...(became === undefined ? {} : { became }) };
}

function inPart(key: string, part: Part): Resolved {
  const all = expanded(part);
  const found = all.find((one) => one.key === key);
  if (found !== undefined) return { status: "known", property: found };
  if (part.plugin === undefined) return { status: "unclear" };
  const bare = key.slice(part.prefix.length);
  const family = part.plugin.families?.find(({ pattern }) => pattern.test(bare));
  if (family !== undefined) return { status: "known", ...(family.property === undefined ? {} : { property: { ...family.property, key } }) };
  const became = part.plugin.removed?.[bare];
  return { status: "unknown", candidates: all.map((one) => one.key), ...(became === undefined ? {} : { became }) };
}
