import { readSecret } from "../secrets/read.ts";
import type { StoreEndpoint } from "./endpoint.ts";

/** Part of an AWS client's settings. */
export interface Credentials {
  readonly credentials?: () => Promise<{ accessKeyId: string; secretAccessKey: string }>;
}

/** The keys of an endpoint, read with the first call; without keys nothing, so that the SDK asks its default chain. Throws one line for half a pair. */
export function credentialsOf({ accessKeyId, secretAccessKey }: Pick<StoreEndpoint, "accessKeyId" | "secretAccessKey">): Credentials {
  if (accessKeyId === undefined && secretAccessKey === undefined) return {};
  if (accessKeyId === undefined || secretAccessKey === undefined) throw new Error("object store: has one key of two. Give accessKeyId and secretAccessKey, or neither");
  return { credentials: async () => ({ accessKeyId: await readSecret(accessKeyId), secretAccessKey: await readSecret(secretAccessKey) }) };
}

/** What to do where the default chain of AWS's SDK found nobody. */
export const NO_CREDENTIALS = "no AWS credentials were found. Run it with AWS_PROFILE, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a role";

/** Whether the SDK's default chain ended without anybody. */
export function lacksCredentials(error: unknown): boolean {
  return (error as { name?: unknown } | undefined)?.name === "CredentialsProviderError";
}
