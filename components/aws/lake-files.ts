import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { glueTable, PARQUET } from "../../aws/lake/glue-table.ts";
import { CapturedColumns } from "../../lake/columns/resource.ts";
import type { DatabaseEndpoint } from "../../database/endpoint.ts";
import type { GluePlan } from "../../pipeline/shape.ts";
import type { Capture } from "../box.ts";
import { LatestViews } from "./latest-views.ts";

export interface LakeFilesArgs {
  /** Where the columns are read from. */
  readonly database: pulumi.Output<DatabaseEndpoint>;
  readonly tables: Capture["tables"];
  readonly bucket: string;
  readonly prefix: string;
  readonly glue: GluePlan;
  /** Must be there before the database is asked, and before the tables are made. */
  readonly after: readonly pulumi.Resource[];
}

/** Plain Parquet files as tables of the Glue catalog, and their latest states as views. The columns are those of the database. */
export class LakeFiles extends pulumi.ComponentResource {
  constructor(name: string, args: LakeFilesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sluice:aws:LakeFiles", name, {}, opts);
    const { bucket, prefix, glue, after } = args;
    const child = { parent: this };
    const captured = new CapturedColumns(`${name}-columns`, { database: args.database, tables: args.tables.map(({ schema, table, exclude, steps }) => ({ schema, table, exclude: [...exclude], ...(steps === undefined ? {} : { steps }) })) }, { ...child, dependsOn: [...after] });
    const described = glue.tables.map(({ table, topic, name: entry }) => {
      const one = pulumi.all([captured.described, captured.since]).apply(([all, since]) => {
        const found = all.find(({ schema, table: plain }) => `${schema}.${plain}` === table);
        if (found === undefined) throw new Error(`table ${table}: its columns were not read. Run pulumi up once more`);
        return { ...found, entry: glueTable({ bucket, prefix, topic, columns: found.columns, since }) };
      });
      return { entry, one };
    });
    const made = described.map(({ entry, one }) => new aws.glue.CatalogTable(`${name}-${entry}`, {
      databaseName: glue.database,
      name: entry,
      tableType: one.entry.tableType,
      parameters: one.entry.parameters,
      partitionKeys: one.entry.partitionKeys,
      storageDescriptor: {
        location: one.entry.location,
        columns: one.entry.columns,
        inputFormat: PARQUET.inputFormat,
        outputFormat: PARQUET.outputFormat,
        serDeInfo: { serializationLibrary: PARQUET.serializationLibrary, parameters: { "serialization.format": "1" } },
      },
    }, { ...child, dependsOn: [...after] }));
    const viewed = described.map(({ entry, one }) => ({ entry, table: one.apply(({ key, columns }) => ({ key, columns })) }));
    new LatestViews(`${name}-latest`, { database: glue.database, tables: viewed, written: "parquet", after: made }, child);
    this.registerOutputs();
  }
}
