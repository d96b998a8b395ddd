import * as pulumi from "@pulumi/pulumi";
import { provider } from "../../dynamic/provider.ts";
import type { StoreEndpoint } from "../endpoint.ts";
import type { PolicyDocument } from "./document.ts";

export interface BucketPolicyArgs {
  store: pulumi.Input<StoreEndpoint>;
  bucket: pulumi.Input<string>;
  /** Of `bucketPolicy()`. Its users must exist: servers refuse a policy for a user they do not know. */
  document: pulumi.Input<PolicyDocument>;
}

/** The one policy of a bucket: what each sink's own user may do there. */
export class BucketPolicy extends pulumi.dynamic.Resource {
  declare readonly bucket: pulumi.Output<string>;

  constructor(name: string, args: BucketPolicyArgs, opts?: pulumi.CustomResourceOptions) {
    super(provider("./store/policy/lifecycle.ts"), name, { ...args }, opts, "store", "BucketPolicy");
  }
}
