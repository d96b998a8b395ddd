import type { ConnectorConfig, TransformClass } from "../../catalog/class.ts";
import { transformClass } from "../../catalog/registry.ts";
import { aliases } from "../../catalog/resolve.ts";

/** One transform of a connector, in the order in which records meet them. */
export interface Step {
  readonly alias: string;
  /** `transforms.<alias>.` */
  readonly prefix: string;
  /** Class without package and side: `InsertField`. */
  readonly name: string;
  /** Package of the class, empty where only the simple name is written. */
  readonly from: string;
  readonly side: "Key" | "Value" | undefined;
  /** Undefined: the catalogue does not have the class. */
  readonly plugin: TransformClass | undefined;
  readonly predicate: Predicate | undefined;
  /** Its own keys, without the prefix. */
  readonly own: ConnectorConfig;
}

/** The condition under which a transform is applied. */
export interface Predicate {
  readonly alias: string;
  /** Class without package: `RecordIsTombstone`; empty where none is configured. */
  readonly name: string;
  readonly negate: boolean;
  readonly own: ConnectorConfig;
}

/** The transforms of a connector. One without a class is passed over. */
export function chain(config: ConnectorConfig): Step[] {
  return [...new Set(aliases(config["transforms"]))].flatMap((alias): Step[] => {
    const prefix = `transforms.${alias}.`;
    const own = under(config, prefix);
    const type = own["type"]?.trim();
    if (type === undefined || type === "") return [];
    const [bare = "", side] = type.split("$");
    const dot = bare.lastIndexOf(".");
    const plugin = transformClass(type)?.found;
    return [{ alias, prefix, name: bare.slice(dot + 1), from: bare.slice(0, Math.max(dot, 0)), side: side === "Key" || side === "Value" ? side : undefined, plugin, predicate: predicateOf(config, own), own }];
  });
}

function predicateOf(config: ConnectorConfig, own: ConnectorConfig): Predicate | undefined {
  const alias = own["predicate"]?.trim();
  if (alias === undefined || alias === "") return undefined;
  const keys = under(config, `predicates.${alias}.`);
  const type = keys["type"] ?? "";
  return { alias, name: type.slice(type.lastIndexOf(".") + 1), negate: own["negate"]?.trim().toLowerCase() === "true", own: keys };
}

function under(config: ConnectorConfig, prefix: string): ConnectorConfig {
  return Object.fromEntries(Object.entries(config).flatMap(([key, value]) => (key.startsWith(prefix) ? [[key.slice(prefix.length), value]] : [])));
}

/** Whether a step is Debezium's unwrap. */
export function isUnwrap(step: Step): boolean {
  return step.name === "ExtractNewRecordState" && (step.from === "" || step.from === "io.debezium.transforms");
}

export function isEventRouter(step: Step): boolean {
  return step.name === "EventRouter" && (step.from === "" || step.from === "io.debezium.transforms.outbox");
}

/** Whether a step is the one of Kafka's own transforms. */
export function isKafka(step: Step, ...names: readonly string[]): boolean {
  return (step.from === "" || step.from === "org.apache.kafka.connect.transforms") && names.includes(step.name);
}
