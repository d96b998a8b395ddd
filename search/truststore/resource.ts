import * as pulumi from "@pulumi/pulumi";
import { provider } from "../../dynamic/provider.ts";

export interface TrustStoreArgs {
  readonly file: pulumi.Input<string>;
  readonly pem: pulumi.Input<string>;
}

/** A file of certificates as Java reads it, for a worker of this machine. */
export class TrustStore extends pulumi.dynamic.Resource {
  declare readonly file: pulumi.Output<string>;

  constructor(name: string, args: TrustStoreArgs, opts?: pulumi.CustomResourceOptions) {
    super(provider("./search/truststore/lifecycle.ts"), name, { ...args }, opts, "search", "TrustStore");
  }
}
