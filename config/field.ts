import { z } from "zod";

/**
 * The leaves of the stack configuration. Each carries a description and examples: they become the mend of a problem
 * and the completion text of the JSON Schema.
 */

const secrets = new WeakSet<z.ZodType>();

/** Whether a schema was made by {@link secret}. */
export function isSecret(schema: z.ZodType): boolean {
  return secrets.has(schema);
}

/** A field that takes a reference, or a literal only where Pulumi keeps the configuration key encrypted. */
export function secret(description: string): z.ZodString {
  const schema = z.string().min(1, "is empty").meta({ description, examples: ["${env:NAME}"] });
  secrets.add(schema);
  return schema;
}

export function text(description: string, example: string): z.ZodString {
  return z.string().min(1, "is empty").meta({ description, examples: [example] });
}

/** Text of a fixed form. `form` says it in words, as in `… is not ${form}`. */
export function formed(pattern: RegExp, form: string, description: string, example: string): z.ZodString {
  return z.string().regex(pattern, `is not ${form}`).meta({ description, examples: [example] });
}

export function whole(description: string, from: number, to: number, example: number): z.ZodNumber {
  const range = `is not a whole number from ${from} to ${to}`;
  return z.number().int(range).min(from, range).max(to, range).meta({ description, examples: [example] });
}

/** A number that need not be whole, such as cores. */
export function amount(description: string, from: number, to: number, example: number): z.ZodNumber {
  const range = `is not a number from ${from} to ${to}`;
  return z.number().min(from, range).max(to, range).meta({ description, examples: [example] });
}

export function port(description: string): z.ZodNumber {
  return whole(description, 1, 65535, 5432);
}

export function flag(description: string): z.ZodBoolean {
  return z.boolean().meta({ description, examples: [true] });
}

export function choice<const T extends readonly [string, ...string[]]>(values: T, description: string): z.ZodEnum<{ [K in T[number]]: K }> {
  return z.enum(values).meta({ description, examples: [values[0]] });
}

const DURATION = /^([1-9]\d{0,8})(ms|s|m|h|d)$/;
const UNITS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of `5s`, `10m`, `7d`; `undefined` if the text is no duration. */
export function durationMs(written: string): number | undefined {
  const match = DURATION.exec(written);
  return match === null ? undefined : Number(match[1]) * (UNITS[match[2] ?? ""] ?? NaN);
}

/** A duration between two others, all written as `5s` or `10m`. */
export function duration(description: string, from: string, to: string, example: string): z.ZodString {
  const [least, most] = [durationMs(from) ?? 0, durationMs(to) ?? Infinity];
  return z
    .string()
    .regex(DURATION, { error: "is not a duration (a whole number and ms, s, m, h or d)", abort: true })
    .refine((written) => within(durationMs(written), least, most), `is not between ${from} and ${to}`)
    .meta({ description, examples: [example] });
}

const SIZE = /^([1-9]\d{0,8})(kB|MB|GB|TB|KiB|MiB|GiB|TiB)$/;
const POWERS: Record<string, number> = { k: 1, K: 1, M: 2, G: 3, T: 4 };

/** Bytes of `64MB` or `2GiB`, both binary as PostgreSQL and the JVM count; `undefined` if the text is no size. */
export function sizeBytes(written: string): number | undefined {
  const match = SIZE.exec(written);
  return match === null ? undefined : Number(match[1]) * 1024 ** (POWERS[match[2]?.[0] ?? ""] ?? NaN);
}

export function size(description: string, from: string, to: string, example: string): z.ZodString {
  const [least, most] = [sizeBytes(from) ?? 0, sizeBytes(to) ?? Infinity];
  return z
    .string()
    .regex(SIZE, { error: "is not a size (a whole number and kB, MB, GB or TB)", abort: true })
    .refine((written) => within(sizeBytes(written), least, most), `is not between ${from} and ${to}`)
    .meta({ description, examples: [example] });
}

function within(value: number | undefined, least: number, most: number): boolean {
  return value !== undefined && value >= least && value <= most;
}
