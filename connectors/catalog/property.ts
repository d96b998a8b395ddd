import { z } from "zod";

/** Types of Kafka's `ConfigDef`; a `password` is hidden in logs and must be a reference to a secret store. */
export type PropertyType = "string" | "int" | "long" | "short" | "double" | "boolean" | "list" | "password" | "class";

/** What else is known of a property's values. */
export interface PropertyRules {
  /** The only values there are. */
  readonly allowed?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  /** What a value must look like as a whole, and that in words, as in `… is not ${form}`. */
  readonly pattern?: RegExp;
  readonly form?: string;
  /** The connector reads it, but it is not part of its `ConfigDef`: Connect's own validation neither lists nor checks it. */
  readonly unlisted?: boolean;
  /** Version of the class that reads it first. */
  readonly since?: string;
  /** Still read, but on its way out: since which version, and what to write instead. */
  readonly deprecated?: { readonly since: string; readonly use?: string };
}

/** One property of a connector, transform, predicate or converter class. */
export interface Property extends PropertyRules {
  /** Full key for connectors, key behind the alias for the others. */
  readonly key: string;
  readonly type: PropertyType;
  /** Default as text, `null` for none. */
  readonly fallback: string | null;
  readonly required: boolean;
}

/** Stands for a default where there is none and the property must be set. */
export const REQUIRED = Symbol("required");

export function property(key: string, type: PropertyType, fallback: string | null | typeof REQUIRED = null, rules: PropertyRules = {}): Property {
  return { key, type, fallback: fallback === REQUIRED ? null : fallback, required: fallback === REQUIRED, ...rules };
}

/** Keys whose names hold something free, such as `column.mask.with.<n>.chars`. */
export interface Family {
  /** As documentation writes it. */
  readonly name: string;
  /** Matches a whole key. */
  readonly pattern: RegExp;
  /** What the values are, where that is known. */
  readonly property?: Property;
}

/** A family by its prefix: `driver.` for `driver.*`. */
export function prefixed(prefix: string): Family {
  return { name: `${prefix}*`, pattern: new RegExp(`^${prefix.replaceAll(".", "\\.")}.+$`, "s") };
}

const RANGES: Partial<Record<PropertyType, [number, number]>> = {
  short: [-32768, 32767],
  int: [-2147483648, 2147483647],
  long: [-(2 ** 63), 2 ** 63],
};

/** Whether a text holds a reference that the worker resolves, so that its value is not known here. */
export function holdsReference(text: string): boolean {
  return /\$\{[^}:]+:[^}]*\}/.test(text);
}

/** Why a value is refused by the class that reads it, as a phrase behind the value; `undefined` if it is not. */
export function refusal(of: Property, text: string): string | undefined {
  if (holdsReference(text)) return undefined;
  const value = text.trim();
  const { allowed, pattern, form } = of;
  const kind = wrongKind(of, value);
  if (kind !== undefined) return kind;
  if (allowed !== undefined) {
    const parts = of.type === "list" ? value.split(",").map((part) => part.trim()).filter((part) => part !== "") : [value];
    // Debezium and Kafka compare the words of an enumeration without their case.
    const wrong = parts.find((part) => !allowed.some((word) => word.toLowerCase() === part.toLowerCase()));
    if (wrong !== undefined) return `is none of ${allowed.join(", ")}`;
  }
  if (pattern !== undefined && !pattern.test(value)) return `is not ${form ?? `of the form ${pattern.source}`}`;
  return undefined;
}

function wrongKind({ type, min, max, required }: Property, value: string): string | undefined {
  if (type === "boolean") return /^(true|false)$/i.test(value) ? undefined : "is neither true nor false";
  const range = RANGES[type];
  if (range !== undefined) {
    if (!/^[+-]?\d+$/.test(value)) return "is not a whole number";
    const number = Number(value);
    const [least, most] = [min ?? range[0], max ?? range[1]];
    if (number < least) return `is less than ${least}`;
    if (number > most) return `is more than ${most}`;
  }
  if (type === "double" && !Number.isFinite(Number(value === "" ? "x" : value))) return "is not a number";
  return required && value === "" ? "is empty" : undefined;
}

/** Whether Java refuses a regular expression. Of what only Java knows (flags within, `\Q`, possessive quantifiers) nothing is said. */
export function brokenPattern(text: string): boolean {
  if (/\(\?[a-zA-Z-]+[):]|\\[QEGZzAhHRXpP]|[*+?}]\+|&&/.test(text) || holdsReference(text)) return false;
  try {
    new RegExp(text);
    return false;
  } catch {
    return true;
  }
}

/** Groups that a replacement names (`$1`, `${name}`) and that its expression does not have. */
export function groupsMissing(regex: string, replacement: string): string[] {
  let groups: RegExpExecArray | null;
  try {
    groups = new RegExp(`(?:${regex})|`).exec("");
  } catch {
    return [];
  }
  if (groups === null) return [];
  const count = groups.length - 1;
  const names = Object.keys(groups.groups ?? {});
  return [...replacement.matchAll(/(?<!\\)\$(?:\{([A-Za-z][A-Za-z0-9]*)\}|(\d))/g)].flatMap(([, name, digit]) => {
    if (name !== undefined) return names.includes(name) ? [] : [`\${${name}}`];
    return Number(digit) <= count ? [] : [`$${digit}`];
  });
}

/** Strict zod schema of a class: its properties alone, texts as Connect's REST API takes them. Families are not in it. */
export function zodOf(properties: readonly Property[]): z.ZodObject {
  const shape = properties.map((one) => {
    const value = z.string().superRefine((text, context) => {
      const reason = refusal(one, text);
      if (reason !== undefined) context.addIssue({ code: "custom", message: reason });
    });
    return [one.key, one.required ? value : value.optional()] as const;
  });
  return z.strictObject(Object.fromEntries(shape));
}
