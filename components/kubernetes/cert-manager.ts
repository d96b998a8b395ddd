import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

export interface CertManagerArgs {
  readonly namespace: pulumi.Input<string>;
  readonly provider: kubernetes.Provider;
}

/** Newest that this version knows; the chart of Redpanda is built against 1.19. */
const VERSION = "v1.21.2";

/**
 * cert-manager for a cluster that has none. There is one per cluster: its resource types belong to all namespaces. Done when its webhook
 * answers (the chart's own check after installing): before that every certificate is refused.
 */
export class CertManager extends pulumi.ComponentResource {
  constructor(name: string, args: CertManagerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sluice:kubernetes:CertManager", name, {}, opts);
    new kubernetes.helm.v3.Release(`${name}-release`, {
      name: "cert-manager",
      namespace: args.namespace,
      chart: "cert-manager",
      version: VERSION,
      repositoryOpts: { repo: "https://charts.jetstack.io" },
      // Its types go with it: what the stack made, the stack takes away. It elects its leader here and not in kube-system.
      values: { crds: { enabled: true, keep: false }, global: { leaderElection: { namespace: args.namespace } } },
      timeout: 600,
    }, { parent: this, provider: args.provider });
    this.registerOutputs({});
  }
}
