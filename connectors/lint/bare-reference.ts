import { SOURCE, named } from "./example.ts";
import { references } from "./references.ts";
import type { Mark, Rule } from "./rule.ts";

/** What sinks themselves put in the place of, such as `${topic}` in the name of a table. */
const OWN_WORDS = ["topic", "table", "schema", "database", "partition", "offset", "key", "timestamp", "date", "routedByValue"];

export const bareReference: Rule = {
  id: "bare-reference",
  severity: "error",
  reason: "Connect leaves ${NAME} as it is; and what replaces it before puts the secret itself into Connect's topics and REST answers",
  source: "Kafka ConfigTransformer.DEFAULT_PATTERN",
  fix: "Write ${provider:key} or ${provider:path:key}",
  example: { good: named({ source: SOURCE }), bad: { of: "source", set: { "database.password": "${PASSWORD}" } } },
  check({ config }) {
    const bare = references(config).filter(({ inside }) => !inside.includes(":") && !OWN_WORDS.includes(inside));
    return [...new Set(bare.map(({ key }) => key))].map((key): Mark => {
      const here = bare.filter((one) => one.key === key);
      const texts = here.map(({ text }) => text).join(" and ");
      return { key, message: `${texts} ${here.length === 1 ? "is no reference" : "are no references"}: Connect takes only \${provider:key} and \${provider:path:key}`, fix: `Write ${here.map(({ inside }) => `\${env:${inside || "NAME"}}`).join(" and ")}` };
    });
  },
};
