import * as pulumi from "@pulumi/pulumi";
import { provider } from "../../dynamic/provider.ts";
import type { DatabaseEndpoint } from "../endpoint.ts";
import type { TableName } from "../table.ts";

export interface PublicationArgs {
  /** The administrator's, who must own the tables. */
  endpoint: pulumi.Input<DatabaseEndpoint>;
  /** `<project>/<stack>`. */
  owner: pulumi.Input<string>;
  name: pulumi.Input<string>;
  tables: pulumi.Input<pulumi.Input<TableName>[]>;
  /** Schema of heartbeat and signal table, which are published too: depend on the {@link CaptureSchema}. */
  captureSchema: pulumi.Input<string>;
  /** Members of our own. Default: heartbeat and signal table. */
  ours?: pulumi.Input<pulumi.Input<TableName>[]>;
  /** Publish inserts only. Default `false`. */
  inserts?: pulumi.Input<boolean>;
}

/** The publication of exactly the captured tables and our own two. */
export class Publication extends pulumi.dynamic.Resource {
  declare readonly name: pulumi.Output<string>;
  /** Goes up when a table had been unpublished behind our back and was put back: its changes meanwhile need a new snapshot. */
  declare readonly generation: pulumi.Output<number>;

  constructor(name: string, args: PublicationArgs, opts?: pulumi.CustomResourceOptions) {
    super(provider("./database/publication/lifecycle.ts"), name, { ...args, generation: undefined }, opts, "database", "Publication");
  }
}
