import { iamDocument, type IamDocument } from "./document.ts";

/** The Kubernetes service account that the worker's pods run as. */
export interface ServiceAccount {
  readonly namespace: string;
  readonly name: string;
}

/**
 * Trust of a role that EKS Pod Identity hands to one service account. The tags are those that EKS sends along
 * (https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html): without them every association of the account, in whatever
 * cluster, could hand the role on.
 */
export function podIdentityTrust(cluster: string, account: ServiceAccount): IamDocument {
  return iamDocument([{
    Sid: "PodIdentity",
    Effect: "Allow",
    Principal: { Service: "pods.eks.amazonaws.com" },
    Action: ["sts:AssumeRole", "sts:TagSession"],
    Condition: {
      StringEquals: {
        "aws:RequestTag/eks-cluster-name": cluster,
        "aws:RequestTag/kubernetes-namespace": account.namespace,
        "aws:RequestTag/kubernetes-service-account": account.name,
      },
    },
  }]);
}

/**
 * Trust of a role for one service account of a cluster with an OIDC provider (IRSA). Both claims are pinned: without `sub` every
 * service account of the cluster could take the role, without `aud` a token meant for somebody else.
 *
 * @param provider ARN of the IAM OIDC provider: `arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-central-1.amazonaws.com/id/ABC`
 */
export function irsaTrust(provider: string, account: ServiceAccount): IamDocument {
  const issuer = issuerOf(provider);
  return iamDocument([{
    Sid: "ServiceAccount",
    Effect: "Allow",
    Principal: { Federated: provider },
    Action: ["sts:AssumeRoleWithWebIdentity"],
    Condition: {
      StringEquals: {
        [`${issuer}:aud`]: "sts.amazonaws.com",
        [`${issuer}:sub`]: `system:serviceaccount:${account.namespace}:${account.name}`,
      },
    },
  }]);
}

/** The issuer without its scheme, as it stands behind `oidc-provider/` in the ARN. Throws one line when the text is no such ARN. */
export function issuerOf(provider: string): string {
  const issuer = /^arn:[a-z-]+:iam::\d{12}:oidc-provider\/(\S+)$/.exec(provider)?.[1];
  if (issuer === undefined) {
    throw new Error(`sluice:connect.identity.provider: "${provider}" is no ARN of an OIDC provider. Write arn:aws:iam::ACCOUNT:oidc-provider/ISSUER, as "aws iam list-open-id-connect-providers" prints it`);
  }
  return issuer;
}
