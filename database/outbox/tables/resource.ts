import * as pulumi from "@pulumi/pulumi";
import type { OutboxColumns } from "../../../config/stack.ts";
import { provider } from "../../../dynamic/provider.ts";
import type { DatabaseEndpoint } from "../../endpoint.ts";
import type { TableName } from "../../table.ts";
import type { PayloadKind } from "../inputs.ts";

export interface OutboxTablesArgs {
  /** The administrator's, who must own the outbox. */
  endpoint: pulumi.Input<DatabaseEndpoint>;
  /** `<project>/<stack>`. */
  owner: pulumi.Input<string>;
  /** Our own schema: depend on the `CaptureSchema`. */
  schema: pulumi.Input<string>;
  table: pulumi.Input<TableName>;
  columns: pulumi.Input<OutboxColumns>;
  aggregates: pulumi.Input<pulumi.Input<string>[]>;
  purge: pulumi.Input<boolean>;
  slot: pulumi.Input<string>;
  otherSlot: pulumi.Input<string>;
  publication: pulumi.Input<string>;
  role: pulumi.Input<string>;
}

/** The outbox, looked at and found fit, and the tables of our own that it needs. */
export class OutboxTables extends pulumi.dynamic.Resource {
  declare readonly schema: pulumi.Output<string>;
  declare readonly payload: pulumi.Output<PayloadKind>;

  constructor(name: string, args: OutboxTablesArgs, opts?: pulumi.CustomResourceOptions) {
    super(provider("./database/outbox/tables/lifecycle.ts"), name, { ...args, payload: undefined, warnings: undefined }, opts, "database", "OutboxTables");
  }
}
