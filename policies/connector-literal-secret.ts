import { connectorConfig } from "./connector.ts";
import { resourcePolicy } from "./policy.ts";
import { isLiteralSecret } from "./secret-key.ts";

export const connectorLiteralSecret = resourcePolicy({
  name: "connector-literal-secret",
  description: "A connector's secret is a reference that the worker resolves: a literal would stand in the Connect config topic and in every REST answer.",
  severity: "critical",
  check: (seen, tell) => {
    for (const [key, value] of Object.entries(connectorConfig(seen) ?? {})) {
      if (isLiteralSecret(key, value)) tell(`${key} holds a literal. Write a reference such as \${dir:/path:name}`);
    }
  },
});
