import * as pulumi from "@pulumi/pulumi";
import { provider } from "../../dynamic/provider.ts";
import type { DatabaseEndpoint } from "../endpoint.ts";
import type { TableName } from "../table.ts";

export interface CaptureRoleArgs {
  /** The administrator's. */
  endpoint: pulumi.Input<DatabaseEndpoint>;
  /** `<project>/<stack>`. */
  owner: pulumi.Input<string>;
  name: pulumi.Input<string>;
  /** A reference such as `${dir:…}`; for an existing role its present password. */
  password: pulumi.Input<string>;
  tables: pulumi.Input<pulumi.Input<TableName>[]>;
  captureSchema: pulumi.Input<string>;
  /** Use the user's own role as it is: only missing grants are given, and taken back on destroy. Default `false`. */
  existing?: pulumi.Input<boolean>;
}

/** The role that the connector logs in as, with exactly the rights it needs. */
export class CaptureRole extends pulumi.dynamic.Resource {
  declare readonly name: pulumi.Output<string>;

  constructor(name: string, args: CaptureRoleArgs, opts?: pulumi.CustomResourceOptions) {
    super(provider("./database/role/lifecycle.ts"), name, { ...args, granted: undefined }, opts, "database", "CaptureRole");
  }
}
