import * as pulumi from "@pulumi/pulumi";
import { provider } from "../../dynamic/provider.ts";
import type { DatabaseEndpoint } from "../endpoint.ts";
import type { TableName } from "../table.ts";

export interface SnapshotArgs {
  /** The administrator's. */
  endpoint: pulumi.Input<DatabaseEndpoint>;
  /** `<project>/<stack>`. */
  owner: pulumi.Input<string>;
  captureSchema: pulumi.Input<string>;
  slot: pulumi.Input<string>;
  /** Tables with a primary key whose existing rows are wanted. */
  tables: pulumi.Input<pulumi.Input<TableName>[]>;
  /** Everything that must lead to a new snapshot of all tables when it changes: generations of slot and publication, the connector's name. */
  generation: pulumi.Input<string>;
  /** Seconds that the connector may take until it reads the slot. Default 300. */
  streamingSeconds?: pulumi.Input<number>;
}

/** Existing rows: an incremental snapshot of each table that had none yet. Depend on the source connector. */
export class Snapshot extends pulumi.dynamic.Resource {
  declare readonly requested: pulumi.Output<TableName[]>;

  constructor(name: string, args: SnapshotArgs, opts?: pulumi.CustomResourceOptions) {
    super(provider("./database/snapshot/lifecycle.ts"), name, { ...args, requested: undefined }, opts, "database", "Snapshot");
  }
}
