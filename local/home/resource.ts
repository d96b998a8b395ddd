import * as pulumi from "@pulumi/pulumi";
import { provider } from "../../dynamic/provider.ts";

export interface LocalHomeArgs {
  readonly project: pulumi.Input<string>;
  readonly stack: pulumi.Input<string>;
}

/**
 * Stands before everything embedded in a stack, so that it is recorded first and destroyed last: it then takes away what an
 * interrupted `up` had started without recording it.
 */
export class LocalHome extends pulumi.dynamic.Resource {
  constructor(name: string, args: LocalHomeArgs, opts?: pulumi.CustomResourceOptions) {
    super(provider("./local/home/lifecycle.ts"), name, { ...args }, opts, "sluice", "LocalHome");
  }
}
