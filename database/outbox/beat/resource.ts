import * as pulumi from "@pulumi/pulumi";
import type { OutboxColumns } from "../../../config/stack.ts";
import { provider } from "../../../dynamic/provider.ts";
import type { DatabaseEndpoint } from "../../endpoint.ts";
import type { TableName } from "../../table.ts";
import type { PayloadKind } from "../inputs.ts";

export interface OutboxBeatArgs {
  /** The administrator's: the function runs as this user. */
  endpoint: pulumi.Input<DatabaseEndpoint>;
  /** `<project>/<stack>`. */
  owner: pulumi.Input<string>;
  schema: pulumi.Input<string>;
  table: pulumi.Input<TableName>;
  columns: pulumi.Input<OutboxColumns>;
  payload: pulumi.Input<PayloadKind>;
  slot: pulumi.Input<string>;
  role: pulumi.Input<string>;
  /** Where the slot began. */
  since: pulumi.Input<string>;
  /** Changes when events were missed. */
  generation: pulumi.Input<string>;
  /** How long rows stay at least. Default: for ever. */
  keepMs?: pulumi.Input<number>;
}

/** What the connector does in the database at each heartbeat: it moves the slot, sends the rows that were there, and purges. */
export class OutboxBeat extends pulumi.dynamic.Resource {
  constructor(name: string, args: OutboxBeatArgs, opts?: pulumi.CustomResourceOptions) {
    super(provider("./database/outbox/beat/lifecycle.ts"), name, { ...args }, opts, "database", "OutboxBeat");
  }
}
