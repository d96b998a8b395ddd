import { databasePublic } from "../../policies/database-public.ts";
import { reports, UNKNOWN_VALUE } from "./kit.ts";

const told = (type: string, props: Record<string, unknown>) => reports(databasePublic, { type, props });

test.each(["aws:rds/instance:Instance", "aws:rds/clusterInstance:ClusterInstance"])("%s", (type) => {
  expect(told(type, { publiclyAccessible: true })).toHaveLength(1);
  expect(told(type, { publiclyAccessible: false })).toEqual([]);
  expect(told(type, { publiclyAccessible: UNKNOWN_VALUE })).toEqual([]);
});

test.each([
  ["its port", { ipProtocol: "tcp", fromPort: 5432, toPort: 5432, cidrIpv4: "0.0.0.0/0" }, 1],
  ["a range with it, over IPv6", { ipProtocol: "tcp", fromPort: 5000, toPort: 6000, cidrIpv6: "::/0" }, 1],
  ["everything", { ipProtocol: "-1", cidrIpv4: "0.0.0.0/0" }, 1],
  ["another port", { ipProtocol: "tcp", fromPort: 443, toPort: 443, cidrIpv4: "0.0.0.0/0" }, 0],
  ["another protocol", { ipProtocol: "udp", fromPort: 5432, toPort: 5432, cidrIpv4: "0.0.0.0/0" }, 0],
  ["a security group", { ipProtocol: "tcp", fromPort: 5432, toPort: 5432, referencedSecurityGroupId: "sg-1" }, 0],
  ["a network", { ipProtocol: "tcp", fromPort: 5432, toPort: 5432, cidrIpv4: "10.0.0.0/8" }, 0],
  ["what is not known", { ipProtocol: "tcp", fromPort: 5432, toPort: 5432, cidrIpv4: UNKNOWN_VALUE }, 0],
])("a rule for %s", (_, rule, count) => {
  expect(told("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", rule)).toHaveLength(count);
});

test("the older shapes of a rule", () => {
  const rule = { protocol: "tcp", fromPort: 5432, toPort: 5432, cidrBlocks: ["10.0.0.0/8", "0.0.0.0/0"] };
  expect(told("aws:ec2/securityGroup:SecurityGroup", { ingress: [rule] })).toHaveLength(1);
  expect(told("aws:ec2/securityGroupRule:SecurityGroupRule", { ...rule, type: "ingress" })).toHaveLength(1);
  expect(told("aws:ec2/securityGroupRule:SecurityGroupRule", { ...rule, type: "egress" })).toEqual([]);
});
