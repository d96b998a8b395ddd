import * as pulumi from "@pulumi/pulumi";
import { provider } from "../../dynamic/provider.ts";
import type { StoreEndpoint } from "../endpoint.ts";

export interface BucketArgs {
  store: pulumi.Input<StoreEndpoint>;
  /** A new name is a new bucket: the objects of the old one are not moved. */
  bucket: pulumi.Input<string>;
  /** `<project>/<stack>`. */
  owner: pulumi.Input<string>;
  /** Object prefixes of this stack, such as `["lake"]`. */
  prefixes: pulumi.Input<pulumi.Input<string>[]>;
  /** Use a bucket of somebody else; it is then never emptied or deleted. Default `false`. */
  adopt?: pulumi.Input<boolean>;
  /** Leave the bucket and its objects on destroy. Default `false`. */
  retain?: pulumi.Input<boolean>;
}

/** A bucket on an S3-compatible server. On AWS itself use `aws.s3.Bucket`, which knows encryption and lifecycle rules. */
export class Bucket extends pulumi.dynamic.Resource {
  declare readonly bucket: pulumi.Output<string>;
  declare readonly owned: pulumi.Output<boolean>;

  constructor(name: string, args: BucketArgs, opts?: pulumi.CustomResourceOptions) {
    super(provider("./store/bucket/lifecycle.ts"), name, { ...args, owned: undefined }, opts, "store", "Bucket");
  }
}
