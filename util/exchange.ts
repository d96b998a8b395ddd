import { request as plain, type RequestOptions } from "node:http";
import { request as secured } from "node:https";

/** An answer: its status, and its body as text. */
export interface Exchanged {
  readonly status: number;
  readonly text: string;
}

export interface ExchangeOptions extends RequestOptions {
  /** Sent as JSON. Default none. */
  readonly body?: unknown;
  /** Default `application/json`. */
  readonly contentType?: string;
  /** Until the answer is whole. Rejects with an error of name `TimeoutError` or `AbortError` afterwards. */
  readonly timeoutMs: number;
  /** Called when the request has its connection: from then on the other side may act on it. */
  readonly onSent?: () => void;
}

/** One request with JSON over connections of the caller's making, which `fetch` does not take. Rejects as `node:http` does. */
export function exchange(protocol: string, { body, contentType = "application/json", timeoutMs, onSent, headers, ...options }: ExchangeOptions): Promise<Exchanged> {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const content = text === undefined ? {} : { "content-type": contentType, "content-length": Buffer.byteLength(text) };
  const signal = AbortSignal.timeout(Math.max(1, Math.round(timeoutMs)));
  return new Promise((resolve, reject) => {
    const asked = (protocol === "http:" ? plain : secured)({ ...options, headers: { accept: "application/json", ...headers, ...content }, signal }, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("error", reject);
      response.on("end", () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString("utf8") }));
    });
    if (onSent !== undefined) asked.once("socket", onSent);
    asked.on("error", reject);
    asked.end(text);
  });
}
