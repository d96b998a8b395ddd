import type { ConnectorConfig } from "../catalog/class.ts";
import type { ResolvedConfig } from "../catalog/resolve.ts";
import { holdsReference } from "../catalog/property.ts";
import { SOURCE, named } from "./example.ts";
import type { Mark, RuleText } from "./rule.ts";

/** Keys that hold a password by their name, for classes and families whose types are not known. */
const TELLING = /(^|[._-])(password|passwd|secret|secret[._-]?(access[._-]?)?key|access[._-]?token|api[._-]?key|private[._-]?key|jaas\.config|basic\.auth\.user\.info)$/i;

/** A login that asks for none, such as MSK's with IAM: `…IAMLoginModule required;`. */
const secretless = (key: string, value: string): boolean => /jaas\.config$/i.test(key) && !/(password|passwd|secret|key|token)\w*\s*=/i.test(value);

/** About connectors and workers alike. */
export const literalSecret: RuleText & { readonly check: (one: { readonly config: ConnectorConfig; readonly resolved?: ResolvedConfig }) => Mark[] } = {
  id: "literal-secret",
  severity: "error",
  reason: "Connect keeps a connector's configuration in a topic and shows it to everybody who asks its REST address",
  source: "Kafka ConnectorsResource.getConnectorConfig",
  fix: "Keep the secret where a config provider finds it, and write a reference to it",
  example: { good: named({ source: SOURCE }), bad: { of: "source", set: { "database.password": "swordfish" } } },
  check({ config, resolved }) {
    return Object.entries(config).flatMap(([key, value]) => {
      const known = resolved?.keys.get(key);
      const secret = known?.status === "known" && known.property !== undefined ? known.property.type === "password" : TELLING.test(key);
      if (!secret || value.trim() === "" || holdsReference(value) || secretless(key, value)) return [];
      // `${NAME}` is told by the rule bare-reference.
      if (/^\$\{[^}]*\}$/.test(value.trim())) return [];
      return [{ key, message: "a secret stands here in plain text", fix: "Write a reference such as ${env:NAME} or ${file:/path.properties:key}" }];
    });
  },
};
