import type { ConnectorConfig } from "../catalog/class.ts";
import { resolveConfig, type Resolved } from "../catalog/resolve.ts";
import type { Subject } from "../lint/rule.ts";
import type { Change, TakenSecret } from "./imported.ts";

/** A connector without what nothing reads and without secrets: otherwise what it was. */
export interface Cleaned {
  readonly config: ConnectorConfig;
  readonly changes: readonly Change[];
  readonly secrets: readonly TakenSecret[];
}

/** `${NAME}` of a template. Kafka Connect leaves it as it is; `${topic}` and `${routedByValue}` are connectors' own. */
const TEMPLATE = /\$\{([A-Z][A-Z0-9_]*)\}/g;

const REFERENCE = /^\$\{[^}:]+:[^}]*\}$/;

export function clean({ name, config }: Subject): Cleaned {
  const changes: Change[] = [];
  const secrets: TakenSecret[] = [];
  const { keys } = resolveConfig(config);
  const out: Record<string, string> = {};
  for (const [key, value] of Object.entries(config)) {
    const known = keys.get(key);
    if (known?.status === "unknown") {
      changes.push({ connector: name, key, what: "dropped", why: `nothing reads it${known.became === undefined ? "" : `: ${known.became}`}` });
      continue;
    }
    const filled = value.replace(TEMPLATE, (_, variable: string) => `\${env:${variable}}`);
    if (isSecret(key, value, known)) {
      const reference = REFERENCE.test(filled) ? filled : `\${env:${variable(name, key)}}`;
      out[key] = reference;
      if (reference === value) continue;
      secrets.push({ connector: name, key, reference });
      changes.push({ connector: name, key, what: "secret", after: reference, why: "a secret is written as a reference that the worker resolves" });
      continue;
    }
    out[key] = filled;
    if (filled !== value) changes.push({ connector: name, key, what: "changed", before: value, after: filled, why: "Kafka Connect knows references only as ${provider:key}" });
  }
  return { config: out, changes, secrets };
}

function isSecret(key: string, value: string, known: Resolved | undefined): boolean {
  if (value === "") return false;
  if (known?.status === "known" && known.property?.type === "password") return true;
  // What the class of the key is not known for, and what hides in other values.
  return /(password|passwd|secret|token|api[._]?key|credentials|jaas\.config|secret[._]access[._]key|access[._]key([._]id)?)$/i.test(key) || /:\/\/[^/\s:@]+:[^/\s@]+@|[?&;]password=/i.test(value);
}

function variable(...parts: readonly string[]): string {
  return parts.join("_").toUpperCase().replace(/[^A-Z0-9]+/g, "_").replace(/^(?=\d)/, "_");
}
