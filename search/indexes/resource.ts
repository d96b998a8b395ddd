import * as pulumi from "@pulumi/pulumi";
import type { JsonForm } from "../../config/stack.ts";
import type { DatabaseEndpoint } from "../../database/endpoint.ts";
import { provider } from "../../dynamic/provider.ts";
import type { SearchEndpoint } from "../endpoint.ts";
import type { IndexInput, MadeIndex } from "./inputs.ts";

export interface SearchIndexesArgs {
  /** In Sluice's view. */
  endpoint: pulumi.Input<SearchEndpoint>;
  /** Where the columns are read from. */
  source: pulumi.Input<DatabaseEndpoint>;
  /** `<project>/<stack>` */
  owner: pulumi.Input<string>;
  indexes: pulumi.Input<pulumi.Input<IndexInput>[]>;
  json: pulumi.Input<JsonForm>;
  shards: pulumi.Input<number>;
  replicas: pulumi.Input<number>;
  avroNames?: pulumi.Input<boolean>;
  /** Leave the indexes on destroy. Default `false`. */
  retain?: pulumi.Input<boolean>;
}

/**
 * The indexes of one sink, made before it starts, with fields from the types of the source's columns: the server by itself would guess them
 * from the first document, and refuse the ones that do not agree with it. A preview refuses a server that cannot take them.
 */
export class SearchIndexes extends pulumi.dynamic.Resource {
  declare readonly made: pulumi.Output<MadeIndex[]>;
  /** For `column.exclude.list` of the source connector. */
  declare readonly excludeColumns: pulumi.Output<string[]>;

  constructor(name: string, args: SearchIndexesArgs, opts?: pulumi.CustomResourceOptions) {
    super(provider("./search/indexes/lifecycle.ts"), name, { ...args, made: undefined, cluster: undefined, excludeColumns: undefined, retired: undefined }, opts, "search", "SearchIndexes");
  }
}
