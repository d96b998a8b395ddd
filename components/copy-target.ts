import * as pulumi from "@pulumi/pulumi";
import { CopyTables } from "../copy/tables/resource.ts";
import type { DatabaseEndpoint } from "../database/endpoint.ts";
import type { SinkWiring } from "../pipeline/render.ts";
import type { CopyPlan } from "../pipeline/shape.ts";
import type { CopyDatabase, Make, SinkHome } from "./box.ts";

export interface CopyTargetArgs {
  readonly sink: CopyPlan;
  /** Sinks that share a server share the box. */
  readonly database: Make<CopyDatabase>;
  /** Where the columns of the copies are read from. */
  readonly source: pulumi.Output<DatabaseEndpoint>;
  readonly owner: string;
  /** What must have been found right before anything is made in the target. */
  readonly after: readonly pulumi.Resource[];
}

/** The other database of a sink of kind jdbc, and the copies in it, made before the sink starts. */
export class CopyTarget extends pulumi.ComponentResource {
  readonly sink: CopyPlan;
  readonly database: CopyDatabase;
  readonly tables: CopyTables;
  /** As its connector needs it. */
  readonly home: SinkHome;

  constructor(name: string, args: CopyTargetArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sluice:index:CopyTarget", name, {}, opts);
    const { sink, owner, source } = args;
    this.sink = sink;
    this.database = args.database(`${name}-database`, this);
    const { writer, owner: endpoint, secretVersion } = this.database;
    this.tables = new CopyTables(`${name}-tables`, {
      endpoint, source, owner,
      copies: sink.copies.map(({ source: { schema, table }, target, exclude, steps }) => ({ schema, table, target: { ...target }, exclude: [...exclude], ...(steps === undefined ? {} : { steps }) })),
      ...(sink.avroNames ? { avroNames: true } : {}), ...(sink.config.retain ? { retain: true } : {}),
    }, { parent: this, dependsOn: [...args.after] });
    this.home = { sink, wiring: writer.apply((target): SinkWiring => ({ kind: "jdbc", target })), ready: [this.tables], secretVersion, excludeColumns: this.tables.excludeColumns };
    this.registerOutputs();
  }
}
