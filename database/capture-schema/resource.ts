import * as pulumi from "@pulumi/pulumi";
import { provider } from "../../dynamic/provider.ts";
import type { DatabaseEndpoint } from "../endpoint.ts";

export interface CaptureSchemaArgs {
  /** The administrator's. */
  endpoint: pulumi.Input<DatabaseEndpoint>;
  /** `<project>/<stack>`. */
  owner: pulumi.Input<string>;
  name: pulumi.Input<string>;
  /** The connector's role: depend on the {@link CaptureRole}. */
  role: pulumi.Input<string>;
}

/** A schema of our own with the heartbeat and the signal table. */
export class CaptureSchema extends pulumi.dynamic.Resource {
  declare readonly name: pulumi.Output<string>;

  constructor(name: string, args: CaptureSchemaArgs, opts?: pulumi.CustomResourceOptions) {
    super(provider("./database/capture-schema/lifecycle.ts"), name, { ...args }, opts, "database", "CaptureSchema");
  }
}
