import { workerTrust } from "../../policies/worker-trust.ts";
import { reports, UNKNOWN_VALUE } from "./kit.ts";

const issuer = "oidc.eks.eu-central-1.amazonaws.com/id/ABC";
const web = (condition: object) => ({ Effect: "Allow", Action: "sts:AssumeRoleWithWebIdentity", Principal: { Federated: `arn:aws:iam::1:oidc-provider/${issuer}` }, Condition: condition });
const told = (assumeRolePolicy: unknown) => reports(workerTrust, { type: "aws:iam/role:Role", name: "worker", props: { assumeRolePolicy } });
const one = (statement: object) => JSON.stringify({ Statement: [statement] });

test("Pod Identity, and a web identity with subject and audience, pass", () => {
  expect(told(one({ Effect: "Allow", Action: ["sts:AssumeRole", "sts:TagSession"], Principal: { Service: "pods.eks.amazonaws.com" } }))).toEqual([]);
  expect(told(one(web({ StringEquals: { [`${issuer}:sub`]: "system:serviceaccount:cdc:connect", [`${issuer}:aud`]: "sts.amazonaws.com" } })))).toEqual([]);
  expect(told(UNKNOWN_VALUE)).toEqual([]);
});

test.each([
  ["no audience", web({ StringEquals: { [`${issuer}:sub`]: "system:serviceaccount:cdc:connect" } }), [/its aud is not compared/]],
  ["any subject", web({ StringEquals: { [`${issuer}:aud`]: "sts.amazonaws.com" }, StringLike: { [`${issuer}:sub`]: "*" } }), [/its sub is not/]],
  ["nothing compared", web({}), [/its sub/, /its aud/]],
  ["everybody", { Effect: "Allow", Action: "sts:AssumeRole", Principal: "*" }, [/everybody may take this role/]],
  ["every account", { Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: ["*"] } }, [/everybody/]],
])("%s", (_, statement, messages) => {
  expect(told(one(statement))).toEqual(messages.map((message) => expect.stringMatching(message)));
});
