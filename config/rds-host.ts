/** A name that RDS or Aurora gave: `shop.abcdefghijkl.eu-central-1.rds.amazonaws.com`. */
const RDS_HOST = /\.([a-z]{2}(?:-[a-z]+)+-\d)\.rds\.amazonaws\.com(?:\.cn)?\.?$/i;

export function isRdsHost(host: string): boolean {
  return RDS_HOST.test(host);
}

/** The region that such a name tells. */
export function rdsHostRegion(host: string): string | undefined {
  return RDS_HOST.exec(host)?.[1]?.toLowerCase();
}
