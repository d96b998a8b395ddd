import type { ResourceValidationPolicy } from "@pulumi/policy";
import { isReference } from "../secrets/reference.ts";
import { connectorConfig } from "./connector.ts";

/** Keys whose value is a secret by its name: PASSWORD-typed keys of every class that Sluice renders, and the usual spellings. */
const secretKey = /(^|[._-])(password|passphrase|secret|secret[._-]?(access[._-]?)?key|access[._-]?key([._-]id)?|token|jaas\.config|basic\.auth\.user\.info)$/i;

export const connectorLiteralSecret: ResourceValidationPolicy = {
  name: "connector-literal-secret",
  description: "A connector's secret is a reference that the worker resolves: a literal would stand in the Connect config topic and in every REST answer.",
  enforcementLevel: "mandatory",
  validateResource: (args, report) => {
    for (const [key, value] of Object.entries(connectorConfig(args) ?? {})) {
      if (secretKey.test(key) && typeof value === "string" && value !== "" && !isReference(value)) {
        report(`${String(args.props["name"])}: ${key} holds a literal; write a reference such as \${dir:/path:name}.`);
      }
    }
  },
};
