import * as pulumi from "@pulumi/pulumi";
import type { DatabaseEndpoint } from "../../database/endpoint.ts";
import { provider } from "../../dynamic/provider.ts";
import type { CopyInput, MadeCopy } from "./inputs.ts";

export interface CopyTablesArgs {
  /** The target, as the sink enters it, in Sluice's view. */
  endpoint: pulumi.Input<DatabaseEndpoint>;
  /** Where the columns are read from. */
  source: pulumi.Input<DatabaseEndpoint>;
  copies: pulumi.Input<pulumi.Input<CopyInput>[]>;
  /** `<project>/<stack>` */
  owner: pulumi.Input<string>;
  avroNames?: pulumi.Input<boolean>;
  /** Leave the copies on destroy. Default `false`. */
  retain?: pulumi.Input<boolean>;
}

/**
 * The copies of one sink, made before it starts, with the types and the key of the source's tables: the sink by itself would make
 * `double precision` of a numeric and give columns defaults that nobody wrote. A preview refuses a target that cannot take them.
 */
export class CopyTables extends pulumi.dynamic.Resource {
  declare readonly made: pulumi.Output<MadeCopy[]>;
  /** For `column.exclude.list` of the source connector. */
  declare readonly excludeColumns: pulumi.Output<string[]>;

  constructor(name: string, args: CopyTablesArgs, opts?: pulumi.CustomResourceOptions) {
    super(provider("./copy/tables/lifecycle.ts"), name, { ...args, made: undefined, excludeColumns: undefined, retired: undefined }, opts, "copy", "CopyTables");
  }
}
