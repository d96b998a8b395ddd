import * as pulumi from "@pulumi/pulumi";
import { provider } from "../../dynamic/provider.ts";
import type { SecretText } from "../../secrets/reference.ts";
import type { StoreEndpoint } from "../endpoint.ts";

export interface StoreUserArgs {
  /** The server with its root key. */
  store: pulumi.Input<StoreEndpoint>;
  /** The user's access key id: its name. */
  accessKeyId: pulumi.Input<string>;
  /** Reference to the user's secret, such as `${dir:/…/secrets:s3-lake}`; the secret must be there. */
  secretAccessKey: pulumi.Input<SecretText>;
  /** `<project>/<stack>`. */
  owner: pulumi.Input<string>;
}

/** A user of versitygw without any right of its own: what it may do is said by the `BucketPolicy` of each bucket. */
export class StoreUser extends pulumi.dynamic.Resource {
  declare readonly accessKeyId: pulumi.Output<string>;

  constructor(name: string, args: StoreUserArgs, opts?: pulumi.CustomResourceOptions) {
    super(provider("./store/user/lifecycle.ts"), name, { ...args }, opts, "store", "User");
  }
}
