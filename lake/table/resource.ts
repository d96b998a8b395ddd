import * as pulumi from "@pulumi/pulumi";
import type { DatabaseEndpoint } from "../../database/endpoint.ts";
import { provider } from "../../dynamic/provider.ts";
import type { StoreEndpoint } from "../../store/endpoint.ts";
import type { CatalogEndpoint } from "../endpoint.ts";
import type { LakeTableInput, MadeTable } from "./inputs.ts";

export interface LakeTablesArgs {
  /** Where the columns are read from. */
  database: pulumi.Input<DatabaseEndpoint>;
  tables: pulumi.Input<pulumi.Input<LakeTableInput>[]>;
  store: pulumi.Input<StoreEndpoint>;
  catalog: pulumi.Input<CatalogEndpoint>;
  /** `s3://bucket/prefix` */
  warehouse: pulumi.Input<string>;
  /** `<project>/<stack>` */
  owner: pulumi.Input<string>;
  /** Leave tables and objects on destroy. Default `false`. */
  retain?: pulumi.Input<boolean>;
  avroNames?: pulumi.Input<boolean>;
}

/**
 * The Iceberg tables of one lake, made before the sink starts, with the exact types of the database's columns; columns that were
 * added or widened at the source are followed by the next `up` where the sink could not do it alone.
 */
export class LakeTables extends pulumi.dynamic.Resource {
  declare readonly made: pulumi.Output<MadeTable[]>;
  /** For `column.exclude.list` of the source connector. */
  declare readonly excludeColumns: pulumi.Output<string[]>;
  declare readonly warehouse: pulumi.Output<string>;
  declare readonly catalog: pulumi.Output<CatalogEndpoint>;

  constructor(name: string, args: LakeTablesArgs, opts?: pulumi.CustomResourceOptions) {
    super(provider("./lake/table/lifecycle.ts"), name, { ...args, made: undefined, excludeColumns: undefined, retired: undefined }, opts, "lake", "LakeTables");
  }
}
