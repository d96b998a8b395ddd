import type { BrokerEndpoint } from "./endpoint.ts";
import type { BrokerSecurity } from "./security.ts";

/** What a broker answered, or why it could not be asked. */
export interface KafkaFault {
  /**
   * Kafka's name of the error, such as `TOPIC_ALREADY_EXISTS`; `UNREACHABLE` when no broker answered in time; `CERTIFICATE` and `TLS`
   * when no encrypted connection came about; `CLOSED` when the broker hung up on a connection that it had taken; `CLIENT` for anything
   * else.
   */
  readonly code: string;
  /** The broker's own sentence where it sent one. */
  readonly message: string;
}

/** A message that needs no more words. */
class Told extends Error {}

/**
 * What went wrong, out of the client's nested errors: `MultipleErrors` → `ResponseError` → `ProtocolError` with
 * `apiId` (Kafka's name) and `serverErrorMessage`; `NetworkError` → Node's own error with its code.
 */
export function faultOf(error: unknown): KafkaFault {
  const all = flatten(error);
  const answered = all.find((one) => typeof one["apiId"] === "string");
  if (answered) return { code: String(answered["apiId"]), message: String(answered["serverErrorMessage"] || answered["message"]) };
  const first = (codes: RegExp, sentence?: RegExp): Record<string, unknown> | undefined => all.find((one) => codes.test(String(one["code"])) || sentence?.test(String(one["message"])));
  const certificate = first(CERTIFICATE);
  if (certificate) return { code: "CERTIFICATE", message: String(certificate["message"]) };
  const tls = first(/^(ERR_SSL_|EPROTO$)/, /TLS handshake failed|Broker requires TLS|before secure TLS connection/);
  if (tls) return { code: "TLS", message: String(tls["message"]) };
  const late = all.find((one) => ["UNREACHABLE", "PLT_KFK_TIMEOUT"].includes(String(one["code"])));
  const closed = late === undefined && all.find((one) => one["message"] === "Connection closed");
  if (closed) return { code: "CLOSED", message: String(closed["message"]) };
  const wire = late ?? all.find((one) => String(one["code"]) === "PLT_KFK_NETWORK");
  if (wire) return { code: "UNREACHABLE", message: String(wire["message"]) };
  return { code: "CLIENT", message: String(all[0]?.["message"] ?? error) };
}

// Node's and OpenSSL's names (`X509_V_ERR_*` without the prefix).
const CERTIFICATE = /^(SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_(GET_ISSUER_CERT|GET_ISSUER_CERT_LOCALLY|VERIFY_LEAF_SIGNATURE)|CERT_[A-Z_]+|ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH)$/;

/** A one-line error for the user: place, what the broker said, what to do. */
export function explain(endpoint: BrokerEndpoint, place: string, error: unknown): Error {
  if (error instanceof Told) return error;
  const fault = faultOf(error);
  const { code, message } = { code: fault.code, message: fault.message.replace(/\.$/, "") };
  const told = (sentence: string): Error => Object.assign(new Told(sentence), { code });
  if (code === "UNREACHABLE") return unreachable(endpoint, message.startsWith(`Kafka at ${endpoint.bootstrapServers}`) ? `${place}: no answer in time` : `${place}: ${message}`);
  const entrance = entranceOf(code, message, endpoint);
  if (entrance !== undefined) return told(`Kafka at ${endpoint.bootstrapServers}: ${entrance}`);
  if (code.endsWith("_AUTHORIZATION_FAILED")) return told(`${place}: the broker does not let ${who(endpoint.security)} do this (${code}). Give that user an ACL for it, or name another in the broker's security`);
  return code === "CLIENT" ? new Error(`${place}: ${message}`) : told(`${place}: ${message} (${code})`);
}

/** The error to show when a broker cannot be reached. */
export function unreachable(endpoint: BrokerEndpoint, reason: string): Error {
  return Object.assign(new Error(`Kafka at ${endpoint.bootstrapServers}: ${reason}. Check that the broker runs and that its advertised listeners can be reached from here`), { code: "UNREACHABLE" });
}

/** Why the door stayed shut, before any question was asked. */
function entranceOf(code: string, message: string, { security = { protocol: "PLAINTEXT" } }: BrokerEndpoint): string | undefined {
  const { protocol } = security;
  switch (code) {
    case "SASL_AUTHENTICATION_FAILED":
      return `the broker refuses ${who(security)} (SASL_AUTHENTICATION_FAILED). ${"username" in security ? `Check name and password, and that the user was made for ${security.mechanism}` : "Check that the identity of this process may kafka-cluster:Connect"}`;
    case "UNSUPPORTED_SASL_MECHANISM":
      return `its listener does not take ${"mechanism" in security ? security.mechanism : "this mechanism"}. Set security.mechanism to one that it is configured for (sasl.enabled.mechanisms)`;
    case "ILLEGAL_SASL_STATE":
      return `its listener asks for no login, and security.protocol is ${protocol}. Set it to ${protocol === "SASL_SSL" ? "SSL" : "PLAINTEXT"}, or name the port of the SASL listener`;
    case "CERTIFICATE":
      return `its certificate is not accepted: ${oneLine(message).replace(/;.*$/, "")}. ${/altname|hostname/i.test(message) ? "Name the broker as its certificate does, or give it a certificate with this name" : `Set security.ca to the authority that signed it${caOf(security)}`}`;
    case "TLS":
      return /requires TLS/.test(message)
        ? `its listener speaks TLS, and security.protocol is ${protocol}. Set it to ${protocol === "PLAINTEXT" ? "SSL or SASL_SSL" : "SASL_SSL"}`
        : `no TLS connection (${oneLine(message)}), and security.protocol is ${protocol}. Set it to ${protocol === "SSL" ? "PLAINTEXT" : "SASL_PLAINTEXT"} if the listener speaks no TLS, or name the port of one that does`;
    case "CLOSED":
      return `hung up without an answer. Check that it runs${protocol === "SASL_SSL" ? " and look at its log" : `; a listener with ${WHO_HANGS_UP[protocol]} does the same, and security.protocol is ${protocol}`}`;
    default:
      return undefined;
  }
}

const WHO_HANGS_UP = { PLAINTEXT: "SASL (SASL_PLAINTEXT, SASL_SSL)", SSL: "SASL (SASL_SSL)", SASL_PLAINTEXT: "TLS (SASL_SSL)" } as const;

function who(security: BrokerSecurity | undefined): string {
  if (security === undefined || security.protocol === "PLAINTEXT" || security.protocol === "SSL") return "an anonymous client";
  return security.mechanism === "AWS_MSK_IAM" ? "the AWS identity of this process" : `user "${security.username}"`;
}

function caOf(security: BrokerSecurity): string {
  const ca = "ca" in security ? security.ca : undefined;
  if (ca?.file !== undefined) return `: ${ca.file} does not hold it`;
  return ca?.pem === undefined ? "; without one only public authorities are trusted" : "";
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

function flatten(error: unknown, depth = 0): Record<string, unknown>[] {
  if (typeof error !== "object" || error === null || depth > 8) return [];
  const own = error as Record<string, unknown>;
  const inner = [...(Array.isArray(own["errors"]) ? (own["errors"] as unknown[]) : []), own["cause"]];
  return [own, ...inner.flatMap((one) => flatten(one, depth + 1))];
}
