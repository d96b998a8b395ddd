/** A name that RDS or Aurora gave: `shop.abcdefghijkl.eu-central-1.rds.amazonaws.com`. */
const RDS_HOST = /\.([a-z]{2}(?:-[a-z]+)+-\d)\.rds\.amazonaws\.com(?:\.cn)?\.?$/i;

export function isRdsHost(host: string): boolean {
  return RDS_HOST.test(host);
}

/** The region that such a name tells. */
export function rdsHostRegion(host: string): string | undefined {
  return RDS_HOST.exec(host)?.[1]?.toLowerCase();
}

/** How a server is entered where nothing is said. The authorities of RDS are public and come with Sluice, which gives them to its own pods. */
export function defaultTls(host: string, inCluster: boolean): "verify-full" | "prefer" {
  return inCluster && isRdsHost(host) ? "verify-full" : "prefer";
}
