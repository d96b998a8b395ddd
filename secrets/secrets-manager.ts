import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { SecretsManagerReference } from "./own.ts";

/**
 * One key of a JSON secret, such as the `password` of the one in which RDS keeps a master password. With the credentials of the
 * environment, as the AWS CLI takes them; `AWS_ENDPOINT_URL` and `AWS_ENDPOINT_URL_SECRETS_MANAGER` are honoured (by the SDK).
 */
export async function readSecretsManager(text: string, { secret, region, key }: SecretsManagerReference): Promise<string> {
  const client = new SecretsManagerClient({ maxAttempts: 3, requestHandler: { connectionTimeout: 5_000, requestTimeout: 15_000 }, ...(region === undefined ? {} : { region }) });
  let value: string | undefined;
  try {
    value = (await client.send(new GetSecretValueCommand({ SecretId: secret }))).SecretString;
  } catch (error) {
    throw new Error(`secret ${text}: ${explain(error)}`);
  } finally {
    client.destroy();
  }
  if (value === undefined) throw new Error(`secret ${text}: holds bytes, not text. Store a JSON object with the key "${key}"`);
  const found = member(value, key);
  if (found === undefined) throw new Error(`secret ${text}: is no JSON object with a text under "${key}". Store one, or mend the key`);
  return found;
}

function member(json: string, key: string): string | undefined {
  try {
    const object = JSON.parse(json) as Record<string, unknown> | null;
    const found = typeof object === "object" && object !== null && Object.hasOwn(object, key) ? object[key] : undefined;
    return typeof found === "string" ? found : undefined;
  } catch {
    return undefined; // the parser's message would quote the secret
  }
}

/** Reason and mend. The service's own sentences name the caller and the secret, never its value. */
function explain(error: unknown): string {
  const { name = "", message = "", code = "" } = error as { name?: string; message?: string; code?: string };
  const said = message.replace(/^AWS SDK error wrapper for Error: /, "").replace(/\s*\n\s*/g, " ").replace(/\.$/, "");
  switch (name) {
    case "ResourceNotFoundException":
      return "Secrets Manager has none of that name in this region and account. Mend the reference, or AWS_PROFILE and AWS_REGION";
    case "AccessDeniedException":
      return `may not be read (${said}). Allow secretsmanager:GetSecretValue on it, and kms:Decrypt on its key, to whoever runs Sluice`;
    case "DecryptionFailure":
      return `cannot be decrypted (${said}). Allow kms:Decrypt on its key to whoever runs Sluice`;
    case "InvalidRequestException":
      return `cannot be read (${said}). Restore it if it is marked for deletion`;
    case "CredentialsProviderError":
    case "TokenProviderError":
      return `there are no AWS credentials (${said}). Log in (aws sso login), or set AWS_PROFILE`;
    case "ExpiredTokenException":
    case "UnrecognizedClientException":
    case "InvalidSignatureException":
      return `AWS refused the credentials (${said}). Log in anew (aws sso login), or set AWS_PROFILE`;
  }
  if (/Region is missing/i.test(message)) return "the region is not known. Write the ARN of the secret, or set AWS_REGION";
  return `Secrets Manager did not answer (${[code || name.replace(/^Error$/, ""), said].filter((part) => part !== "").join(": ")}). Check the way to AWS, then run it again`;
}
