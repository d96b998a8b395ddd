import { SOURCE, named } from "./example.ts";
import { references, TEMPLATES } from "./references.ts";
import type { Mark, Rule } from "./rule.ts";

/** The classes behind the usual names, and what their references need. */
const PATHED: Readonly<Record<string, string>> = { file: "${file:/path.properties:key}", dir: "${dir:/directory:file}", directory: "${directory:/directory:file}" };

export const malformedReference: Rule = {
  id: "malformed-reference",
  severity: "error",
  reason: "A reference that its provider cannot take apart stays as the text it is, or stops the connector",
  source: "Kafka FileConfigProvider, DirectoryConfigProvider, EnvVarConfigProvider",
  fix: "Write ${env:NAME}, ${file:/path.properties:key} or ${dir:/directory:file}",
  example: { good: named({ source: SOURCE }), bad: { of: "source", set: { "database.password": "${file:/run/secrets/db.properties}" } } },
  check({ config }) {
    const whole = references(config).flatMap(({ key, inside, text }): Mark[] => {
      const [provider = "", ...rest] = inside.split(":");
      if (rest.length === 0) return [];
      const form = PATHED[provider];
      if (form !== undefined && rest.length === 1) return [{ key, message: `${text} has a path and no key, or a key and no path`, fix: `Write ${form}` }];
      if (provider === "env" && rest.length > 1) return [{ key, message: `${text} has a path, and the environment has none`, fix: "Write ${env:NAME}" }];
      return rest.some((part) => part.trim() === "") && provider !== "env" ? [{ key, message: `${text} names nothing`, fix: "Write ${provider:path:key}" }] : rest.join("").trim() === "" ? [{ key, message: `${text} names nothing`, fix: "Write ${provider:key}" }] : [];
    });
    const open = Object.entries(config).flatMap(([key, value]): Mark[] => (!TEMPLATES.test(key) && /\$\{[^}]*$/.test(value) ? [{ key, message: "has a ${ that is not closed", fix: "Close it with }" }] : []));
    return [...whole, ...open];
  },
};
