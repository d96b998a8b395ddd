import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from "node:crypto";
import { isIPv4 } from "node:net";
import { bits, integer, octets, oid, sequence, set, tagged, time, TRUE, utf8 } from "./der.ts";

/** PEM texts. */
export interface BrokerCertificates {
  /** Certificate of the authority: what clients trust. Its key was thrown away, so it signs nothing else. */
  readonly authority: string;
  /** The broker's key (PKCS#8) and certificate in one text, as Kafka's PEM key store wants it. */
  readonly store: string;
}

// The stack's data goes with the stack; nobody renews the certificates of an embedded broker.
const YEARS = 20;

/** Common name of the broker, which is how a controller knows it. */
export const BROKER_NAME = "Sluice local broker";

/**
 * An authority and a broker's certificate under it, P-256. Node has no way to make a certificate, and `openssl` is not on every
 * machine: the structure is that of RFC 5280 §4.1, with just the extensions that Java and OpenSSL ask for.
 */
export function makeCertificates(names: readonly string[]): BrokerCertificates {
  const authority = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const broker = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const issuer = name("Sluice local authority");
  const root = certificate({ subject: issuer, issuer, key: authority.publicKey, signer: authority.privateKey, extensions: [basicConstraints(true), keyUsage(0x06, 1), subjectKey(authority.publicKey)] });
  const leaf = certificate({ subject: name(BROKER_NAME), issuer, key: broker.publicKey, signer: authority.privateKey, extensions: [basicConstraints(false), keyUsage(0x80, 7), alternativeNames(names), authorityKey(authority.publicKey)] });
  return { authority: root, store: `${broker.privateKey.export({ type: "pkcs8", format: "pem" }).toString()}${leaf}` };
}

interface Parts {
  readonly subject: Buffer;
  readonly issuer: Buffer;
  readonly key: KeyObject;
  readonly signer: KeyObject;
  readonly extensions: readonly Buffer[];
}

const ECDSA_SHA256 = sequence(oid("1.2.840.10045.4.3.2"));

function certificate({ subject, issuer, key, signer, extensions }: Parts): string {
  const from = new Date(Date.now() - 24 * 3_600_000);
  const until = new Date(from);
  until.setUTCFullYear(from.getUTCFullYear() + YEARS);
  const serial = randomBytes(16);
  serial[0] = (serial[0]! & 0x7f) | 0x40;
  const body = sequence(
    tagged(0xa0, integer(Buffer.from([2]))),
    integer(serial),
    ECDSA_SHA256,
    issuer,
    sequence(time(from), time(until)),
    subject,
    key.export({ type: "spki", format: "der" }),
    tagged(0xa3, sequence(...extensions)),
  );
  const der = sequence(body, ECDSA_SHA256, bits(sign("sha256", body, signer)));
  return `-----BEGIN CERTIFICATE-----\n${der.toString("base64").replace(/.{1,64}/g, "$&\n")}-----END CERTIFICATE-----\n`;
}

function name(common: string): Buffer {
  return sequence(set(sequence(oid("2.5.4.3"), utf8(common))));
}

function basicConstraints(authority: boolean): Buffer {
  return sequence(oid("2.5.29.19"), TRUE, octets(authority ? sequence(TRUE) : sequence()));
}

/** The first bits of `KeyUsage`: digitalSignature 0x80, keyCertSign 0x04, cRLSign 0x02. */
function keyUsage(first: number, unused: number): Buffer {
  return sequence(oid("2.5.29.15"), TRUE, octets(bits(Buffer.from([first]), unused)));
}

/** Which key signed: strict verifiers ask for it (RFC 5280 §4.2.1.1). */
function subjectKey(key: KeyObject): Buffer {
  return sequence(oid("2.5.29.14"), octets(octets(keyId(key))));
}

function authorityKey(key: KeyObject): Buffer {
  return sequence(oid("2.5.29.35"), octets(sequence(tagged(0x80, keyId(key)))));
}

function keyId(key: KeyObject): Buffer {
  return createHash("sha256").update(key.export({ type: "spki", format: "der" })).digest().subarray(0, 20);
}

function alternativeNames(names: readonly string[]): Buffer {
  const each = names.map((one) => (isIPv4(one) ? tagged(0x87, Buffer.from(one.split(".").map(Number))) : tagged(0x82, Buffer.from(one))));
  return sequence(oid("2.5.29.17"), octets(sequence(...each)));
}
