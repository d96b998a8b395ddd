/** Single message transforms as a stack's configuration says them, every default filled in. */

/** Which half of a record a transform looks at. */
export const SIDES = ["value", "key"] as const;
export type Side = (typeof SIDES)[number];

/** Types of Kafka Connect that a cast can make. */
export const CAST_TYPES = ["int8", "int16", "int32", "int64", "float32", "float64", "boolean", "string"] as const;
export type CastType = (typeof CAST_TYPES)[number];

/** What a time can become: Connect's own types, a number since 1970, or a text. */
export const TIME_TYPES = ["string", "unix", "date", "time", "timestamp"] as const;
export type TimeType = (typeof TIME_TYPES)[number];

export const TIME_PRECISIONS = ["nanoseconds", "microseconds", "milliseconds", "seconds"] as const;
export type TimePrecision = (typeof TIME_PRECISIONS)[number];

/** Which records a step looks at. */
export type Condition = { readonly negate: boolean } & (
  | { readonly on: "topicNameMatches"; readonly pattern: string }
  | { readonly on: "hasHeaderKey"; readonly header: string }
  | { readonly on: "recordIsTombstone" }
);

interface Sided {
  readonly side: Side;
}

/** What one step does, by its key in the configuration. */
export type StepKind =
  | (Sided & { readonly kind: "extractField"; readonly field: string })
  | (Sided & {
    readonly kind: "insertField";
    /** Names of the new fields. */
    readonly topic?: string;
    readonly partition?: string;
    readonly offset?: string;
    readonly timestamp?: string;
    readonly constant?: { readonly name: string; readonly value: string };
  })
  | { readonly kind: "regexRouter"; readonly regex: string; readonly replacement: string }
  /** Drops the records that its condition is true of. */
  | { readonly kind: "filter"; readonly when: Condition }
  | (Sided & { readonly kind: "mask"; readonly fields: readonly string[]; readonly replacement?: string })
  | (Sided & { readonly kind: "replaceField"; readonly include: readonly string[]; readonly exclude: readonly string[]; readonly renames: Readonly<Record<string, string>> })
  | (Sided & { readonly kind: "timestampConverter"; readonly field?: string; readonly to: TimeType; readonly format?: string; readonly precision: TimePrecision })
  /** `whole` stands for a value that is no row. */
  | (Sided & { readonly kind: "cast"; readonly fields: Readonly<Record<string, CastType>>; readonly whole?: CastType })
  | { readonly kind: "valueToKey"; readonly fields: readonly string[] }
  | (Sided & { readonly kind: "hoistField"; readonly field: string })
  | (Sided & { readonly kind: "flatten"; readonly delimiter: string })
  /** Header by field. */
  | (Sided & { readonly kind: "headerFrom"; readonly fields: Readonly<Record<string, string>>; readonly operation: "copy" | "move" })
  | { readonly kind: "dropHeaders"; readonly headers: readonly string[] }
  | { readonly kind: "insertHeader"; readonly header: string; readonly value: string }
  | (Sided & { readonly kind: "setSchemaMetadata"; readonly name?: string; readonly version?: number })
  | { readonly kind: "timestampRouter"; readonly topicFormat: string; readonly timestampFormat: string };

export type Step = StepKind & { readonly when?: Condition };

/** A step of one kind. */
export type StepOf<Name extends Step["kind"]> = Extract<Step, { kind: Name }>;

/** The half of a record that a step looks at. */
export function sideOf(step: Step): Side {
  return "side" in step ? step.side : "value";
}
