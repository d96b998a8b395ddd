import { resourcePolicy } from "./policy.ts";
import { mapsOf, UNKNOWN, type Props } from "./props.ts";
import { texts } from "./iam.ts";

const PORT = 5432;
const WORLD = new Set(["0.0.0.0/0", "::/0"]);

export const databasePublic = resourcePolicy({
  name: "database-public",
  description: "No database has a public address, and no security group lets the whole world to PostgreSQL's port.",
  severity: "critical",
  check: ({ type, props }, tell) => {
    if (/^aws:rds\/(instance:Instance|clusterInstance:ClusterInstance|cluster:Cluster)$/.test(type) && props["publiclyAccessible"] === true) {
      tell("has a public address. Set publiclyAccessible: false; Sluice reaches a private database through the cluster");
    }
    for (const rule of ingress(type, props)) {
      const world = [...texts(rule["cidrBlocks"]), ...texts(rule["ipv6CidrBlocks"]), ...texts(rule["cidrIpv4"]), ...texts(rule["cidrIpv6"])].filter((one) => WORLD.has(one));
      if (world.length > 0 && covers(rule)) tell(`lets ${world.join(" and ")} to port ${PORT}. Name the security group of the cluster's nodes`);
    }
  },
});

function ingress(type: string, props: Props): readonly Props[] {
  if (type === "aws:ec2/securityGroup:SecurityGroup" || type === "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup") return mapsOf(props["ingress"]);
  if (type === "aws:ec2/securityGroupRule:SecurityGroupRule") return props["type"] === "ingress" ? [props] : [];
  return type === "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule" ? [props] : [];
}

/** Whether a rule is about PostgreSQL's port: all traffic, all ports (no or equal -1), or a range that holds it. */
function covers(rule: Props): boolean {
  const protocol = String(rule["protocol"] ?? rule["ipProtocol"] ?? "-1");
  if (protocol === "-1" || protocol === "all") return true;
  if (!["tcp", "6"].includes(protocol)) return false;
  const [from, to] = [rule["fromPort"], rule["toPort"]];
  if (from === UNKNOWN || to === UNKNOWN) return false;
  return Number(from ?? 0) <= PORT && PORT <= Number(to ?? 65_535);
}
