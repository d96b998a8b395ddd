import { openContext } from "./context.ts";
import { isKubernetesFailure, KubernetesFailure } from "./failure.ts";
import { ask } from "./request.ts";

/** A Secret as the API has it: values in base64. */
export interface Secret {
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>>; readonly annotations?: Readonly<Record<string, string>>; readonly resourceVersion?: string; readonly managedFields?: readonly ManagedFields[] };
  readonly data?: Readonly<Record<string, string>>;
}

/** Which field manager owns which fields, as server-side apply keeps it. */
export interface ManagedFields {
  readonly manager: string;
  readonly operation: string;
  readonly fieldsV1?: Readonly<Record<string, unknown>>;
}

/** Where things are. `context` left out or empty: the current one, or the pod's own service account inside a cluster. */
export interface Where {
  readonly context?: string;
  readonly namespace: string;
}

/** A Secret, or `undefined` when there is none. Needs `get` on it. */
export async function readSecretObject({ context, namespace }: Where, name: string): Promise<Secret | undefined> {
  try {
    return await ask<Secret>(await openContext(context), { method: "GET", path: secretPath(namespace, name), about: `secret ${namespace}/${name}` });
  } catch (error) {
    if (isKubernetesFailure(error) && error.fault === "missing") return undefined;
    throw error;
  }
}

/**
 * The value of one key of a Secret.
 *
 * @param context of the kubeconfig; empty or left out: the current one, or the pod's own service account inside a cluster
 * @throws a `KubernetesFailure` of one line: context unknown, API server not reachable, no right, no such Secret or key, each with its mend
 */
export async function readSecretKey(context: string | undefined, namespace: string, secret: string, key: string): Promise<string> {
  const found = await readSecretObject({ ...(context ? { context } : {}), namespace }, secret);
  const value = found?.data?.[key];
  if (value !== undefined) return Buffer.from(value, "base64").toString("utf8");
  const place = `${context ? `context ${context}` : "the current context"}, secret ${namespace}/${secret}`;
  const reason = found === undefined ? "there is no such Secret" : `it has no key "${key}"`;
  throw new KubernetesFailure("missing", place, reason, "Run `pulumi up`, which writes it, or mend the reference");
}

export function secretPath(namespace: string, name: string): string {
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/secrets/${encodeURIComponent(name)}`;
}
