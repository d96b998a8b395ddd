import type { ClassRule } from "./class-rule.ts";
import type { Family, Property } from "./property.ts";

/** What is known of a class that a configuration names. */
export interface PluginClass {
  /** Full Java name. */
  readonly className: string;
  /** Version that the list was read from. */
  readonly version: string;
  readonly properties: readonly Property[];
  readonly families?: readonly Family[];
  /** Keys that people write and that this version does not read, with what became of them as a phrase. */
  readonly removed?: Readonly<Record<string, string>>;
  /** Nobody maintains it any more: since when, as a phrase. */
  readonly abandoned?: string;
  /** What a configuration of this class can get wrong beyond single values: keys that need or exclude each other. */
  readonly rules?: readonly ClassRule[];
  /** Of a converter: what a record keeps of its schema on its way through the topic. */
  readonly carries?: Carried | ((config: ConnectorConfig) => Carried);
}

/** `schemas` without a version, such as JSON with schemas; `versioned-schemas` come from a registry. */
export type Carried = "nothing" | "schemas" | "versioned-schemas";

/** What becomes of a record whose value is null, such as the tombstone of a delete. `fail` fails the task. */
export type NullHandling = "fail" | "ignore" | "delete" | "write" | "dead-letters";

/** What a sink takes as a record's key; `primitive` is a number or a text, not a struct such as Debezium's `{id: 1}`. */
export type KeyNeed = "unused" | "primitive" | "any" | "required";

/** What a sink takes as a record's value; `struct` is one with a schema, `rows` are rows or maps without Debezium's envelope. */
export type ValueNeed = "any" | "struct";

export interface ConnectorClass extends PluginClass {
  readonly kind: "source" | "sink";
  /** Of a source that writes to one topic: the key that names it. */
  readonly recordTopic?: string;
  /** Other full names under which this version of the class is known no more, with what became of them as a phrase. */
  readonly formerNames?: Readonly<Record<string, string>>;
  /** Of a sink, by its configuration: undefined where it cannot be told. */
  readonly nulls?: (config: ConnectorConfig) => NullHandling | undefined;
  readonly recordKey?: (config: ConnectorConfig) => KeyNeed | undefined;
  readonly recordValue?: (config: ConnectorConfig) => ValueNeed | undefined;
  /** The sink reads Debezium's envelope itself, so that nothing needs to unwrap it. */
  readonly readsEnvelopes?: boolean;
  /** Keys with a list of aliases, each with properties `<list>.<alias>.…` (or `<alias>.…`) of its own. */
  readonly aliasLists?: readonly string[];
  /** Most tasks that the connector ever makes use of. */
  readonly maxTasks?: number;
  /** What a dead key's name begins with, for families that are gone as a whole. */
  readonly removedFamilies?: readonly { readonly prefix: string; readonly became: string }[];
}

/** What a transform does to the records that reach it; what is not named stays as it is. */
export interface Effect {
  /** Of records with a null value. `made`: it makes some that were not there. */
  readonly tombstones?: "dropped" | "made";
  /** What the key is afterwards. */
  readonly key?: "primitive" | "struct" | "unknown";
  /** Debezium's envelope becomes a flat row. */
  readonly unwraps?: boolean;
  /** Deletes reach nobody behind it. */
  readonly dropsDeletes?: boolean;
  /** Records may go to other topics. */
  readonly routes?: boolean;
}

export interface TransformClass extends PluginClass {
  /** It is written with `$Key` or `$Value` behind its name. */
  readonly sided: boolean;
  /** By its own keys, without `transforms.<alias>.`. */
  readonly effect?: (config: ConnectorConfig, side: "Key" | "Value" | undefined) => Effect;
}

/** A connector's configuration as Connect's REST API takes it. */
export type ConnectorConfig = Readonly<Record<string, string>>;

/** Without the members that are `undefined`, every other as text. */
export function texts(config: Readonly<Record<string, string | number | boolean | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(config).filter(([, value]) => value !== undefined).map(([key, value]) => [key, String(value)]));
}
