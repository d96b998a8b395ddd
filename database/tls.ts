import { readFileSync } from "node:fs";
import { checkServerIdentity, rootCertificates, type ConnectionOptions } from "node:tls";
import type { DatabaseEndpoint } from "./endpoint.ts";

/** One way to connect: plain, or with these TLS options. `prefer` has two, tried in turn. */
export type Attempt = { readonly tls: false } | { readonly tls: ConnectionOptions };

type Trusting = Pick<DatabaseEndpoint, "host" | "sslmode" | "sslrootcert" | "ca">;

/**
 * What an `sslmode` means, as libpq has it ("SSL Mode Descriptions" in PostgreSQL's manual):
 *
 * | mode | encrypted | chain checked | host name checked |
 * | --- | --- | --- | --- |
 * | disable | no | | |
 * | prefer | if the server has it | no | no |
 * | require | yes | only if `sslrootcert` or `ca` is given | no |
 * | verify-ca | yes | yes | no |
 * | verify-full | yes | yes | yes |
 *
 * Throws one line if a certificate file is needed and missing.
 */
export function attempts(endpoint: Trusting): Attempt[] {
  const unchecked: Attempt = { tls: { rejectUnauthorized: false } };
  switch (endpoint.sslmode) {
    case "disable":
      return [{ tls: false }];
    case "prefer":
      return [unchecked, { tls: false }];
    case "require":
      return [endpoint.sslrootcert === undefined && endpoint.ca === undefined ? unchecked : checked(endpoint, false)];
    case "verify-ca":
      return [checked(endpoint, false)];
    case "verify-full":
      return [checked(endpoint, true)];
  }
}

function checked(endpoint: Trusting, name: boolean): Attempt {
  return {
    tls: {
      rejectUnauthorized: true,
      ca: authorities(endpoint),
      // pg passes no host name to Node.js when the host is an IP address, and Node.js then compares with "localhost": compare with the host that was asked for.
      checkServerIdentity: (_host, certificate) => (name ? checkServerIdentity(endpoint.host, certificate) : undefined),
    },
  };
}

function authorities({ sslmode, sslrootcert, ca }: Trusting): string[] | string {
  if (ca !== undefined) return pem("ca", ca);
  if (sslrootcert === undefined) throw new Error(`sslmode ${sslmode}: sslrootcert is missing. Name the file with the server's certificate authority, or write "system"`);
  if (sslrootcert === "system") return [...rootCertificates];
  let text: string;
  try {
    text = readFileSync(sslrootcert, "utf8");
  } catch (error) {
    throw new Error(`sslrootcert ${sslrootcert}: cannot be read (${(error as NodeJS.ErrnoException).code ?? "unknown"}). Put the certificate of the server's authority there`);
  }
  return pem(`sslrootcert ${sslrootcert}`, text);
}

function pem(place: string, text: string): string {
  if (!text.includes("-----BEGIN CERTIFICATE-----")) throw new Error(`${place}: holds no certificate. It must be PEM with "-----BEGIN CERTIFICATE-----"`);
  return text;
}
