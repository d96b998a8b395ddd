import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface DatabaseNetworkArgs {
  /** `sluice-staging`: names of what is made derive from it. */
  readonly id: string;
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
  /** Security groups of who may connect: the cluster's nodes, and the worker's pods where they have their own. */
  readonly clients: readonly string[];
}

const PORT = 5432;

/** Where the database lies, and who reaches it: nobody but the members of the clients' security groups, and it reaches nobody. */
export class DatabaseNetwork extends pulumi.ComponentResource {
  readonly subnetGroup: pulumi.Output<string>;
  readonly securityGroup: pulumi.Output<string>;
  /** Who gets in: needed as long as anybody enters, at the end to drop the slot. */
  readonly open: readonly pulumi.Resource[];

  constructor(name: string, args: DatabaseNetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sluice:aws:DatabaseNetwork", name, {}, opts);
    const subnets = new aws.rds.SubnetGroup(`${name}-subnets`, { name: `${args.id}-database`, description: `Private subnets of the database of ${args.id}`, subnetIds: [...args.subnetIds] }, { parent: this });
    // A changed description or VPC means a new group, which must not meet the old one's name.
    const group = new aws.ec2.SecurityGroup(`${name}-clients`, { description: `PostgreSQL of ${args.id}, for its change data capture`, vpcId: args.vpcId, tags: { Name: `${args.id}-database` } }, { parent: this });
    this.open = args.clients.map((client) =>
      new aws.vpc.SecurityGroupIngressRule(`${name}-from-${client}`, {
        securityGroupId: group.id, referencedSecurityGroupId: client, ipProtocol: "tcp", fromPort: PORT, toPort: PORT, description: "PostgreSQL from the cluster",
      }, { parent: this }));
    this.subnetGroup = subnets.name;
    this.securityGroup = group.id;
    this.registerOutputs({ securityGroup: this.securityGroup });
  }
}
