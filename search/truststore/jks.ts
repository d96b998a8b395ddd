import { createHash } from "node:crypto";

/**
 * A Java key store of type JKS with the certificates of a PEM text, all as trusted: what Aiven's OpenSearch sink reads, which takes no PEM.
 * The password only seals the file against change (`sun.security.provider.JavaKeyStore`, whose format this is); certificates are public.
 */
export function javaKeyStore(pem: string): Buffer {
  const certificates = [...pem.matchAll(/-----BEGIN CERTIFICATE-----([^-]+)-----END CERTIFICATE-----/g)].map(([, body = ""]) => Buffer.from(body, "base64"));
  if (certificates.length === 0) throw new Error("holds no certificate in PEM");
  const entries = certificates.map((der, at) => Buffer.concat([number(TRUSTED), text(`authority-${at}`), Buffer.alloc(8), text("X.509"), number(der.length), der]));
  const store = Buffer.concat([number(0xfeedfeed), number(2), number(certificates.length), ...entries]);
  return Buffer.concat([store, createHash("sha1").update(Buffer.from(PASSWORD, "utf16le").swap16()).update("Mighty Aphrodite").update(store).digest()]);
}

/** Java's own for such stores. */
export const PASSWORD = "changeit";

/** Tag of a certificate, as against a key. */
const TRUSTED = 2;

function number(value: number): Buffer {
  const out = Buffer.alloc(4);
  out.writeUInt32BE(value);
  return out;
}

/** `DataOutput.writeUTF` of plain ASCII. */
function text(value: string): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(value.length);
  return Buffer.concat([length, Buffer.from(value, "ascii")]);
}
