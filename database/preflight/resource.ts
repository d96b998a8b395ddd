import * as pulumi from "@pulumi/pulumi";
import { provider } from "../../dynamic/provider.ts";
import type { DatabaseEndpoint } from "../endpoint.ts";
import type { WantedTable } from "./inputs.ts";
import type { Reader } from "./readers.ts";

export interface PreflightArgs {
  /** The administrator's. */
  endpoint: pulumi.Input<DatabaseEndpoint>;
  /** `<project>/<stack>`. */
  owner: pulumi.Input<string>;
  tables: pulumi.Input<pulumi.Input<WantedTable>[]>;
  role: pulumi.Input<string>;
  existingRole?: pulumi.Input<boolean>;
  slot: pulumi.Input<string>;
  failover?: pulumi.Input<boolean>;
  publication: pulumi.Input<string>;
  captureSchema: pulumi.Input<string>;
  /** Sinks whose transforms name columns. */
  readers?: pulumi.Input<readonly Reader[]>;
}

/** Refuses a preview with everything that stands in the way of capturing these tables. Make everything else in the database depend on it. */
export class DatabasePreflight extends pulumi.dynamic.Resource {
  declare readonly warnings: pulumi.Output<string[]>;
  /** `server_version_num`, such as 180006. */
  declare readonly serverVersion: pulumi.Output<number>;
  /** Tables without a primary key, as `schema.table`: their existing rows come with the connector's own snapshot. */
  declare readonly keyless: pulumi.Output<string[]>;

  constructor(name: string, args: PreflightArgs, opts?: pulumi.CustomResourceOptions) {
    super(provider("./database/preflight/lifecycle.ts"), name, { ...args, warnings: undefined, serverVersion: undefined, keyless: undefined }, opts, "database", "Preflight");
  }
}
