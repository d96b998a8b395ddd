import { Agent, request, type ClientRequestArgs } from "node:http";
import type { Duplex } from "node:stream";
import { isKubernetesFailure } from "../../cluster/failure.ts";
import { PodRefusal } from "../../cluster/forward.ts";
import { dialService } from "../../cluster/service.ts";
import { endpointKey, parsed, TransportError, type Answer, type ConnectEndpoint } from "./transport.ts";

type ServiceEndpoint = Extract<ConnectEndpoint, { kind: "kubernetes" }>;

/** Connections that the requests of this process share; a worker answers one at a time on each. */
const agents = new Map<string, PodAgent>();
const CONNECTIONS = 4;

/** An agent whose connections are port-forwards to a pod that was Ready when they were made. */
class PodAgent extends Agent {
  readonly #endpoint: ServiceEndpoint;

  constructor(endpoint: ServiceEndpoint) {
    super({ keepAlive: true, maxSockets: CONNECTIONS });
    this.#endpoint = endpoint;
  }

  override createConnection(_options: ClientRequestArgs, made?: (error: Error | null, stream: Duplex) => void): undefined {
    dialService(this.#endpoint).then((stream) => made?.(null, stream), (error: Error) => made?.(error, undefined as unknown as Duplex));
  }
}

/** One request to a worker behind a service. Throws a {@link TransportError}, a hopeless one for a wrong context or a missing right. */
export async function sendToService(endpoint: ServiceEndpoint, method: string, path: string, body: unknown, timeoutMs: number): Promise<Answer> {
  const text = body === undefined ? undefined : JSON.stringify(body);
  let sent = false;
  try {
    return await new Promise<Answer>((resolve, reject) => {
      const asked = request({
        agent: agentOf(endpoint),
        method,
        path,
        headers: { host: `${endpoint.service}:${endpoint.port}`, accept: "application/json", ...(text === undefined ? {} : { "content-type": "application/json", "content-length": Buffer.byteLength(text) }) },
        signal: AbortSignal.timeout(Math.max(1, Math.round(timeoutMs))),
      }, (response) => {
        const parts: Buffer[] = [];
        response.on("data", (part: Buffer) => parts.push(part));
        response.on("error", reject);
        response.on("end", () => resolve({ status: response.statusCode ?? 0, json: parsed(Buffer.concat(parts).toString("utf8")) }));
      });
      asked.once("socket", () => (sent = true)); // the pod's kubelet has taken the connection
      asked.on("error", reject);
      asked.end(text);
    });
  } catch (error) {
    throw failure(error as Error & { code?: string }, sent, timeoutMs);
  }
}

function failure(error: Error & { code?: string }, sent: boolean, timeoutMs: number): TransportError {
  if (isKubernetesFailure(error) && (error.fault === "config" || error.fault === "denied")) return new TransportError(error.message, false, true);
  if (error instanceof PodRefusal) return new TransportError(error.message, !error.unsent);
  if (error.name === "AbortError" || error.name === "TimeoutError") return new TransportError(`no answer within ${Math.round(timeoutMs / 100) / 10} s`, sent);
  return new TransportError(isKubernetesFailure(error) ? error.message : (error.code ?? error.message), sent);
}

function agentOf(endpoint: ServiceEndpoint): PodAgent {
  // The kubeconfig too: the same names may mean another cluster.
  const key = `${process.env["KUBECONFIG"] ?? ""} ${endpointKey(endpoint)}`;
  const agent = agents.get(key) ?? new PodAgent(endpoint);
  agents.set(key, agent);
  return agent;
}
