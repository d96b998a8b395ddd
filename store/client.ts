import { S3Client, S3ServiceException } from "@aws-sdk/client-s3";
import { credentialsOf, lacksCredentials, NO_CREDENTIALS } from "./credentials.ts";
import type { StoreEndpoint } from "./endpoint.ts";

/** An S3 client for the endpoint, every request bounded. The caller destroys it; see {@link withStore}. */
export function storeClient(endpoint: StoreEndpoint, attempts = 3): S3Client {
  return new S3Client({
    region: endpoint.region,
    forcePathStyle: endpoint.pathStyle,
    ...credentialsOf(endpoint),
    maxAttempts: attempts,
    requestHandler: { connectionTimeout: 5_000, requestTimeout: 30_000 },
    // Servers other than AWS know the newer checksums only in part.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    ...(endpoint.endpoint === undefined ? {} : { endpoint: endpoint.endpoint }),
  });
}

/** Runs `work` with a client that is closed afterwards; errors become one line that names `place`. */
export async function withStore<T>(endpoint: StoreEndpoint, place: string, work: (client: S3Client) => Promise<T>, attempts?: number): Promise<T> {
  const client = storeClient(endpoint, attempts);
  try {
    return await work(client);
  } catch (error) {
    throw explainStore(endpoint, place, error);
  } finally {
    client.destroy();
  }
}

/** The S3 error code such as `NoSuchBucket`, `NotFound`, `AccessDenied`; `UNREACHABLE`; or `CLIENT` for anything else. */
export function storeFault(error: unknown): string {
  if (error instanceof S3ServiceException) return error.name;
  return socketError(error) === undefined ? "CLIENT" : "UNREACHABLE";
}

/** What the socket said, such as `ECONNREFUSED`: the SDK and `fetch` wrap it, the one by text, the other as the cause. */
function socketError(error: unknown): string | undefined {
  for (let at = error as { code?: unknown; name?: unknown; message?: unknown; cause?: unknown } | undefined; at; at = at.cause as typeof at) {
    const said = [at.code, at.name, at.message].map((one) => /\b(E[A-Z]{5,}|EPIPE|TimeoutError)\b/.exec(String(one ?? ""))?.[1]).find((one) => one !== undefined);
    if (said !== undefined) return said;
  }
  return undefined;
}

/** One line for the user. The SDK's own messages hold no credential: they are the server's sentence or the socket's error. */
export function explainStore(endpoint: StoreEndpoint, place: string, error: unknown): Error {
  const where = endpoint.endpoint ?? `AWS S3 in ${endpoint.region}`;
  const said = String((error as Error | undefined)?.message ?? error).replace(/\.$/, "");
  if (lacksCredentials(error)) return new Error(`${place}: ${NO_CREDENTIALS}`);
  const code = storeFault(error);
  if (code === "UNREACHABLE") return new Error(`${place}: ${where} cannot be reached (${socketError(error)}). Check that the store runs and that its address is right`);
  if (code === "CLIENT") return error instanceof Error ? error : new Error(said);
  if (code === "AccessDenied" || code === "403") return new Error(`${place}: ${where} refused it (${said}). Give the key of this endpoint that right`);
  return new Error(`${place}: ${said} (${code})`);
}
