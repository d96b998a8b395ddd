import * as pulumi from "@pulumi/pulumi";
import type { SinkWiring } from "../pipeline/render.ts";
import type { CopyPlan } from "../pipeline/shape.ts";
import type { CopyDatabase, Make, SinkHome } from "./box.ts";

export interface CopyTargetArgs {
  readonly sink: CopyPlan;
  /** Sinks that share a server share the box. */
  readonly database: Make<CopyDatabase>;
}

/** The other database of a sink of kind jdbc. */
export class CopyTarget extends pulumi.ComponentResource {
  readonly sink: CopyPlan;
  readonly database: CopyDatabase;
  /** As its connector needs it. */
  readonly home: SinkHome;

  constructor(name: string, args: CopyTargetArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sluice:index:CopyTarget", name, {}, opts);
    this.sink = args.sink;
    this.database = args.database(`${name}-database`, this);
    const { writer, secretVersion } = this.database;
    this.home = { sink: args.sink, wiring: writer.apply((target): SinkWiring => ({ kind: "jdbc", target })), ready: [], secretVersion, excludeColumns: undefined };
    this.registerOutputs();
  }
}
