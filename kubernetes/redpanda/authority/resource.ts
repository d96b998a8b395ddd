import * as pulumi from "@pulumi/pulumi";
import { provider } from "../../../dynamic/provider.ts";

export interface ClusterAuthorityArgs {
  context?: pulumi.Input<string | undefined>;
  namespace: pulumi.Input<string>;
  /** A Secret of cert-manager, with `ca.crt`. */
  secret: pulumi.Input<string>;
}

/** The public certificate of whoever signed a certificate in the cluster. */
export class ClusterAuthority extends pulumi.dynamic.Resource {
  declare readonly pem: pulumi.Output<string>;

  constructor(name: string, args: ClusterAuthorityArgs, opts?: pulumi.CustomResourceOptions) {
    super(provider("./kubernetes/redpanda/authority/lifecycle.ts"), name, { ...args, pem: undefined }, opts, "kubernetes", "Authority");
  }
}
