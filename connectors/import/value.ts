import type { Property } from "../catalog/property.ts";

/** A value without what makes no difference: blanks around it, the case of a truth value, the spelling of a number. */
export function canonicalValue(text: string, property: Property | undefined): string {
  const value = text.trim();
  if (property?.type === "boolean") return value.toLowerCase();
  if (["int", "long", "short"].includes(property?.type ?? "") && /^[+-]?\d+$/.test(value)) return BigInt(value.replace(/^\+/, "")).toString();
  if (property?.type === "list") return value.split(",").map((one) => one.trim()).join(",");
  return value;
}
