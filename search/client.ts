import { readFileSync } from "node:fs";
import type { Agent } from "node:http";
import { agentFor, target } from "../cluster/agent.ts";
import { redact } from "../secrets/redact.ts";
import { readSecret } from "../secrets/read.ts";
import { exchange, type Exchanged } from "../util/exchange.ts";
import { SearchFailure } from "./failure.ts";
import type { SearchEndpoint } from "./endpoint.ts";

/** One answer of a search server. Its JSON as it came: numbers beyond a double are the text's. */
export type Answer = Exchanged;

/** Requests to one server over connections that are kept. */
export interface SearchClient {
  /** Sends one request. Throws a {@link SearchFailure} where no answer came, and for 401. */
  send(method: string, path: string, body?: unknown): Promise<Answer>;
  /** The same, for requests that must succeed: throws for every status above 299 but the ones named. `undefined` for those. */
  ask<T>(method: string, path: string, body?: unknown, but?: readonly number[]): Promise<T | undefined>;
}

export interface ClientOptions {
  /** Until the answer is whole. Default 30 s. */
  readonly timeoutMs?: number;
  /** Connections that are refused are tried again for this long. Default 0. */
  readonly patienceMs?: number;
}

/** Lets `work` ask a server; afterwards its connections are closed. */
export async function withSearch<T>(endpoint: SearchEndpoint, work: (client: SearchClient) => Promise<T>, options: ClientOptions = {}): Promise<T> {
  const { timeoutMs = 30_000, patienceMs = 0 } = options;
  const password = endpoint.password === undefined ? undefined : await readSecret(endpoint.password);
  const agent = agentOf(endpoint);
  const start = performance.now();
  const client: SearchClient = {
    async send(method, path, body) {
      for (;;) {
        try {
          const answer = await send(endpoint, agent, password, { method, path, body, timeoutMs });
          if (answer.status === 401) throw new SearchFailure("login", endpoint, password === undefined ? "asks for a login" : `refuses the login of ${endpoint.user}`, password === undefined ? "Write user and password" : "Check user and password");
          return answer;
        } catch (error) {
          const failure = error instanceof SearchFailure ? error : unreached(endpoint, error, password);
          if (failure.kind !== "unreachable" || performance.now() - start >= patienceMs) throw failure;
          await new Promise((resolve) => setTimeout(resolve, 250));
        }
      }
    },
    async ask<T>(method: string, path: string, body?: unknown, but: readonly number[] = []): Promise<T | undefined> {
      const { status, text } = await client.send(method, path, body);
      if (but.includes(status)) return undefined;
      if (status > 299) throw refused(endpoint, `${method} ${path.split("?")[0]}`, status, text);
      return (text === "" ? undefined : JSON.parse(text)) as T | undefined;
    },
  };
  try {
    return await work(client);
  } finally {
    agent.destroy();
  }
}

/** A name in the path of a request. */
export function inPath(name: string): string {
  return encodeURIComponent(name);
}

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly timeoutMs: number;
}

function send(endpoint: SearchEndpoint, agent: Agent, password: string | undefined, { path, ...sent }: Sent): Promise<Answer> {
  const url = new URL(endpoint.url);
  const login = password === undefined ? {} : { auth: `${endpoint.user}:${password}` };
  return exchange(url.protocol, { ...target(url), path, agent, ...login, ...sent });
}

function agentOf(endpoint: SearchEndpoint): Agent {
  const { url, ca, via } = endpoint;
  return agentFor(new URL(url).protocol, { via, ca: ca === undefined ? undefined : authorities(endpoint, ca), keepAlive: true });
}

function authorities(endpoint: SearchEndpoint, file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new SearchFailure("refused", endpoint, `its authorities in ${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? "unknown"})`, "Put the PEM file there");
  }
}

const SILENT = new Set(["ECONNREFUSED", "ECONNRESET", "EHOSTUNREACH", "ENETUNREACH", "ETIMEDOUT", "EAI_AGAIN", "EPIPE"]);

function unreached(endpoint: SearchEndpoint, error: unknown, password: string | undefined): SearchFailure {
  const { name, code, message } = error as Error & { code?: string };
  if (name === "TimeoutError" || name === "AbortError") return new SearchFailure("unreachable", endpoint, "does not answer in time", "Check that it runs and that nothing is in between");
  if (code === "ENOTFOUND") return new SearchFailure("refused", endpoint, "has a host name that nobody knows", "Check url");
  if (code !== undefined && SILENT.has(code)) return new SearchFailure("unreachable", endpoint, `cannot be reached (${code})`, "Check that it runs, and url");
  if (code !== undefined && /CERT|ALTNAME|SELF_SIGNED|UNABLE_TO/.test(code)) return new SearchFailure("refused", endpoint, `has a certificate that is not trusted (${code})`, "Name the authority's PEM file: ca");
  if (/wrong version number|packet length too long/i.test(message)) return new SearchFailure("refused", endpoint, "does not speak TLS", "Write http://");
  if (/Parse Error|socket hang up/i.test(message)) return new SearchFailure("unreachable", endpoint, "ends the connection without an answer", "Write https:// if it speaks TLS");
  return new SearchFailure("refused", endpoint, redact(message, password === undefined ? [] : [password]), "Then run it again");
}

/** What the server says is wrong (`{error: {type, reason}}`), in one line. */
export function refused(endpoint: SearchEndpoint, doing: string, status: number, text: string): SearchFailure {
  const said = reasonIn(text);
  if (status === 403) return new SearchFailure("rights", endpoint, `does not let ${endpoint.user ?? "this user"} do ${doing} (${said})`, "Give the user the rights that docs/search.md names");
  return new SearchFailure("refused", endpoint, `refuses ${doing} (${status}: ${said})`, "Then run it again");
}

function reasonIn(text: string): string {
  try {
    const { error } = JSON.parse(text) as { error?: string | { type?: string; reason?: string; root_cause?: { reason?: string }[] } };
    if (typeof error === "string") return error;
    return redact(error?.root_cause?.[0]?.reason ?? error?.reason ?? error?.type ?? "no reason given").replace(/\s+/g, " ").slice(0, 300);
  } catch {
    return redact(text).replace(/\s+/g, " ").slice(0, 120) || "no reason given";
  }
}

