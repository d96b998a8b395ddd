/** Keys whose value is a secret by its name: PASSWORD-typed keys of every class that Sluice renders, and the usual spellings. */
const SECRET = /(password|passwd|passphrase)$|(^|[._-])(secret|secret[._-]?(access[._-]?)?key|access[._-]?key([._-]id)?|token|basic\.auth\.user\.info)$/i;
const JAAS = /(^|[._-])jaas[._-]config$/i;
/** A reference of any config provider: the worker reads the value. Which providers it has is the linter's business. */
const REFERENCE = /^\$\{[A-Za-z][\w.-]*:[^{}]+\}$/;

/** Whether a secret stands in plain text under this key. */
export function isLiteralSecret(key: string, value: unknown): boolean {
  if (typeof value !== "string" || value === "" || REFERENCE.test(value)) return false;
  if (JAAS.test(key)) return [...value.matchAll(/\b(?:password|clientSecret)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s;]+))/g)].some(([, ...found]) => !REFERENCE.test(found.find((one) => one !== undefined) ?? ""));
  return SECRET.test(key);
}
