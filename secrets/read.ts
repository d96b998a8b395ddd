import { parseOwnReference } from "./own.ts";
import { resolveSecret, type SecretText } from "./reference.ts";

/**
 * The value behind any reference that Sluice's own side knows; a text that is no reference is the value itself. Read anew each
 * time: RDS rotates a master password every seven days.
 *
 * Throws one line that names the reference and never a value.
 */
export async function readSecret(text: SecretText): Promise<string> {
  const reference = parseOwnReference(text);
  if (reference === undefined) return resolveSecret(text);
  // Behind imports of their own: a local stack loads neither client.
  if (reference.provider === "secretsmanager") return (await import("./secrets-manager.ts")).readSecretsManager(text, reference);
  return (await import("../cluster/client.ts")).readSecretKey(reference.context, reference.namespace, reference.secret, reference.key);
}
