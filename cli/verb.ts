import type { ParseArgsConfig } from "node:util";
import type { Progress } from "./progress.ts";
import type { StackManifest } from "./manifest.ts";

/** What a verb found. */
export interface Outcome {
  /** `false`: findings, or something is unhealthy: exit 1. */
  readonly ok: boolean;
  /** For `--json`: any JSON value. Big integers are written as numbers, or as text where a number is not exact. */
  readonly data: unknown;
  /** For people, without a line break at the end. */
  readonly text: string;
  /** Everything was told already: nothing is printed at the end. */
  readonly told?: boolean;
}

export interface VerbInput {
  readonly values: Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;
  readonly positionals: readonly string[];
  /** Of `--stack`, default `local`. */
  readonly stack: string;
  /** Whether `--stack` was given. */
  readonly stackGiven: boolean;
  readonly manifest: () => Promise<StackManifest>;
  /** Standard error; silent with `--json`. */
  readonly progress: Progress;
  /** For verbs that go on until they are told to end: one thing found, on standard output at once; with `--json` as one line of JSON. */
  readonly tell: (data: unknown, text: string) => void;
  /** For such a verb: when it is to end (Ctrl-C). */
  readonly ending: () => AbortSignal;
}

export interface Verb {
  /** What follows the verb, such as `NAME`. */
  readonly usage: string;
  /** One line. */
  readonly summary: string;
  /** Lines that only its own help shows. */
  readonly more?: readonly string[];
  readonly options?: NonNullable<ParseArgsConfig["options"]>;
  /** How many words follow: least and most. */
  readonly words: readonly [number, number];
  run(input: VerbInput): Promise<Outcome>;
}

/** Wrong use: exit 2. */
export class UsageError extends Error {}

/** All values of an option that may be repeated. */
export function texts(value: VerbInput["values"][string]): string[] {
  return (Array.isArray(value) ? value : [value]).filter((one): one is string => typeof one === "string");
}

/** The number of a task, or `undefined` when `--task` is not given. */
export function taskNumber(value: VerbInput["values"][string]): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (!Number.isInteger(number) || number < 0) throw new UsageError(`--task: "${String(value)}" is not the number of a task`);
  return number;
}

/** A positive number of an option, or `undefined` when it is not given. */
export function positive(name: string, value: VerbInput["values"][string]): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (!Number.isFinite(number) || number <= 0) throw new UsageError(`--${name}: "${String(value)}" is not a number above 0`);
  return number;
}
