import type { KubernetesReference } from "./own.ts";

/** One key of a Kubernetes Secret, read with the kubeconfig of whoever runs Sluice. */
export async function readKubernetes(text: string, { context, namespace, secret, key }: KubernetesReference): Promise<string> {
  const file: string = "../kubernetes/client.ts";
  const { readSecretKey } = (await import(file)) as { readSecretKey: (where: { context?: string; namespace: string }, secret: string, key: string) => Promise<string | undefined> };
  const value = await readSecretKey({ ...(context === undefined ? {} : { context }), namespace }, secret, key);
  if (value === undefined) throw new Error(`secret ${text}: there is no such Secret, or it has no key "${key}". Mend the reference, or make it`);
  return value;
}
