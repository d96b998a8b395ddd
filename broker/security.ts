import type { SecretText } from "../secrets/reference.ts";

/** SCRAM keeps a salted digest on the broker; PLAIN sends the password as it is and belongs inside TLS. */
export const PASSWORD_MECHANISMS = ["SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN"] as const;
export type PasswordMechanism = (typeof PASSWORD_MECHANISMS)[number];

/**
 * How a client of the Kafka API proves who it is, and how it knows the broker. Plain JSON: part of an endpoint. The password is a
 * reference wherever one can be had.
 */
export type BrokerSecurity =
  | { protocol: "PLAINTEXT" }
  | { protocol: "SSL"; ca?: Authority }
  | PasswordSecurity
  | IamSecurity;

export interface PasswordSecurity {
  protocol: "SASL_SSL" | "SASL_PLAINTEXT";
  /** Redpanda keeps one mechanism per user: it must be the one that the user was made with. */
  mechanism: PasswordMechanism;
  username: string;
  /**
   * Behind a reference it may hold neither `"` nor `\`: the worker puts it between quotes of a JAAS entry, where both have a
   * meaning (Java `StreamTokenizer`), after no code of ours could escape them.
   */
  password: SecretText;
  ca?: Authority;
}

/** Amazon MSK with IAM: no password, the identity of the process signs. */
export interface IamSecurity {
  protocol: "SASL_SSL";
  mechanism: "AWS_MSK_IAM";
  region: string;
}

/**
 * Who signed the broker's certificate. Neither: an authority that the system trusts anyway. The certificate must hold the name
 * that the broker advertises.
 */
export interface Authority {
  /** Absolute path of a PEM file on the machine of whoever uses the endpoint. */
  file?: string;
  /** PEM text itself, or, for Sluice's own clients only, a reference to where it lies: a certificate is no secret, yet may lie in one. */
  pem?: SecretText;
}

/** Kafka Connect hands the settings of its own client (no prefix) to none of the clients that it makes for connectors (`Worker.java`). */
export type ClientPrefix = "" | "producer." | "consumer." | "admin.";
export const CLIENT_PREFIXES: readonly ClientPrefix[] = ["", "producer.", "consumer.", "admin."];

/** What a Java client is told about security, each key with the prefix. Empty for PLAINTEXT, Kafka's default. Values are unescaped. */
export function clientProperties(security: BrokerSecurity | undefined, prefix: ClientPrefix): Record<string, string> {
  const own: Record<string, string> = security === undefined || security.protocol === "PLAINTEXT" ? {} : { "security.protocol": security.protocol, ...login(security), ...trust(security) };
  return Object.fromEntries(Object.entries(own).map(([key, value]) => [`${prefix}${key}`, value]));
}

/** {@link clientProperties} for a worker and every client that it makes. */
export function workerSecurity(security: BrokerSecurity | undefined): Record<string, string> {
  return Object.assign({}, ...CLIENT_PREFIXES.map((prefix) => clientProperties(security, prefix)));
}

function login(security: Exclude<BrokerSecurity, { protocol: "PLAINTEXT" }>): Record<string, string> {
  if (security.protocol === "SSL") return {};
  // The jar software.amazon.msk:aws-msk-iam-auth must lie on the class path of the worker itself: no plugin folder is seen by its clients.
  if (security.mechanism === "AWS_MSK_IAM") {
    return {
      "sasl.mechanism": "AWS_MSK_IAM",
      "sasl.jaas.config": "software.amazon.msk.auth.iam.IAMLoginModule required;",
      "sasl.client.callback.handler.class": "software.amazon.msk.auth.iam.IAMClientCallbackHandler",
    };
  }
  return { "sasl.mechanism": security.mechanism, "sasl.jaas.config": `${MODULES[security.mechanism]} required username=${quoted(security.username)} password=${quoted(security.password)};` };
}

const SCRAM = "org.apache.kafka.common.security.scram.ScramLoginModule";
const MODULES: Readonly<Record<PasswordMechanism, string>> = { "SCRAM-SHA-512": SCRAM, "SCRAM-SHA-256": SCRAM, PLAIN: "org.apache.kafka.common.security.plain.PlainLoginModule" };

/** A PEM trust store needs no password and no conversion (Kafka ≥ 2.7, KIP-651). */
function trust(security: Exclude<BrokerSecurity, { protocol: "PLAINTEXT" }>): Record<string, string> {
  const ca = "ca" in security && security.protocol !== "SASL_PLAINTEXT" ? security.ca : undefined;
  if (ca?.file !== undefined) return { "ssl.truststore.type": "PEM", "ssl.truststore.location": ca.file };
  if (ca?.pem !== undefined) return { "ssl.truststore.type": "PEM", "ssl.truststore.certificates": ca.pem };
  return {};
}

function quoted(text: string): string {
  return `"${text.replace(/[\\"]/g, "\\$&").replace(/\n/g, "\\n")}"`;
}
