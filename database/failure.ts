import type { Problem } from "../config/problem.ts";
import { redact } from "../secrets/redact.ts";
import { printEndpoint, type DatabaseEndpoint } from "./endpoint.ts";

/**
 * What went wrong, coarsely: `unreachable` (no server answers, or it is starting or stopping), `refused` (password, pg_hba, TLS),
 * `missing` (no such database), `statement` (the server refused a statement).
 */
export type FailureKind = "unreachable" | "refused" | "missing" | "statement";

/** An error of the database, told with its place and its mend. Never holds a password. */
export class DatabaseFailure extends Error {
  readonly kind: FailureKind;
  /** SQLSTATE, or the code of the operating system or of TLS; empty if there is none. */
  readonly code: string;

  constructor(kind: FailureKind, code: string, message: string) {
    super(message);
    this.name = "DatabaseFailure";
    this.kind = kind;
    this.code = code;
  }
}

/** An error of looking at a database as a finding about `place`. A {@link DatabaseFailure} is a whole line of its own already: place, reason, mend. */
export function problemOf(place: string, error: unknown): Problem {
  const message = error instanceof Error ? error.message : String(error);
  const at = error instanceof DatabaseFailure ? message.lastIndexOf(". ") : -1;
  return at < 0 ? { place, reason: message, mend: "Then run it again" } : { place, reason: message.slice(0, at), mend: message.slice(at + 2) };
}

/** SQLSTATE of a failed statement, whatever wrapped it; undefined for everything else. */
export function sqlState(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === "string" && /^[0-9A-Z]{5}$/.test(code) ? code : undefined;
}

interface Told {
  readonly kind: FailureKind;
  readonly reason?: string;
  readonly mend: string;
}

/** The failure to connect to `endpoint`, in one line: `database user@host:port/name: reason. Mend`. */
export function connectFailure(endpoint: DatabaseEndpoint, error: unknown, secrets: readonly string[]): DatabaseFailure {
  const { code, message } = parts(error);
  const { kind, reason, mend } = connectMend(endpoint, code, message);
  return new DatabaseFailure(kind, code, redact(`database ${printEndpoint(endpoint)} (sslmode ${endpoint.sslmode}): ${reason ?? message}. ${mend}`, secrets));
}

/** No way through the cluster to a private server, or one that broke while `doing`. The error is a whole line of its own: place, reason, mend. */
export function wayFailure(endpoint: DatabaseEndpoint, error: unknown, secrets: readonly string[], doing?: string): DatabaseFailure {
  const { code, message } = parts(error);
  return new DatabaseFailure("unreachable", code, redact(`database ${printEndpoint(endpoint)}: ${doing === undefined ? "" : `cannot ${doing}: `}${message}`, secrets));
}

/** The failure of a statement. `doing` says what was tried: "create the publication x". */
export function statementFailure(endpoint: DatabaseEndpoint, doing: string, error: unknown, secrets: readonly string[]): DatabaseFailure {
  const { code, message } = parts(error);
  const detail = (error as { detail?: unknown }).detail;
  const hint = (error as { hint?: unknown }).hint;
  const lost = LOST.has(code) || /Connection terminated|timeout/i.test(message);
  const mend = typeof hint === "string" && hint !== "" ? hint : (STATEMENT_MENDS[code] ?? (lost ? "Is the server still up? Then run it again" : undefined));
  const text = [`database ${printEndpoint(endpoint)}: cannot ${doing}: ${message}${typeof detail === "string" && detail !== "" ? ` (${detail.replace(/\s*\n\s*/g, "; ")})` : ""}`, mend];
  return new DatabaseFailure(lost ? "unreachable" : "statement", code, redact(text.filter((part) => part !== undefined).join(". "), secrets));
}

function parts(error: unknown): { code: string; message: string } {
  // Node.js tries each address of a name and throws them together.
  const inner = error instanceof AggregateError && error.errors.length > 0 ? (error.errors[0] as unknown) : error;
  const code = (inner as { code?: unknown } | undefined)?.code;
  const message = inner instanceof Error ? inner.message : String(inner);
  return { code: typeof code === "string" ? code : "", message: message.replace(/\s*\n\s*/g, " ").replace(/\.$/, "") };
}

