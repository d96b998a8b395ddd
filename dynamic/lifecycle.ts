/** Why an input is refused: shown by `pulumi preview`, which then stops. */
export interface Failure {
  /** For tests and callers in this process; the user does not see it: see `dispatch.ts`. */
  readonly property: string;
  /** A whole line: `place: what is wrong. What to do`. */
  readonly reason: string;
}

/** What `diff` answers. `changes` is always said: left out, the engine would compare inputs itself, provider text included. */
export interface Diff {
  readonly changes: boolean;
  /** Names of the inputs that force a replacement. */
  readonly replaces?: string[];
  readonly deleteBeforeReplace?: boolean;
}

/**
 * The six functions that a lifecycle module exports. `I` are the inputs, `O` the outputs, which echo all inputs under the same
 * names: the engine hands `diff` old OUTPUTS and new inputs, and `remove` only outputs.
 *
 * `check` and `diff` also run in preview, so they never write. All of them must be idempotent: a killed `pulumi up` may have made
 * the thing without recording it.
 */
export interface Lifecycle<I, O extends I = I> {
  /** Returns all inputs (they become the stored ones) and what is wrong with them. Unknown inputs: see {@link hasUnknown}. */
  check(olds: Partial<I>, news: I): Promise<{ inputs: I; failures: Failure[] }>;
  diff(id: string, olds: O, news: I): Promise<Diff>;
  create(inputs: I): Promise<{ id: string; outs: O }>;
  /** Returns the complete outputs. */
  update(id: string, olds: O, news: I): Promise<{ outs: O }>;
  /** For refresh: `{}` when the thing is gone. */
  read(id: string, props: O): Promise<{ id: string; props: O; inputs?: I } | Record<string, never>>;
  /** Tolerates that the thing is gone already. */
  remove(id: string, props: O): Promise<void>;
}

/** Pulumi's stand-in for a value not known yet in preview, whatever the declared type (`pulumi.runtime.unknownValue`). */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** True when the value, or anything in it, is not known yet. */
export function hasUnknown(value: unknown): boolean {
  if (typeof value === "string") return value.includes(UNKNOWN);
  if (Array.isArray(value)) return value.some(hasUnknown);
  if (typeof value === "object" && value !== null) return Object.entries(value).some(([key, inner]) => key !== "__provider" && hasUnknown(inner));
  return false;
}

/**
 * The thing was made but does not work. The engine records it with these properties, marks it as failed to initialise, fails the
 * `up`, and calls `update` on the next one.
 */
export class PartialFailure extends Error {
  readonly id: string;
  /** The complete outputs, as `create` or `update` would have returned them. */
  readonly properties: Record<string, unknown>;
  readonly reasons: string[];

  constructor(id: string, properties: object, reasons: readonly string[]) {
    super(reasons.join("\n"));
    this.name = "PartialFailure";
    this.id = id;
    this.properties = { ...properties };
    this.reasons = [...reasons];
  }
}

/** Not `instanceof`: the lifecycle module may have been loaded through another copy of this file. */
export function isPartialFailure(error: unknown): error is PartialFailure {
  return error instanceof Error && error.name === "PartialFailure";
}
