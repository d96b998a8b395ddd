import * as pulumi from "@pulumi/pulumi";
import type { DatabaseEndpoint } from "../../database/endpoint.ts";
import { provider } from "../../dynamic/provider.ts";
import type { CapturedTable, DescribedTable } from "./inputs.ts";

export interface CapturedColumnsArgs {
  database: pulumi.Input<DatabaseEndpoint>;
  tables: pulumi.Input<pulumi.Input<CapturedTable>[]>;
}

/**
 * What the columns of plain Parquet files are, read from the database, for whoever describes the files in a catalog. Makes nothing;
 * a column that was added at the source shows in preview as a change of it.
 */
export class CapturedColumns extends pulumi.dynamic.Resource {
  declare readonly described: pulumi.Output<DescribedTable[]>;
  /** The day before which the files have no row. */
  declare readonly since: pulumi.Output<string>;

  constructor(name: string, args: CapturedColumnsArgs, opts?: pulumi.CustomResourceOptions) {
    super(provider("./lake/columns/lifecycle.ts"), name, { ...args, described: undefined, since: undefined }, opts, "lake", "CapturedColumns");
  }
}
