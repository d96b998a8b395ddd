import * as pulumi from "@pulumi/pulumi";
import { provider } from "../../dynamic/provider.ts";
import type { StoreEndpoint } from "../endpoint.ts";

export interface SinkUploadsArgs {
  store: pulumi.Input<StoreEndpoint>;
  bucket: pulumi.Input<string>;
  prefix: pulumi.Input<string>;
}

/**
 * The uploads of one sink into a bucket that is not ours, whose lifecycle we do not set. Makes nothing; deleted after the sink, it gives up
 * the uploads that a dead task left behind: nobody sees them, and they are paid for.
 */
export class SinkUploads extends pulumi.dynamic.Resource {
  constructor(name: string, args: SinkUploadsArgs, opts?: pulumi.CustomResourceOptions) {
    super(provider("./store/uploads/lifecycle.ts"), name, { ...args }, opts, "store", "SinkUploads");
  }
}
