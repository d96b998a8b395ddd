/** How Sluice reaches what is private to a cluster: through a forwarded port of a pod. Plain JSON inside endpoints; no credentials. */
export interface Via {
  /** Context of the kubeconfig. Absent: the current one. */
  readonly context?: string;
  readonly namespace: string;
  /** Which pod stands for which address. */
  readonly routes: readonly Route[];
}

export interface Route {
  readonly host: string;
  readonly port: number;
  readonly pod: { readonly name: string } | { readonly selector: Readonly<Record<string, string>> };
  readonly targetPort: number;
}
