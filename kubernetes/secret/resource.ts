import * as pulumi from "@pulumi/pulumi";
import { provider } from "../../dynamic/provider.ts";

export interface ClusterSecretArgs {
  /** Of the kubeconfig; left out: the current one. */
  readonly context?: pulumi.Input<string>;
  readonly namespace: pulumi.Input<string>;
  /** Name of the Secret, which other keys share. */
  readonly secret: pulumi.Input<string>;
  readonly key: pulumi.Input<string>;
  /** `project/stack`. */
  readonly owner: pulumi.Input<string>;
  readonly labels?: pulumi.Input<Readonly<Record<string, string>>>;
  /** Folder under which the worker has the Secret mounted. */
  readonly mount: pulumi.Input<string>;
  /** A reference or a Pulumi secret; default: a random value that only the cluster keeps. */
  readonly value?: pulumi.Input<string>;
  /** Another number makes another random value. */
  readonly rotate?: pulumi.Input<number>;
}

/**
 * One key of a Kubernetes Secret. The value is made, or resolved, where the provider runs and goes straight to the API server: the
 * state holds references to it. (`kubernetes.core.v1.Secret` would keep every value in the state.)
 */
export class ClusterSecret extends pulumi.dynamic.Resource {
  /** As the worker reads it. */
  declare readonly reference: pulumi.Output<string>;
  /** As Sluice reads it. */
  declare readonly own: pulumi.Output<string>;
  declare readonly version: pulumi.Output<string>;

  constructor(name: string, args: ClusterSecretArgs, opts?: pulumi.CustomResourceOptions) {
    const outputs = { reference: undefined, own: undefined, version: undefined };
    super(provider("./kubernetes/secret/lifecycle.ts"), name, { ...args, ...outputs }, opts, "sluice", "ClusterSecret");
  }
}
