/**
 * How Sluice itself reaches addresses that only exist inside a cluster: through the API server, to a pod of the route.
 * Plain JSON that is kept in the state inside endpoints, so it holds no credentials: those come from the kubeconfig when it is used.
 */
export interface Via {
  /** Context of the kubeconfig; left out: the current one, or the pod's own service account inside a cluster. */
  readonly context?: string;
  readonly namespace: string;
  /** One for each address. What no route names cannot be dialled. */
  readonly routes: readonly Route[];
}

export interface Route {
  /** As the client asks for it, such as `redpanda-0.redpanda.sluice.svc.cluster.local` or the database's own name. */
  readonly host: string;
  readonly port: number;
  /** A pod by name, or any Ready pod with these labels. */
  readonly pod: PodChoice;
  /** Port inside the pod. */
  readonly targetPort: number;
}

export type PodChoice = { readonly name: string } | { readonly selector: Readonly<Record<string, string>> };

/** The route for an address; host names are compared without case and without a final dot. */
export function routeTo(via: Via, host: string, port: number): Route | undefined {
  return via.routes.find((route) => route.port === port && plain(route.host) === plain(host));
}

function plain(host: string): string {
  return host.toLowerCase().replace(/\.$/, "");
}

/** A pod choice in words, as messages have it. */
export function podWords(pod: PodChoice): string {
  return "name" in pod ? `pod ${pod.name}` : `a pod with ${labelSelector(pod.selector)}`;
}

/** As the API's `labelSelector` parameter wants it. */
export function labelSelector(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels).map(([name, value]) => `${name}=${value}`).sort().join(",");
}
