import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { irsaTrust, podIdentityTrust, type ServiceAccount } from "../../aws/identity/trust.ts";
import { fit } from "../../pipeline/names.ts";
import type { Grant, Identity } from "../box.ts";

export interface WorkerIdentityArgs {
  /** Such as `sluice-staging`: start of the role's name. */
  readonly id: string;
  readonly account: ServiceAccount;
  /** EKS Pod Identity of a cluster, or the OIDC provider of one (IRSA). */
  readonly by: { readonly kind: "podIdentity"; readonly cluster: string } | { readonly kind: "irsa"; readonly provider: string };
  readonly grants: readonly Grant[];
}

/** Longest name of a role. */
const ROLE_LENGTH = 64;

/**
 * The worker's account on AWS: one role for its service account, with the policy of each sink. A pod that started before the
 * association has no credentials: the worker must wait for `ready`.
 */
export class WorkerIdentity extends pulumi.ComponentResource implements Identity {
  readonly annotations: pulumi.Output<Readonly<Record<string, string>>>;
  readonly ready: readonly pulumi.Resource[];
  readonly roleArn: pulumi.Output<string>;

  constructor(name: string, { id, account, by, grants }: WorkerIdentityArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sluice:aws:WorkerIdentity", name, {}, opts);
    const child = { parent: this };
    const trust = by.kind === "irsa" ? irsaTrust(by.provider, account) : podIdentityTrust(by.cluster, account);
    const role = new aws.iam.Role(`${name}-role`, {
      name: fit(`${id}-connect`, ROLE_LENGTH),
      description: `Kafka Connect of ${id}: writes its lakes and nothing else`,
      assumeRolePolicy: JSON.stringify(trust),
    }, child);
    const policies = grants.map(({ sink, policy }) => new aws.iam.RolePolicy(`${name}-${sink}`, { name: sink, role: role.name, policy }, child));
    const association = by.kind === "irsa" ? [] : [new aws.eks.PodIdentityAssociation(`${name}-association`, { clusterName: by.cluster, namespace: account.namespace, serviceAccount: account.name, roleArn: role.arn }, child)];
    this.roleArn = role.arn;
    this.annotations = by.kind === "irsa" ? role.arn.apply((arn): Record<string, string> => ({ "eks.amazonaws.com/role-arn": arn })) : pulumi.output<Record<string, string>>({});
    this.ready = [role, ...policies, ...association];
    this.registerOutputs({ roleArn: role.arn });
  }
}
