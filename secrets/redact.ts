/** What stands in a text where a secret stood. */
export const REDACTED = "[redacted]";

/**
 * Keys whose value is a secret wherever it is printed as `key=value`, `"key": "value"` or `key value`.
 * Kafka writes `sasl.jaas.config` with `password="…";`, libpq prints `password=…`, S3 clients `aws.secret.access.key`.
 * An unquoted value runs to the next blank (or `&`, in an address): a comma in a password must not let its tail through.
 */
const KEY = "(?:[A-Za-z0-9_.-]*(?:password|passwd|pwd|secret|secret[_.-]?access[_.-]?key|access[_.-]?token|api[_.-]?key|private[_.-]?key|credential[s]?))";
const ASSIGNED = new RegExp(`("?${KEY}"?\\s*[=:]\\s*)("(?:[^"\\\\]|\\\\.)*"|'(?:[^'\\\\]|\\\\.)*'|\\S+?(?=[,;)}\\]]*(?:\\s|$)|&))`, "gi");
const URL_USER = /\b([a-z][a-z0-9+.-]*:\/\/[^\s:/@]*):[^\s/@]+@/gi;

/** A reference tells where to look and is no secret, whatever words stand in it (`…:secretsmanager:…:secret:name:password`). */
const REFERENCE = /\$\{(?:env|file|dir|secretsmanager|kubernetes):[^{}\s]*\}/g;

/**
 * The text without secrets: every given value (also as it looks URL-encoded or JSON-escaped), and whatever stands
 * after `password=`-like keys or between `user:` and `@host` in an address.
 *
 * A reference such as `${env:PW}` is kept, since it tells where to look and is no secret.
 * Given values of fewer than 4 characters are matched only as `key=value`: replacing every "a" would hide everything.
 */
export function redact(text: string, secrets: Iterable<string> = []): string {
  let out = text;
  for (const form of forms(secrets)) out = out.split(form).join(REDACTED);
  out = out.replace(URL_USER, `$1:${REDACTED}@`);
  const references: string[] = [];
  out = out.replace(REFERENCE, (reference) => `\${kept:${references.push(reference) - 1}}`);
  out = out.replace(ASSIGNED, (whole: string, key: string, value: string) => {
    const bare = value.replace(/^["']|["']$/g, "");
    if (bare === "" || bare === "null" || /^\$\{[a-z0-9_-]+:/i.test(bare) || bare.startsWith("[redacted") || bare.startsWith("[hidden")) return whole;
    const quote = /^["']/.exec(value)?.[0] ?? "";
    return `${key}${quote}${REDACTED}${quote}`;
  });
  return out.replace(/\$\{kept:(\d+)\}/g, (_, at: string) => references[Number(at)] ?? "");
}

function forms(secrets: Iterable<string>): string[] {
  const out = new Set<string>();
  for (const secret of secrets) {
    if (secret.length < 4) continue;
    out.add(secret);
    out.add(encodeURIComponent(secret));
    out.add(JSON.stringify(secret).slice(1, -1));
  }
  // Longest first: one secret may be part of another.
  return [...out].sort((a, b) => b.length - a.length);
}
