import { Agent, type ClientRequestArgs } from "node:http";
import type { Duplex } from "node:stream";
import { isKubernetesFailure } from "../../cluster/failure.ts";
import { PodRefusal } from "../../cluster/forward.ts";
import { dialService } from "../../cluster/service.ts";
import { exchange } from "../../util/exchange.ts";
import { parsed } from "../../util/json.ts";
import { endpointKey, TransportError, type Answer, type ConnectEndpoint } from "./transport.ts";

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
  let sent = false;
  try {
    // The pod's kubelet has taken the connection when there is one.
    const answer = await exchange("http:", { agent: agentOf(endpoint), method, path, headers: { host: `${endpoint.service}:${endpoint.port}` }, body, timeoutMs, onSent: () => (sent = true) });
    return { status: answer.status, json: parsed(answer.text) };
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
