import * as pulumi from "@pulumi/pulumi";
import type { RegistryPlan } from "../pipeline/shape.ts";
import { Subjects } from "../registry/subjects/resource.ts";
import type { Make, RegistryServer } from "./box.ts";

export interface SchemaRegistryArgs {
  readonly server: Make<RegistryServer>;
  readonly plan: RegistryPlan;
  /** What must be there before the registry is asked. */
  readonly after: readonly pulumi.Resource[];
}

/** Where the schemas of Avro records are kept, and what new ones must agree with. */
export class SchemaRegistry extends pulumi.ComponentResource {
  readonly server: RegistryServer;
  readonly plan: RegistryPlan;
  /** What must be there before the first connector registers a schema. */
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: SchemaRegistryArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sluice:index:SchemaRegistry", name, {}, opts);
    this.plan = args.plan;
    this.server = args.server(`${name}-server`, this);
    this.ready = [new Subjects(`${name}-subjects`, { endpoint: this.server.endpoint, subjects: [...args.plan.subjects], compatibility: args.plan.compatibility }, { parent: this, dependsOn: [...args.after, ...this.server.ready] })];
    this.registerOutputs();
  }
}
