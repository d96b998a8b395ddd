import * as pulumi from "@pulumi/pulumi";
import { provider } from "../../dynamic/provider.ts";
import type { DatabaseEndpoint } from "../endpoint.ts";
import type { TableName } from "../table.ts";

export interface ReplicationSlotArgs {
  /** The administrator's, who must be allowed to replicate. */
  endpoint: pulumi.Input<DatabaseEndpoint>;
  /** `<project>/<stack>`. */
  owner: pulumi.Input<string>;
  name: pulumi.Input<string>;
  /** Follow a failover to a standby (PostgreSQL 17 and newer). Default `false`. */
  failover?: pulumi.Input<boolean>;
  /** Table of ours that counts from the slot's beginning: see `SlotInputs.voids`. */
  voids?: pulumi.Input<TableName>;
  /** Leave the slot behind on destroy. Default `false`. */
  retain?: pulumi.Input<boolean>;
  /** Seconds that a reader may take to go by itself on destroy. Default 15. */
  graceSeconds?: pulumi.Input<number>;
  /** Seconds to try to drop the slot. Default 90. */
  dropSeconds?: pulumi.Input<number>;
}

/** The logical replication slot, made before the connector (after the publication) and dropped when nobody reads it any more. */
export class ReplicationSlot extends pulumi.dynamic.Resource {
  declare readonly name: pulumi.Output<string>;
  /** Changes when the slot had to be made anew: everything needs a new snapshot then. */
  declare readonly generation: pulumi.Output<string>;

  constructor(name: string, args: ReplicationSlotArgs, opts?: pulumi.CustomResourceOptions) {
    super(provider("./database/slot/lifecycle.ts"), name, { ...args, generation: undefined, replacedBecause: undefined }, opts, "database", "ReplicationSlot");
  }
}
