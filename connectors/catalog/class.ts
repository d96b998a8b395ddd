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
}

export interface ConnectorClass extends PluginClass {
  readonly kind: "source" | "sink";
  /** Keys with a list of aliases, each with properties `<list>.<alias>.…` (or `<alias>.…`) of its own. */
  readonly aliasLists?: readonly string[];
  /** Most tasks that the connector ever makes use of. */
  readonly maxTasks?: number;
  /** What a dead key's name begins with, for families that are gone as a whole. */
  readonly removedFamilies?: readonly { readonly prefix: string; readonly became: string }[];
}

export interface TransformClass extends PluginClass {
  /** It is written with `$Key` or `$Value` behind its name. */
  readonly sided: boolean;
}

/** A connector's configuration as Connect's REST API takes it. */
export type ConnectorConfig = Readonly<Record<string, string>>;

/** Without the members that are `undefined`, every other as text. */
export function texts(config: Readonly<Record<string, string | number | boolean | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(config).filter(([, value]) => value !== undefined).map(([key, value]) => [key, String(value)]));
}
