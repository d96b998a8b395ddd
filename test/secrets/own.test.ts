import { kubernetesReference, parseOwnReference, secretsManagerReference } from "../../secrets/own.ts";
import { redact } from "../../secrets/redact.ts";
import { isReference, isWorkerReference, resolveSecret } from "../../secrets/reference.ts";

const ARN = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:rds!db-0b1c2d3e-4f5a-6789-abcd-ef0123456789-a1B2c3";

test.each([
  [`\${secretsmanager:${ARN}:password}`, { provider: "secretsmanager", secret: ARN, region: "eu-central-1", key: "password" }],
  ["${secretsmanager:arn:aws-us-gov:secretsmanager:us-gov-west-1:123456789012:secret:a/b-a1B2c3:pw}", { provider: "secretsmanager", secret: "arn:aws-us-gov:secretsmanager:us-gov-west-1:123456789012:secret:a/b-a1B2c3", region: "us-gov-west-1", key: "pw" }],
  ["${secretsmanager:prod/shop_db:password}", { provider: "secretsmanager", secret: "prod/shop_db", key: "password" }],
  ["${kubernetes:/cdc/sluice-staging-secrets:source-password}", { provider: "kubernetes", namespace: "cdc", secret: "sluice-staging-secrets", key: "source-password" }],
  ["${kubernetes:kind-dev/cdc/secrets:a.b_c}", { provider: "kubernetes", context: "kind-dev", namespace: "cdc", secret: "secrets", key: "a.b_c" }],
  // The name that `aws eks update-kubeconfig` gives a context.
  ["${kubernetes:arn:aws:eks:eu-central-1:123456789012:cluster/staging/cdc/secrets:pw}", { provider: "kubernetes", context: "arn:aws:eks:eu-central-1:123456789012:cluster/staging", namespace: "cdc", secret: "secrets", key: "pw" }],
])("%s is for Sluice alone", (text, parts) => {
  expect(parseOwnReference(text)).toEqual(parts);
  expect(isReference(text)).toBe(true);
  expect(isWorkerReference(text)).toBe(false);
});

test.each(["${env:PW}", "${file:/etc/x.properties:pw}", "${dir:/run/secrets:pw}"])("%s is for workers too", (text) => {
  expect(parseOwnReference(text)).toBeUndefined();
  expect(isReference(text)).toBe(true);
  expect(isWorkerReference(text)).toBe(true);
});

test.each([
  ["no key", "${secretsmanager:prod/shop}"],
  ["an ARN, whose last part is no key", `\${secretsmanager:${ARN}}`],
  ["an empty key", `\${secretsmanager:${ARN}:}`],
  ["an ARN of something else", "${secretsmanager:arn:aws:s3:::bucket:password}"],
  ["no namespace", "${kubernetes:secrets:pw}"],
  ["no place for the context", "${kubernetes:cdc/secrets:pw}"],
  ["no key", "${kubernetes:/cdc/secrets}"],
  ["text around it", `a\${secretsmanager:${ARN}:password}`],
])("no reference: %s (%s)", (_why, text) => {
  expect(parseOwnReference(text)).toBeUndefined();
  expect(isReference(text)).toBe(false);
});

test("written and read again", () => {
  expect(secretsManagerReference(ARN, "password")).toBe(`\${secretsmanager:${ARN}:password}`);
  expect(kubernetesReference(undefined, "cdc", "secrets", "pw")).toBe("${kubernetes:/cdc/secrets:pw}");
  expect(kubernetesReference("kind-dev", "cdc", "secrets", "pw")).toBe("${kubernetes:kind-dev/cdc/secrets:pw}");
  expect(() => secretsManagerReference("a}b", "k")).toThrow("secret a}b of Secrets Manager: cannot be written as a reference");
  expect(() => kubernetesReference("c", "n", "s", "a:b")).toThrow("key a:b of the Kubernetes secret n/s: cannot be written as a reference");
});

test("where only this machine is looked at, such a reference is an error and never the value", () => {
  expect(() => resolveSecret("${kubernetes:/cdc/secrets:pw}")).toThrow("secret ${kubernetes:/cdc/secrets:pw}: cannot be used here");
});

test.each([
  [`secret \${secretsmanager:${ARN}:password}: may not be read`],
  ["secret ${kubernetes:ctx/cdc/my-secret:password}: there is no such Secret"],
  ['{"password":"${kubernetes:/cdc/my-secret:password}"}'],
])("a message keeps the reference: %s", (message) => expect(redact(message)).toBe(message));

test("what stands beside a reference is hidden all the same", () => {
  expect(redact("a ${kubernetes:/cdc/my-secret:password} password=hunter2")).toBe("a ${kubernetes:/cdc/my-secret:password} password=[redacted]");
  expect(redact("arn:aws:secretsmanager:eu-central-1:1:secret:x password: hunter2")).not.toContain("hunter2");
});
