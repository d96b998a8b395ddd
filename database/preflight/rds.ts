/** What the address of an RDS server tells: `shop.c1a2b3.eu-central-1.rds.amazonaws.com`, Aurora's with `cluster-` before the middle. */
interface RdsAddress {
  readonly id: string;
  readonly region: string;
  readonly cluster: boolean;
}

function rdsAddress(host: string): RdsAddress | undefined {
  const match = /^([a-z][a-z0-9-]*)\.(cluster-(?:ro-|custom-)?)?[a-z0-9]+\.([a-z0-9-]+)\.rds\.amazonaws\.com(?:\.cn)?$/.exec(host);
  return match === null ? undefined : { id: match[1] ?? "", region: match[3] ?? "", cluster: match[2] !== undefined };
}

/**
 * How a setting is made on RDS, where it belongs to a parameter group and no SQL reaches it. `default.*` groups cannot be changed: the
 * server needs one of its own.
 */
export function rdsMend(host: string, name: string, value: string, then: "reboot" | "nothing"): string {
  const found = rdsAddress(host);
  const whose = found === undefined ? "the parameter group of the instance" : found.cluster ? `the DB cluster parameter group of ${found.id}` : `the parameter group of the DB instance ${found.id}`;
  const set = `Set ${name} = ${value} in ${whose} (a default group cannot be changed: attach one of its own)`;
  if (then === "nothing") return set;
  const reboot = found === undefined ? "reboot it" : found.cluster ? "reboot its writer instance" : `reboot it: aws rds reboot-db-instance --region ${found.region} --db-instance-identifier ${found.id}`;
  const own = found?.cluster ? "" : "; or let Sluice do both with sluice:source.existing.rds: { parameterGroup: true, reboot: true }";
  return `${set}, then ${reboot}${own}`;
}
