/**
 * The value of one key of a Secret. Needs `get` on that Secret.
 *
 * @param context of the kubeconfig; empty or left out: the current one, or the pod's own service account inside a cluster
 * @throws an error of one line: context unknown, API server not reachable, no right, no such Secret or key, each with its mend
 */
export async function readSecretKey(context: string | undefined, namespace: string, secret: string, key: string): Promise<string> {
  throw new Error(`secret ${namespace}/${secret}, key ${key} (context ${context ?? "current"}): reading is being built`);
}
