import type { RequestOptions } from "node:https";
import { exchange } from "../util/exchange.ts";
import { target } from "./agent.ts";
import type { Context } from "./context.ts";
import { KubernetesFailure, type KubernetesFault } from "./failure.ts";

export interface Ask {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Path with query, such as `/api/v1/namespaces/sluice/pods?limit=1`. */
  readonly path: string;
  readonly body?: unknown;
  /** Default `application/json`. */
  readonly contentType?: string;
  /** What is asked, for messages: `secret sluice/keys`. */
  readonly about: string;
  /** Default 30 000 ms. */
  readonly timeoutMs?: number;
}

/** The Content-Type of a server-side apply (JSON is YAML). */
export const APPLY = "application/apply-patch+yaml";

/** One request to the API server; the answer's JSON. Throws a {@link KubernetesFailure}. */
export async function ask<T>(context: Context, { method, path, body, contentType, about, timeoutMs = 30_000 }: Ask): Promise<T> {
  const server = new URL(context.server + path);
  const { status, text } = await exchange(server.protocol, { ...((await context.options()) as RequestOptions), ...target(server), method, body, ...(contentType === undefined ? {} : { contentType }), timeoutMs }).catch((error: Error) => {
    throw unreachable(context, error, timeoutMs);
  });
  if (status >= 200 && status < 300) return (text === "" ? {} : JSON.parse(text)) as T;
  throw refusal(context, about, status, text);
}

/** The API server gave no answer. */
export function unreachable(context: Context, error: Error & { code?: string }, timeoutMs: number): KubernetesFailure {
  const reason = error.name === "TimeoutError" || error.name === "AbortError" ? `no answer within ${timeoutMs / 1000} s` : (error.code ?? error.message);
  return new KubernetesFailure("unreachable", context.label, `its API server ${context.server} cannot be reached (${reason})`, "Check the network, a VPN, or that the cluster runs");
}

/** An answer that is no success, in the API server's own words. `right`: what to grant where it says no more than "forbidden". */
export function refusal(context: Context, about: string, status: number, body: string, right = "that right"): KubernetesFailure {
  const place = `${context.label}, ${about}`;
  const reason = words(body) || `HTTP ${status}`;
  if (status === 401) return new KubernetesFailure("denied", place, "the API server does not take the credentials", "Sign in again, or mend the user of the context");
  if (status === 403) return new KubernetesFailure("denied", place, reason.replace(/:\s*$/, ""), `Grant ${right} to the user of the context`);
  const faults: Record<number, KubernetesFault> = { 404: "missing", 409: "conflict" };
  return new KubernetesFailure(faults[status] ?? "refused", place, reason, status === 404 ? "Run `pulumi up`, or check context and namespace" : "Mend that and run it again");
}

/** The message of a `Status` object, or the head of any other text. */
function words(body: string): string {
  try {
    const status = JSON.parse(body) as { message?: string };
    if (status.message) return status.message;
  } catch {
    // not JSON: a proxy's page
  }
  return body.replace(/<[^>]*>/g, " ").slice(0, 200);
}
