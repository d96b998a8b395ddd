import type { ConnectorConfig } from "./class.ts";

/** What a class's rule says about one key, in the shape that lint's rules use. */
export interface ClassMark {
  readonly key: string;
  /** What is wrong, without a full stop and never with a secret. */
  readonly message: string;
  /** What to write instead. */
  readonly fix: string;
  /** Where it is not the rule's own. */
  readonly severity?: "error" | "warning";
}

/**
 * A mistake that shows in one configuration by what its class does with it. For transforms, predicates and converters
 * the keys are the class's own, without `transforms.<alias>.` and the like.
 */
export interface ClassRule {
  /** Unique among all rules. */
  readonly id: string;
  readonly severity: "error" | "warning";
  /** Why, in one line. */
  readonly reason: string;
  /** Where the fact is from. */
  readonly source: string;
  /** What to do, in one line, for a reader who has no finding before them. */
  readonly fix: string;
  /** A configuration without a finding, and the one change (`null` takes a key away) that makes exactly this finding. */
  readonly example: ClassExample;
  readonly check: (config: ConnectorConfig) => ClassMark[];
}

export interface ClassExample {
  readonly good: ConnectorConfig;
  readonly bad: Readonly<Record<string, string | null>>;
}

/** The good example with its change: what a rule must find. */
export function mutant({ good, bad }: ClassExample): ConnectorConfig {
  return Object.fromEntries(Object.entries({ ...good, ...bad }).filter((entry): entry is [string, string] => entry[1] !== null));
}

/** A value as the class reads it: trimmed, or the fallback. */
export function valueOf(config: ConnectorConfig, key: string, fallback = ""): string {
  return (config[key] ?? fallback).trim();
}

/** The same in lower case, for words and switches. */
export function wordOf(config: ConnectorConfig, key: string, fallback = ""): string {
  return valueOf(config, key, fallback).toLowerCase();
}

/** A number, or undefined where the text is none, such as a reference. */
export function numberOf(config: ConnectorConfig, key: string, fallback: number): number | undefined {
  const text = valueOf(config, key);
  if (text === "") return fallback;
  return /^[+-]?\d+$/.test(text) ? Number(text) : undefined;
}

export function isSet(config: ConnectorConfig, key: string): boolean {
  return valueOf(config, key) !== "";
}
