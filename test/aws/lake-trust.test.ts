import { irsaTrust, issuerOf, podIdentityTrust } from "../../aws/identity/trust.ts";
import { evaluate } from "../support/iam.ts";

const ACCOUNT = { namespace: "cdc", name: "sluice-staging-connect" };
const ISSUER = "oidc.eks.eu-central-1.amazonaws.com/id/ABC";
const PROVIDER = `arn:aws:iam::111122223333:oidc-provider/${ISSUER}`;

test("IRSA: only a token of this service account, and only one made for STS", () => {
  const trust = irsaTrust(PROVIDER, ACCOUNT);
  const ask = (sub: string, aud: string): string => evaluate([trust], { action: "sts:AssumeRoleWithWebIdentity", resource: "role", context: { [`${ISSUER}:sub`]: sub, [`${ISSUER}:aud`]: aud } });
  expect(trust.Statement[0]!.Principal).toEqual({ Federated: PROVIDER });
  expect(ask("system:serviceaccount:cdc:sluice-staging-connect", "sts.amazonaws.com")).toBe("allowed");
  expect(ask("system:serviceaccount:cdc:default", "sts.amazonaws.com")).toBe("denied");
  expect(ask("system:serviceaccount:other:sluice-staging-connect", "sts.amazonaws.com")).toBe("denied");
  expect(ask("system:serviceaccount:cdc:sluice-staging-connect", "vault")).toBe("denied");
  expect(evaluate([trust], { action: "sts:AssumeRoleWithWebIdentity", resource: "role" })).toBe("denied");
});

test("Pod Identity: only this service account of this cluster", () => {
  const trust = podIdentityTrust("eks-staging", ACCOUNT);
  const ask = (cluster: string, namespace: string, name: string, action = "sts:AssumeRole"): string =>
    evaluate([trust], { action, resource: "role", context: { "aws:RequestTag/eks-cluster-name": cluster, "aws:RequestTag/kubernetes-namespace": namespace, "aws:RequestTag/kubernetes-service-account": name } });
  expect(trust.Statement[0]!.Principal).toEqual({ Service: "pods.eks.amazonaws.com" });
  expect(["sts:AssumeRole", "sts:TagSession"].map((action) => ask("eks-staging", "cdc", ACCOUNT.name, action))).toEqual(["allowed", "allowed"]);
  expect([ask("eks-other", "cdc", ACCOUNT.name), ask("eks-staging", "other", ACCOUNT.name), ask("eks-staging", "cdc", "default")]).toEqual(["denied", "denied", "denied"]);
});

test("what is no ARN of a provider is refused with the form that it has", () => {
  expect(issuerOf(PROVIDER)).toBe(ISSUER);
  expect(() => issuerOf(`https://${ISSUER}`)).toThrow(`sluice:connect.identity.provider: "https://${ISSUER}" is no ARN of an OIDC provider. Write arn:aws:iam::ACCOUNT:oidc-provider/ISSUER`);
});
