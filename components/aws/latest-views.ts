import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { latestView } from "../../aws/lake/latest-view.ts";
import type { Written } from "../../aws/lake/types.ts";
import type { LakeColumn } from "../../lake/types.ts";

export interface LatestViewsArgs {
  /** Name of the Glue database. */
  readonly database: string;
  readonly tables: readonly {
    /** Name in the catalog: the view's is `<entry>_latest`. */
    readonly entry: string;
    readonly table: pulumi.Output<{ readonly key: readonly string[]; readonly columns: readonly LakeColumn[] }>;
  }[];
  readonly written: Written;
  /** The tables: made before their views, dropped after them. */
  readonly after: readonly pulumi.Resource[];
}

/** A view for Athena beside each table: its latest state. */
export class LatestViews extends pulumi.ComponentResource {
  constructor(name: string, { database, tables, written, after }: LatestViewsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sluice:aws:LatestViews", name, {}, opts);
    for (const { entry, table } of tables) {
      const view = table.apply(({ key, columns }) => latestView({ database, table: entry, key, columns, written }));
      new aws.glue.CatalogTable(`${name}-${entry}`, {
        databaseName: database,
        name: `${entry}_latest`,
        description: view.description,
        tableType: view.tableType,
        parameters: view.parameters,
        viewOriginalText: view.viewOriginalText,
        viewExpandedText: view.viewExpandedText,
        storageDescriptor: { columns: view.columns },
      }, { parent: this, dependsOn: [...after] });
    }
    this.registerOutputs();
  }
}