function connectMend(endpoint: DatabaseEndpoint, code: string, message: string): Told {
  const { host, port, user, database } = endpoint;
  const address = `${host}:${port}`;
  switch (code) {
    case "ECONNREFUSED":
      return { kind: "unreachable", reason: `nothing listens on ${address}`, mend: "Start PostgreSQL, or mend host and port" };
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return { kind: "unreachable", reason: `the host name ${host} is not known`, mend: "Mend the host, or the name service of this machine" };
    case "EHOSTUNREACH":
    case "ENETUNREACH":
    case "ETIMEDOUT":
      return { kind: "unreachable", reason: `no answer from ${address} (${code})`, mend: "Open the way to it: firewall, security group, VPN" };
    case "28P01":
      return { kind: "refused", reason: `the password of "${user}" is wrong, or the role does not exist`, mend: "Mend user and password" };
    case "28000":
      return { kind: "refused", mend: /no encryption/.test(message) ? 'The server wants TLS from here: write sslmode: require (or verify-full)' : `Let "${user}" in from this machine in the server's pg_hba.conf, and give the role LOGIN` };
    case "3D000":
      return { kind: "missing", reason: `there is no database "${database}"`, mend: "Create it, or mend its name" };
    case "42501":
      return { kind: "refused", mend: `Run: GRANT CONNECT ON DATABASE "${database}" TO "${user}"` };
    case "53300":
      return { kind: "unreachable", mend: "Close connections or raise max_connections" };
    case "57P03":
    case "57P01":
    case "57P02":
      return { kind: "unreachable", mend: "Wait until the server is up, then run it again" };
    case "UNABLE_TO_VERIFY_LEAF_SIGNATURE":
    case "UNABLE_TO_GET_ISSUER_CERT":
    case "UNABLE_TO_GET_ISSUER_CERT_LOCALLY":
    case "SELF_SIGNED_CERT_IN_CHAIN":
    case "DEPTH_ZERO_SELF_SIGNED_CERT":
    case "CERT_SIGNATURE_FAILURE":
      return {
        kind: "refused",
        reason: `the server's certificate is not signed by an authority in ${endpoint.ca === undefined ? `sslrootcert ${endpoint.sslrootcert ?? "(none)"}` : "the certificates that Sluice has for it"} (${message})`,
        mend: endpoint.ca === undefined ? "Put the certificate of the authority that signed the server's own into that file" : "Name a PEM file with the authority that signed the server's own",
      };
    case "CERT_HAS_EXPIRED":
    case "CERT_NOT_YET_VALID":
      return { kind: "refused", reason: `the server's certificate is out of its time (${message})`, mend: "Renew it on the server" };
    case "ERR_TLS_CERT_ALTNAME_INVALID":
      return { kind: "refused", reason: `the server's certificate is not for "${host}" (${message})`, mend: "Connect by a name that is in the certificate, or use sslmode: verify-ca" };
  }
  if (/does not support SSL/.test(message)) return { kind: "refused", reason: "the server has no TLS", mend: "Set ssl = on there, or write sslmode: prefer" };
  if (/timeout expired|timed out|timeout/i.test(message)) return { kind: "unreachable", reason: `no answer from ${address} in time`, mend: "Open the way to it: firewall, security group, VPN" };
  if (LOST.has(code) || /Connection terminated|ended unexpectedly/.test(message)) return { kind: "unreachable", reason: `${address} closed the connection (${message})`, mend: "Is it PostgreSQL, and is it up?" };
  if (code.startsWith("ERR_SSL") || code.startsWith("ERR_OSSL")) return { kind: "refused", reason: `TLS failed (${message})`, mend: "Compare the TLS versions and certificates of both sides" };
  return { kind: "refused", mend: "Mend the endpoint" };
}

const LOST: ReadonlySet<string> = new Set(["ECONNRESET", "EPIPE", "57P01", "57P02", "57P03", "08006", "08003", "08001"]);

const STATEMENT_MENDS: Readonly<Record<string, string>> = {
  "42501": "Give the user that right, or name another user",
  "55P03": "Another session holds a lock on it: wait for it or end it, then run it again",
  "57014": "It took too long: see what blocks it in pg_stat_activity, then run it again",
  "53400": "All replication slots are in use: drop one that nobody needs, or raise max_replication_slots",
};
