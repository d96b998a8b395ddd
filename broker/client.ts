import { Admin, type AdminOptions } from "@platformatic/kafka";
import { bootstrapList, type BrokerEndpoint } from "./endpoint.ts";

/** How long one piece of work with the broker may take, connecting included. */
export const DEADLINE_MS = 30_000;

/** What a broker answered, or why it could not be asked. */
export interface KafkaFault {
  /**
   * Kafka's name of the error, such as `TOPIC_ALREADY_EXISTS`; `UNREACHABLE` when no broker answered in time; `CLIENT`
   * for anything else.
   */
  readonly code: string;
  /** The broker's own sentence where it sent one. */
  readonly message: string;
}

/** Connection options of every client of this project. */
export function clientOptions(endpoint: BrokerEndpoint): AdminOptions {
  return { clientId: "sluice", bootstrapBrokers: bootstrapList(endpoint), timeout: 10_000, connectTimeout: 5_000, requestTimeout: 10_000, retries: 2, retryDelay: 250, autocreateTopics: false };
}

/**
 * Runs `work` with an admin client that is closed afterwards. Errors keep their shape ({@link faultOf} reads them);
 * when the deadline passes, the error says so and names the brokers.
 */
export async function withAdmin<T>(endpoint: BrokerEndpoint, work: (admin: Admin) => Promise<T>, deadlineMs = DEADLINE_MS): Promise<T> {
  const admin = new Admin(clientOptions(endpoint));
  try {
    return await within(endpoint, work(admin), deadlineMs);
  } finally {
    await admin.close().catch(ignore);
  }
}

/** Bounds work with the broker: a peer that accepts and never answers must not hang a deployment. */
export function within<T>(endpoint: BrokerEndpoint, work: Promise<T>, deadlineMs: number): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const late = (): void => reject(unreachable(endpoint, `no answer within ${Math.round(deadlineMs / 1000)} s`));
    const timer = setTimeout(late, deadlineMs);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** A client whose broker died refuses to close; by then nothing depends on it. */
export function ignore(): void {}

/** The error to show when a broker cannot be reached. */
export function unreachable(endpoint: BrokerEndpoint, reason: string): Error {
  return Object.assign(new Error(`Kafka at ${endpoint.bootstrapServers}: ${reason}. Check that the broker runs and that its advertised listeners can be reached from here`), { code: "UNREACHABLE" });
}

/**
 * What went wrong, out of the client's nested errors: `MultipleErrors` → `ResponseError` → `ProtocolError` with
 * `apiId` (Kafka's name) and `serverErrorMessage`.
 */
export function faultOf(error: unknown): KafkaFault {
  const all = flatten(error);
  const answered = all.find((one) => typeof one["apiId"] === "string");
  if (answered) return { code: String(answered["apiId"]), message: String(answered["serverErrorMessage"] || answered["message"]) };
  const wire = all.find((one) => ["UNREACHABLE", "PLT_KFK_NETWORK", "PLT_KFK_TIMEOUT"].includes(String(one["code"])));
  if (wire) return { code: "UNREACHABLE", message: String(wire["message"]) };
  return { code: "CLIENT", message: String(all[0]?.["message"] ?? error) };
}

/** A one-line error for the user: place, what the broker said. */
export function explain(endpoint: BrokerEndpoint, place: string, error: unknown): Error {
  const fault = faultOf(error);
  if (fault.code === "UNREACHABLE") return unreachable(endpoint, `${place}: ${fault.message.replace(/\.$/, "")}`);
  const code = fault.code === "CLIENT" ? "" : ` (${fault.code})`;
  return new Error(`${place}: ${fault.message.replace(/\.$/, "")}${code}`);
}

function flatten(error: unknown, depth = 0): Record<string, unknown>[] {
  if (typeof error !== "object" || error === null || depth > 5) return [];
  const own = error as Record<string, unknown>;
  const inner = [...(Array.isArray(own["errors"]) ? (own["errors"] as unknown[]) : []), own["cause"]];
  return [own, ...inner.flatMap((one) => flatten(one, depth + 1))];
}
