/**
 * References that only Sluice's own side reads: `pulumi up`, `audit`, `doctor`. Workers have no provider for them, so a connector's
 * configuration never holds one.
 *
 * | written | read from |
 * | --- | --- |
 * | `${secretsmanager:arn-or-name:key}` | one key of a JSON secret in AWS Secrets Manager, with the credentials of whoever runs Sluice |
 * | `${kubernetes:context/namespace/secret:key}` | one key of a Kubernetes Secret; an empty context is the current one |
 */
export type OwnReference = SecretsManagerReference | KubernetesReference;

export interface SecretsManagerReference {
  readonly provider: "secretsmanager";
  /** ARN or name of the secret. */
  readonly secret: string;
  /** From the ARN; with a name it is the region of the environment. */
  readonly region?: string;
  readonly key: string;
}

export interface KubernetesReference {
  readonly provider: "kubernetes";
  /** Absent: the current context. */
  readonly context?: string;
  readonly namespace: string;
  readonly secret: string;
  readonly key: string;
}

const SECRETS_MANAGER = /^\$\{secretsmanager:(arn:aws[a-z-]*:secretsmanager:([a-z0-9-]+):\d{12}:secret:[A-Za-z0-9/_+=.@!-]+|[A-Za-z0-9/_+=.@!-]+):([^:{}]+)\}$/;
// Contexts may hold anything, slashes and colons too: `aws eks update-kubeconfig` names them by the cluster's ARN.
const KUBERNETES = /^\$\{kubernetes:([^{}]*)\/([a-z0-9-]+)\/([a-z0-9.-]+):([A-Za-z0-9._-]+)\}$/;

/** The parts of such a reference, or `undefined` if the text is not exactly one. */
export function parseOwnReference(text: string): OwnReference | undefined {
  const aws = SECRETS_MANAGER.exec(text);
  if (aws !== null) return { provider: "secretsmanager", secret: aws[1] ?? "", key: aws[3] ?? "", ...(aws[2] === undefined ? {} : { region: aws[2] }) };
  const kubernetes = KUBERNETES.exec(text);
  if (kubernetes === null) return undefined;
  const [, context = "", namespace = "", secret = "", key = ""] = kubernetes;
  return { provider: "kubernetes", namespace, secret, key, ...(context === "" ? {} : { context }) };
}

/** The reference to one key of a JSON secret, by the secret's ARN or name. */
export function secretsManagerReference(secret: string, key: string): string {
  return checked(`\${secretsmanager:${secret}:${key}}`, `secret ${secret} of Secrets Manager`);
}

/** The reference to one key of a Kubernetes Secret. Without a context: the current one. */
export function kubernetesReference(context: string | undefined, namespace: string, secret: string, key: string): string {
  return checked(`\${kubernetes:${context ?? ""}/${namespace}/${secret}:${key}}`, `key ${key} of the Kubernetes secret ${namespace}/${secret}`);
}

function checked(text: string, what: string): string {
  if (parseOwnReference(text) === undefined) throw new Error(`${what}: cannot be written as a reference. Use names without ":", "{" or "}"`);
  return text;
}
