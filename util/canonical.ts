/**
 * JSON text of a value with object keys sorted at every depth, so that equal values give equal text.
 *
 * `undefined` members are left out, as `JSON.stringify` does. Arrays keep their order.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(sorted(value)) ?? "null";
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  const plain = value as Record<string, unknown>;
  // A null prototype, since a member named __proto__ must stay a member.
  const out = Object.create(null) as Record<string, unknown>;
  for (const key of Object.keys(plain).sort()) out[key] = sorted(plain[key]);
  return out;
}
