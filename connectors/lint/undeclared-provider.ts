import type { Mark, Rule } from "./rule.ts";

/** Words that transforms put values for, in the keys where they do: no references. */
const TEMPLATES = /(\.replacement|\.topic\.format|\.format|\.name\.format|^topic\.replacement|\.template|\.pattern|\.regex)$/;

export const undeclaredProvider: Rule = {
  id: "undeclared-provider",
  severity: "error",
  reason: "A reference that no provider answers stays as the text it is, so that the password becomes the text ${…}",
  source: "Kafka ConfigTransformer.transform",
  check({ config }, { context }) {
    return Object.entries(config).flatMap(([key, value]) =>
      [...value.matchAll(/\$\{([^{}]*)\}/g)].flatMap((match): Mark[] => {
        const inside = match[1] ?? "";
        if (TEMPLATES.test(key)) return [];
        if (!inside.includes(":")) return [{ key, message: `\${${inside}} is no reference: Connect takes only \${provider:key} and \${provider:path:key}`, fix: `Write \${env:${inside || "NAME"}}` }];
        const provider = inside.slice(0, inside.indexOf(":"));
        if (context.providers === undefined || context.providers.includes(provider)) return [];
        const declared = context.providers.length === 0 ? "none" : context.providers.join(", ");
        return [{ key, message: `the worker declares no provider "${provider}" (it declares ${declared})`, fix: context.providers[0] === undefined ? `Set config.providers=${provider} on the worker` : `Use one of these, or set config.providers on the worker` }];
      }),
    );
  },
};
