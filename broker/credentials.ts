import { readFileSync } from "node:fs";
import type { SASLOptions } from "@platformatic/kafka";
import { readSecret } from "../secrets/read.ts";
import type { Authority, BrokerSecurity } from "./security.ts";

/** What Sluice's own client needs to enter. `tls` absent: none. */
export interface Credentials {
  readonly tls?: { readonly ca?: string };
  readonly sasl?: SASLOptions;
}

/** Reads password and authority. Throws one line that names what could not be read, never a value. */
export async function credentialsOf(security: BrokerSecurity = { protocol: "PLAINTEXT" }): Promise<Credentials> {
  switch (security.protocol) {
    case "PLAINTEXT":
      return {};
    case "SSL":
      return { tls: await authorityOf(security.ca) };
    default: {
      const tls = security.protocol === "SASL_SSL" ? { tls: await authorityOf("ca" in security ? security.ca : undefined) } : {};
      return { ...tls, sasl: await login(security) };
    }
  }
}

async function login(security: Extract<BrokerSecurity, { mechanism: string }>): Promise<SASLOptions> {
  if (security.mechanism !== "AWS_MSK_IAM") return { mechanism: security.mechanism, username: security.username, password: await readSecret(security.password) };
  const { region } = security;
  // A token lives for 15 minutes: each connection signs its own.
  const token = async (): Promise<string> => (await (await import("aws-msk-iam-sasl-signer-js")).generateAuthToken({ region })).token;
  return { mechanism: "OAUTHBEARER", token };
}

async function authorityOf(ca: Authority | undefined): Promise<{ ca?: string }> {
  if (ca?.pem !== undefined) return { ca: pem("broker.security.ca.pem", await readSecret(ca.pem)) };
  if (ca?.file === undefined) return {};
  try {
    return { ca: pem(`broker.security.ca.file ${ca.file}`, readFileSync(ca.file, "utf8")) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw code === undefined ? error : new Error(`broker.security.ca.file: cannot read ${ca.file} (${code}). Put the PEM file of the broker's authority there`);
  }
}

/** OpenSSL takes a text without a certificate for an empty list, and then trusts nobody without a word. */
function pem(place: string, text: string): string {
  if (!text.includes("-----BEGIN CERTIFICATE-----")) throw new Error(`${place}: holds no PEM certificate. It must start with -----BEGIN CERTIFICATE-----`);
  return text;
}
