import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { KubernetesConfig } from "../../config/stack.ts";
import { labelsOf } from "../../kubernetes/labels.ts";

/**
 * What pods may be in a namespace of ours (Kubernetes, Pod Security Standards). Sluice's own are all `restricted`; enforced is what
 * the pods of Redpanda's chart meet as well.
 */
const POD_SECURITY = {
  "pod-security.kubernetes.io/enforce": "baseline",
  "pod-security.kubernetes.io/warn": "restricted",
  "pod-security.kubernetes.io/audit": "restricted",
};

export interface ClusterArgs extends KubernetesConfig {
  /** Such as `sluice-staging`. */
  readonly id: string;
}

/** The cluster, and the namespace of everything that the stack makes in it. */
export class Cluster extends pulumi.ComponentResource {
  readonly provider: kubernetes.Provider;
  /** Known only when it is there, and gone only after all that is in it. */
  readonly namespace: pulumi.Output<string>;

  constructor(name: string, args: ClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sluice:kubernetes:Cluster", name, {}, opts);
    this.provider = new kubernetes.Provider(`${name}-provider`, { ...(args.context === undefined ? {} : { context: args.context }) }, { parent: this });
    this.namespace = args.createNamespace
      ? new kubernetes.core.v1.Namespace(`${name}-namespace`, { metadata: { name: args.namespace, labels: { ...labelsOf(args.id, "namespace"), ...POD_SECURITY } } }, { parent: this, provider: this.provider }).metadata.name
      : pulumi.output(args.namespace);
    this.registerOutputs({ namespace: this.namespace });
  }
}
