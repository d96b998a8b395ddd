import type { Via } from "../cluster/via.ts";
import type { SecretText } from "../secrets/reference.ts";

/** How a connection uses TLS, with libpq's meaning of each word. */
export type SslMode = "disable" | "prefer" | "require" | "verify-ca" | "verify-full";

export const SSL_MODES = ["disable", "prefer", "require", "verify-ca", "verify-full"] as const satisfies readonly SslMode[];

/** Where a database is and as whom to enter it: plain JSON, the password a reference wherever it is stored. */
export interface DatabaseEndpoint {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: SecretText;
  readonly sslmode: SslMode;
  /**
   * File with the certificates of the authorities to trust, or `system` for those that come with Node.js.
   * Needed by `verify-ca` and `verify-full`; given with `require`, the chain is verified too, as libpq does.
   */
  readonly sslrootcert?: string;
  /** The same certificates as PEM text, for Sluice's own connections: they need no file then. It comes before `sslrootcert`. */
  readonly ca?: string;
  /** How Sluice gets there when the server is private: through the cluster. TLS still checks the server's own name. */
  readonly via?: Via;
}

/**
 * The endpoint as a worker sees it: what differs for it put in, and nothing that is Sluice's alone.
 *
 * @param inside what differs, such as the path under which the worker has the certificates
 */
export function insideEndpoint(endpoint: DatabaseEndpoint, inside: Partial<DatabaseEndpoint>): DatabaseEndpoint {
  const { via: _via, ca: _ca, ...seen } = { ...endpoint, ...inside };
  return seen;
}

/** `user@host:port/database`: how messages name an endpoint. Holds no secret. */
export function printEndpoint(endpoint: Pick<DatabaseEndpoint, "host" | "port" | "database" | "user">): string {
  const host = endpoint.host.includes(":") ? `[${endpoint.host}]` : endpoint.host;
  return `${endpoint.user}@${host}:${endpoint.port}/${endpoint.database}`;
}
