import * as pulumi from "@pulumi/pulumi";
import type { DatabaseEndpoint } from "../database/endpoint.ts";
import type { Via } from "../cluster/via.ts";

/** Makes a way into a private database from where Sluice runs, through the cluster. */
export type Reach = (name: string, target: { readonly host: pulumi.Input<string>; readonly port: pulumi.Input<number> }, parent: pulumi.Resource) => Way;

export interface Way {
  /** Where the way begins. A plain function: the guard of an upgrade needs it for a server that it knows only from the state. */
  readonly via: (host: string, port: number) => Via;
  /** What must be there before the way can be gone: the relay. */
  readonly ready: readonly pulumi.Resource[];
}

/** The endpoint with its way, known only when everything is there that it needs, and gone only when nothing uses it any more. */
export function reachable(endpoint: pulumi.Output<DatabaseEndpoint>, way: Way | undefined, needs: readonly pulumi.Resource[] = []): pulumi.Output<DatabaseEndpoint> {
  return pulumi.all([endpoint, madeOf([...needs, ...(way?.ready ?? [])])]).apply(([plain]) => (way === undefined ? plain : { ...plain, via: way.via(plain.host, plain.port) }));
}

/** Known when all of these are made. By their ids: a preview knows the URN of what is still to be made, and would look for what lies behind it. */
export function madeOf(resources: readonly pulumi.Resource[]): pulumi.Output<unknown> {
  return pulumi.all(resources.map((one) => (one instanceof pulumi.CustomResource ? one.id : one.urn)));
}
