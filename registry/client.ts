import { readFileSync } from "node:fs";
import { agentFor, target } from "../cluster/agent.ts";
import { readSecret } from "../secrets/read.ts";
import { exchange } from "../util/exchange.ts";
import { parsed } from "../util/json.ts";
import { apiBase, type RegistryEndpoint } from "./endpoint.ts";

/** An answer of the registry. */
export interface RegistryAnswer {
  readonly status: number;
  readonly json: unknown;
}

/** The registry did not do what it was asked: one line with its address, why, and what to do. */
export class RegistryError extends Error {
  /** Of the answer; absent: there was none. */
  readonly status: number | undefined;
  constructor(message: string, status?: number) {
    super(message);
    this.name = "RegistryError";
    this.status = status;
  }
}

const MEDIA = "application/vnd.schemaregistry.v1+json";

/** One request in Confluent's protocol. Answers 404 as well; throws a {@link RegistryError} for no answer, a refused login and other errors. */
export async function ask(endpoint: RegistryEndpoint, method: string, path: string, body?: unknown, timeoutMs = 10_000): Promise<RegistryAnswer> {
  const url = new URL(apiBase(endpoint) + path);
  const place = `registry ${endpoint.url}`;
  let answer: RegistryAnswer;
  try {
    answer = await send(endpoint, url, method, body, timeoutMs);
  } catch (error) {
    const { code, message, name } = error as NodeJS.ErrnoException;
    const why = name === "AbortError" || name === "TimeoutError" ? `no answer within ${Math.round(timeoutMs / 1000)} s` : (code ?? message);
    const mend = /CERT|SELF_SIGNED|UNABLE_TO|ALTNAME/.test(code ?? "") ? "Write the authorities that signed its certificate (ca), and the name that it stands for" : "Check that it runs, and its address";
    throw new RegistryError(`${place}: does not answer: ${why}. ${mend}`);
  }
  const { status, json } = answer;
  if (status === 401 || status === 403) throw new RegistryError(`${place}: refuses ${endpoint.login === undefined ? "a request without a login" : `user ${endpoint.login.user}`} (${status}). Check user and password, and that the user may register schemas`, status);
  if (status >= 400 && status !== 404) throw new RegistryError(`${place}: ${method} ${path}: ${messageOf(json) ?? `status ${status}`}. Look at the registry's log`, status);
  if (json === undefined) throw new RegistryError(`${place}: answers something that is no JSON. Check its address: is it a schema registry?`, status);
  return answer;
}

function messageOf(json: unknown): string | undefined {
  const message = (json as { message?: unknown } | null)?.message;
  return typeof message === "string" ? message.replace(/[.\s]+$/, "") : undefined;
}

async function send({ login, ca, pem, via }: RegistryEndpoint, url: URL, method: string, body: unknown, timeoutMs: number): Promise<RegistryAnswer> {
  const authorities = pem ?? (ca === undefined ? undefined : readFileSync(ca, "utf8"));
  const auth = login === undefined ? {} : { auth: `${login.user}:${await readSecret(login.password)}` };
  // A kept connection may have ended meanwhile, which would look like a registry that is away.
  const agent = agentFor(url.protocol, { via, ca: authorities, keepAlive: false });
  const { status, text } = await exchange(url.protocol, { ...target(url), agent, method, body, contentType: MEDIA, headers: { accept: `${MEDIA}, application/json` }, timeoutMs, ...auth });
  return { status, json: parsed(text) };
}
