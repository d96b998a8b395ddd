import type { Answer } from "./transport.ts";

/**
 * What an answer of the worker means for the one who asked.
 *
 * - `done`: the request succeeded.
 * - `again`: refused for the moment and nothing was done, so the same request may be sent again.
 * - `booting`: the worker has no REST resources yet; nothing was done.
 * - `unknown`: it may have been done; look before sending it again.
 * - `exists`: a connector of that name is there. Never retried.
 * - `gone`: there is no such connector (or plugin, or status).
 * - `refused`: wrong request; sending it again is no use.
 */
export type Verdict = "done" | "again" | "booting" | "unknown" | "exists" | "gone" | "refused";

/** Kafka Connect words its passing conflicts so, under 409 and, where the herder throws a bare `ConnectException`, under 500. */
const PASSING = /rebalanc|conflicting operation|stale configuration|no known leader|not the leader/i;

/**
 * Kafka Connect 4.3.1 was seen to answer, and its sources say:
 * - 409 with two meanings (`ConnectExceptionMapper`): "already exists", or a passing conflict;
 * - 500 "… rebalance …" for a passing conflict that is no `ConnectRestException` (`DistributedHerder`);
 * - 500 "Request timed out" after 90 s while the herder may still carry the request out;
 * - 500 "…BadRequestException: Failed to find any class…" where it validates a config of a plugin that it lacks;
 * - 404 with an HTML page for every path in the second or two between opening the port and having its resources.
 *   Only a JSON body with `error_code` is a real 404.
 */
export function judge(answer: Answer): Verdict {
  const { status } = answer;
  if (status >= 200 && status < 300) return "done";
  const message = errorMessage(answer);
  if (message === undefined) {
    if (status === 404 || status === 503) return "booting";
    return status >= 500 ? "unknown" : "refused";
  }
  if (status === 409) return /already exists/i.test(message) ? "exists" : "again";
  if (status === 404) return "gone";
  if (status === 503) return "again";
  if (/BadRequestException/.test(message)) return "refused";
  if (status >= 500) return PASSING.test(message) && !/timed out/i.test(message) ? "again" : "unknown";
  return "refused";
}

/** True for the one unknown result that a worker gives while it is merely slow. */
export function isTimeOut(answer: Answer): boolean {
  return answer.status >= 500 && /timed out/i.test(errorMessage(answer) ?? "");
}

/** The worker's own words, or `undefined` when the answer is not one of Kafka Connect's. */
export function errorMessage(answer: Answer): string | undefined {
  const body = answer.json as { error_code?: unknown; message?: unknown } | null | undefined;
  if (typeof body !== "object" || body === null || body.error_code === undefined) return undefined;
  return String(body.message ?? "");
}

/** The worker's words in one line, without the advice and the lists that Kafka Connect appends. */
export function brief(answer: Answer): string {
  const message = errorMessage(answer);
  if (message === undefined) return answer.json === undefined ? `${answer.status} with a page instead of JSON` : `${answer.status}`;
  const lines = message.split("\n").filter((line) => !line.startsWith("You can also find the above list of errors"));
  const [head = "", ...rest] = lines;
  const told = rest.length > 0 && /contains the following/.test(head) ? rest.join("; ") : lines.join(" ");
  return `${answer.status} ${told.replace(/, available connectors are: .*$/s, "").replace(/^([\w.]+Exception: )+/, "").trim().replace(/\.$/, "")}`;
}
