import { parsed } from "../../util/json.ts";

/**
 * How to reach a Kafka Connect worker. It is stored in the state, so it holds no credentials.
 *
 * - `direct`: `url` such as `http://127.0.0.1:8083`.
 * - `kubernetes`: a Ready pod behind a service, reached by port-forward through the API server of a kubeconfig context (`context`
 *   absent: the current one). The service needs no address outside the cluster, and no network policy has to let anything in.
 */
export type ConnectEndpoint =
  | { readonly kind: "direct"; readonly url: string }
  | { readonly kind: "kubernetes"; readonly context?: string; readonly namespace: string; readonly service: string; readonly port: number };

/** An answer of the worker. `json` is `undefined` when the body is not JSON, as while the worker boots. */
export interface Answer {
  readonly status: number;
  readonly json: unknown;
}

export interface Transport {
  /** What to call the worker in messages. */
  readonly label: string;
  /** Sends one request and waits at most `timeoutMs`. Throws {@link TransportError}. */
  send(method: string, path: string, body: unknown, timeoutMs: number): Promise<Answer>;
}

/** No answer came. `sent` tells whether the worker may have acted on the request, `hopeless` that asking again cannot help. */
export class TransportError extends Error {
  readonly sent: boolean;
  readonly hopeless: boolean;
  constructor(reason: string, sent: boolean, hopeless = false) {
    super(reason);
    this.name = "TransportError";
    this.sent = sent;
    this.hopeless = hopeless;
  }
}

export function openTransport(endpoint: ConnectEndpoint): Transport {
  switch (endpoint.kind) {
    case "direct":
      return direct(endpoint.url);
    case "kubernetes":
      return throughCluster(endpoint);
  }
}

/** Its code is loaded with the first request: a stack without a cluster loads no client for one. */
function throughCluster(endpoint: Extract<ConnectEndpoint, { kind: "kubernetes" }>): Transport {
  return {
    label: `service ${endpoint.namespace}/${endpoint.service}:${endpoint.port}${endpoint.context === undefined ? "" : ` (context ${endpoint.context})`}`,
    async send(method, path, body, timeoutMs) {
      const { sendToService } = await import("./transport-kubernetes.ts");
      return sendToService(endpoint, method, path, body, timeoutMs);
    },
  };
}

/** A name for the endpoint that is equal for equal endpoints. */
export function endpointKey(endpoint: ConnectEndpoint): string {
  return endpoint.kind === "direct" ? endpoint.url.replace(/\/+$/, "") : `${endpoint.context ?? ""}/${endpoint.namespace}/${endpoint.service}:${endpoint.port}`;
}

/** Failures before the first byte left: the worker cannot have acted. */
const UNSENT = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH", "UND_ERR_CONNECT_TIMEOUT", "ERR_INVALID_URL"]);

function direct(url: string): Transport {
  const base = url.replace(/\/+$/, "");
  return {
    label: base,
    async send(method, path, body, timeoutMs) {
      try {
        const answer = await fetch(base + path, {
          method,
          signal: AbortSignal.timeout(Math.max(1, Math.round(timeoutMs))),
          headers: { accept: "application/json", ...(body === undefined ? {} : { "content-type": "application/json" }) },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
        return { status: answer.status, json: parsed(await answer.text()) };
      } catch (error) {
        throw failure(error, timeoutMs);
      }
    },
  };
}

function failure(error: unknown, timeoutMs: number): TransportError {
  const { name, message, cause } = error as Error & { cause?: { code?: string; message?: string } };
  if (name === "TimeoutError") return new TransportError(`no answer within ${Math.round(timeoutMs / 100) / 10} s`, true);
  const code = cause?.code ?? "";
  return new TransportError(code || cause?.message || message, !UNSENT.has(code));
}
