import { SOURCE, named } from "./example.ts";
import { references } from "./references.ts";
import type { Mark, Rule } from "./rule.ts";

export const bareReference: Rule = {
  id: "bare-reference",
  severity: "error",
  reason: "Connect leaves ${NAME} as it is; and what replaces it before puts the secret itself into Connect's topics and REST answers",
  source: "Kafka ConfigTransformer.DEFAULT_PATTERN",
  fix: "Write ${provider:key} or ${provider:path:key}",
  example: { good: named({ source: SOURCE }), bad: { of: "source", set: { "database.password": "${PASSWORD}" } } },
  check({ config }) {
    return references(config).flatMap(({ key, inside, text }): Mark[] => {
      if (inside.includes(":")) return [];
      return [{ key, message: `${text} is no reference: Connect takes only \${provider:key} and \${provider:path:key}`, fix: `Write \${env:${inside || "NAME"}}` }];
    });
  },
};
