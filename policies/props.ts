/**
 * What stands where a value is not known yet: a preview knows no address, ARN or generated name before the thing is there.
 * A policy says nothing about an unknown value; the same check runs again in `up`, when the value is known and before the
 * resource is made.
 */
export const UNKNOWN: unique symbol = Symbol("unknown");

export type Props = Readonly<Record<string, unknown>>;

/**
 * Plain data from the properties that Pulumi hands to a policy. Those are a proxy that throws on every access to an unknown
 * value, and the throw would end the whole policy: one unknown address, and no key of that connector were looked at.
 */
export function plain(value: unknown): unknown {
  if (Array.isArray(value)) return Array.from({ length: value.length }, (_, index) => read(value, index));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.keys(value).map((key) => [key, read(value, key)]));
}

function read(owner: object, key: string | number): unknown {
  let value: unknown;
  try {
    value = (owner as Record<string | number, unknown>)[key];
  } catch {
    return UNKNOWN;
  }
  return plain(value);
}

/** A map, or an empty one for anything else (an unknown included). */
export function mapOf(value: unknown): Props {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Props) : {};
}

/** A list, or an empty one for anything else. One value stands for a list of one, as in IAM documents. */
export function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return value === undefined || value === null || value === UNKNOWN ? [] : [value];
}

/** The maps of a list. */
export function mapsOf(value: unknown): readonly Props[] {
  return listOf(value).map(mapOf);
}

/** A text, or undefined for anything else. */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** The value at a path of keys; UNKNOWN where the path runs into an unknown. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  let here = value;
  for (const key of path) {
    if (here === UNKNOWN) return UNKNOWN;
    here = mapOf(here)[key];
  }
  return here;
}
