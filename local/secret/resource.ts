import * as pulumi from "@pulumi/pulumi";
import { provider } from "../../dynamic/provider.ts";

export interface LocalSecretArgs {
  readonly project: pulumi.Input<string>;
  readonly stack: pulumi.Input<string>;
  /** File name in the stack's secret store. */
  readonly name: pulumi.Input<string>;
  /** A reference or a Pulumi secret; default: a random value that only the store knows. */
  readonly value?: pulumi.Input<string>;
}

/** A secret on this machine, in one file (mode 0600) that the embedded Connect worker reads. The state holds its reference. */
export class LocalSecret extends pulumi.dynamic.Resource {
  declare readonly reference: pulumi.Output<string>;
  declare readonly version: pulumi.Output<number>;

  constructor(name: string, args: LocalSecretArgs, opts?: pulumi.CustomResourceOptions) {
    super(provider("./local/secret/lifecycle.ts"), name, { ...args, reference: undefined, version: undefined }, opts, "sluice", "LocalSecret");
  }
}
