import { SOURCE, named } from "./example.ts";
import { providersFor } from "./facts/worker.ts";
import { references } from "./references.ts";
import type { Mark, Rule } from "./rule.ts";

export const undeclaredProvider: Rule = {
  id: "undeclared-provider",
  severity: "error",
  reason: "A reference that no provider answers stays as the text it is, so that the password becomes the text ${…}",
  source: "Kafka ConfigTransformer.transform",
  fix: "Declare the provider in the worker's config.providers, or use one that it declares",
  example: { good: named({ source: SOURCE }), context: { providers: ["env", "file"] }, bad: { of: "source", set: { "database.password": "${vault:database:password}" } } },
  check(subject, graph) {
    const providers = providersFor(subject, graph);
    if (providers === undefined) return [];
    return references(subject.config).flatMap(({ key, inside }): Mark[] => {
      const provider = inside.slice(0, Math.max(inside.indexOf(":"), 0));
      if (provider === "" || providers.includes(provider)) return [];
      const declared = providers.length === 0 ? "none" : providers.join(", ");
      return [{ key, message: `the worker declares no provider "${provider}" (it declares ${declared})`, fix: providers[0] === undefined ? `Set config.providers=${provider} on the worker` : `Use one of these, or set config.providers on the worker` }];
    });
  },
};
